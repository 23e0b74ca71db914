/** Athena could not answer the query; the message is Athena's own reason. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
  /** Absent where Athena refused the query before it ran. */
  readonly queryExecutionId: string | undefined;
  /** What the reason begins with, such as `HIVE_BAD_DATA`. */
  readonly code: string | undefined;

  constructor(reason: string, queryExecutionId?: string, options?: ErrorOptions) {
    super(reason, options);
    this.queryExecutionId = queryExecutionId;
    this.code = codeIn(reason);
  }
}

/** The code before a reason of Athena's, whose words may be those of rows. */
export const codeIn = (reason: string): string | undefined =>
  /^([A-Z][A-Z0-9_]+):/.exec(reason)?.[1];

/** The query was stopped, by its caller's signal or by somebody else. */
export class QueryCancelled extends Error {
  override readonly name = 'QueryCancelled';
  readonly queryExecutionId: string | undefined;

  constructor(reason: string, queryExecutionId?: string, options?: ErrorOptions) {
    super(reason, options);
    this.queryExecutionId = queryExecutionId;
  }
}
