interface Described {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** Answered with a 4xx status, and yet they pass: throttling, a clock or a token that was renewed. */
const PASSING = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

const TIMEOUTS = new Set(['AbortError', 'TimeoutError']);

/** Whether the same call may succeed later: throttling, 5xx, network errors, timeouts. */
export const isTransient = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { name, $metadata } = error as Described;
  if (PASSING.has(String(name))) return true;
  const status = $metadata?.httpStatusCode;
  if (typeof status === 'number') return status < 400 || status >= 500 || status === 429;
  // The SDK notes its attempts on what it throws: attempted and not answered is the network's fault.
  return TIMEOUTS.has(String(name)) || $metadata !== undefined;
};
