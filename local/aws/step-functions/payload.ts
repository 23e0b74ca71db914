import { StateError } from './state-error';

/**
 * Bytes of JSON that may go into or come out of a state.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MAX_PAYLOAD_BYTES = 262_144;

/**
 * The JSON of what goes into or comes out of a state.
 *
 * @param what for the message: "The state/task 'arn:…' returned a result"
 * @throws StateError States.DataLimitExceeded above 256 KiB
 */
export const payloadText = (value: unknown, what: string): string => {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES)
    throw new StateError(
      'States.DataLimitExceeded',
      `${what} with a size exceeding the maximum number of bytes service limit.`,
    );
  return text;
};
