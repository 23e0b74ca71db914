/** The breed that suits a user best. */
export interface BestBreed {
  readonly breed: string;
  /** Whether people with the user's taste are known to like it; it may merely be popular. */
  readonly isLiked: boolean;
}

/**
 * Finds which of some breeds suits a user best. It takes a moment at the most, and never fails.
 *
 * @param userId as Alexa gives it
 * @param breeds at least two, in the order that the user gets without anybody's knowledge
 * @returns undefined where nobody knows, or knows in time
 */
export type RankBreeds = (
  userId: string,
  breeds: readonly string[],
) => Promise<BestBreed | undefined>;
