import { sentenceIn } from '../athena/cause';
import { codeIn } from '../athena/errors';
import { LoggableError } from '../contract/loggable-error';

/** What Step Functions tells of a query that did not run: its cause is JSON around a sentence. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/**
 * Queries of a report could not be run. The message names each with its id, by which Athena tells why:
 * its reason may quote a word of a row, and the function's log has this message.
 */
export class QueryFailed extends LoggableError {
  override readonly name = 'QueryFailed';
}

/** @throws QueryFailed where a query has no result: half a report would look like a whole one */
export const refuseFailures = (
  executions: readonly { readonly name: string; readonly failure?: Failure }[],
): void => {
  const names = new Map<string, Set<string>>();
  for (const { name, failure } of executions) {
    if (failure === undefined) continue;
    const reason = [failure.Error, codeIn(sentenceIn(failure.Cause)) ?? []].flat().join(': ');
    names.set(reason, (names.get(reason) ?? new Set()).add(name + idIn(failure.Cause)));
  }
  if (names.size === 0) return;
  const sentences = [...names].map(([reason, queries]) => `${[...queries].join(', ')}: ${reason}`);
  throw new QueryFailed(sentences.join('; '));
};

/** Absent where Athena refused the query before it ran. */
const idIn = (cause: string): string => {
  const id = /"QueryExecutionId":\s*"([\w-]+)"/.exec(cause)?.[1];
  return id === undefined ? '' : ` (query ${id})`;
};
