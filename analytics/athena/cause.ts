/**
 * The sentence in what Step Functions tells as the cause of a failure: what Athena and Lambda say is
 * JSON around it, which may be cut.
 */
export const sentenceIn = (cause: string): string => {
  const [, reason] =
    /"(?:StateChangeReason|errorMessage)":\s*("(?:[^"\\]|\\.)*")/.exec(cause) ?? [];
  return reason === undefined ? cause : (JSON.parse(reason) as string);
};
