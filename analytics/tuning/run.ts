import type { Literal } from '../athena/literal';
import type { QueryResult } from '../athena/run-query';

/** Runs a query in Athena, with the values of its `?`: see `runQuery`, whose errors it throws. */
export type Run = (
  sql: string,
  parameters: readonly Literal[],
) => Promise<Pick<QueryResult, 'columns' | 'rows'>>;
