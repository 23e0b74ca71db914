/** Athena could not answer the query; the message is Athena's own reason. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
  /** Absent where Athena refused the query before it ran. */
  readonly queryExecutionId: string | undefined;

  constructor(reason: string, queryExecutionId?: string, options?: ErrorOptions) {
    super(reason, options);
    this.queryExecutionId = queryExecutionId;
  }
}

/** The query was stopped, by its caller's signal or by somebody else. */
export class QueryCancelled extends Error {
  override readonly name = 'QueryCancelled';
  readonly queryExecutionId: string | undefined;

  constructor(reason: string, queryExecutionId?: string, options?: ErrorOptions) {
    super(reason, options);
    this.queryExecutionId = queryExecutionId;
  }
}
