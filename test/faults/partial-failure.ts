import type { ErrorAnswer } from './aws-errors';
import type { Random } from './random';

interface PutRecordBatchInput {
  readonly Records: readonly unknown[];
}

interface PutRecordBatchOutput {
  readonly RequestResponses: readonly object[];
}

/** Which entries of a PutRecordBatch are refused: at least one, and one at least of several is not. */
export interface Refused {
  readonly entries: number;
  readonly positions: ReadonlySet<number>;
}

/**
 * Draws which entries are refused.
 *
 * @returns with the call's body as it is forwarded; undefined where nothing is left of it
 */
export const acceptedPart = (
  body: Buffer,
  random: Random,
): { readonly body: Buffer | undefined; readonly refused: Refused } => {
  const input = JSON.parse(body.toString('utf8')) as PutRecordBatchInput;
  const entries = input.Records.length;
  const positions = new Set(
    random
      .shuffled(input.Records.map((_, index) => index))
      .slice(0, random.between(1, Math.max(1, entries - 1))),
  );
  const accepted = input.Records.filter((_, index) => !positions.has(index));
  return {
    refused: { entries, positions },
    body:
      accepted.length === 0
        ? undefined
        : Buffer.from(JSON.stringify({ ...input, Records: accepted })),
  };
};

const REFUSAL = {
  ErrorCode: 'ServiceUnavailableException',
  ErrorMessage: 'Slow down.',
} as const;

/** The answer to the whole call: the server's responses at the places of what was forwarded. */
export const withRefused = (
  answer: { readonly body: Buffer } | undefined,
  { entries, positions }: Refused,
): ErrorAnswer => {
  const { RequestResponses: accepted } = (
    answer === undefined ? { RequestResponses: [] } : JSON.parse(answer.body.toString('utf8'))
  ) as PutRecordBatchOutput;
  const responses = accepted.values();
  const merged = Array.from({ length: entries }, (_, index) =>
    positions.has(index) ? REFUSAL : (responses.next().value ?? REFUSAL),
  );
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({
      FailedPutCount: merged.filter((response) => 'ErrorCode' in response).length,
      Encrypted: false,
      RequestResponses: merged,
    }),
  };
};
