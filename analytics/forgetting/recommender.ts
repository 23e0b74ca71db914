/**
 * What knows users beside tables and bucket. Amazon Personalize deletes users by a job that takes a
 * list of ids from the bucket and may run for hours; asked for again it has nothing more to do.
 */
export interface Recommender {
  /** Asks for everything of these users to be deleted. */
  readonly forget: (userIds: readonly string[]) => Promise<void>;
}
