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
  const failures = executions.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [`${name}: ${failure.Error}: ${sentenceIn(failure.Cause)}`],
  );
  if (failures.length > 0) throw new QueryFailed([...new Set(failures)].join('; '));
};

/** Athena's reason; the cause may be cut, and then is no JSON any more. */
const sentenceIn = (cause: string): string => {
  const [, reason] =
    /"(?:StateChangeReason|errorMessage)":\s*("(?:[^"\\]|\\.)*")/.exec(cause) ?? [];
  return reason === undefined ? cause : (JSON.parse(reason) as string);
};
