import { sentenceIn } from '../athena/cause';

/** What Step Functions tells of a query that did not run: its cause is JSON around a sentence. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/** Queries of a report could not be run; the message names each, and why. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
}

/** @throws QueryFailed where a query has no result: half a report would look like a whole one */
export const refuseFailures = (
  executions: readonly { readonly name: string; readonly failure?: Failure }[],
): void => {
  const names = new Map<string, Set<string>>();
  for (const { name, failure } of executions) {
    if (failure === undefined) continue;
    const reason = `${failure.Error}: ${sentenceIn(failure.Cause).replace(REQUEST, '')}`;
    names.set(reason, (names.get(reason) ?? new Set()).add(name));
  }
  if (names.size === 0) return;
  const sentences = [...names].map(([reason, queries]) => `${[...queries].join(', ')}: ${reason}`);
  throw new QueryFailed(sentences.join('; '));
};

/** What the SDK of Step Functions appends: another one each time. */
const REQUEST = / \(Service: [^)]*Request ID: [^)]*\)/;
