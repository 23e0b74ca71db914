import { setTimeout as pause } from 'node:timers/promises';

import { described, LoggableError } from '../../analytics/contract/loggable-error';

/**
 * What CloudFormation asks of a custom resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

export interface ResourceWork {
  /** What to do. @throws what CloudFormation shall show */
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** The resource's id, the same for all requests of a stack: another one would replace it. */
  readonly id: string;
  /** How long the function may run. */
  readonly remainingMillis: number;
}

/** How long CloudFormation waits for the content; a dozen statements and some hundred pets take one minute. */
export const CONTENT_TIMEOUT_SECONDS = 600;

/** Room to answer after the work was given up. */
const ANSWER_MILLIS = 10_000;

/** CloudFormation takes 4,096 bytes. */
const MOST_CHARACTERS = 1_000;

/**
 * Does the work of a custom resource and answers CloudFormation, which waits an hour for an answer
 * that does not come: so work that takes too long is given up, and answered in time.
 */
export const answerCloudFormation = async (
  request: CustomResourceRequest,
  { work, id, remainingMillis }: ResourceWork,
): Promise<void> => {
  const millis = Math.min(remainingMillis, CONTENT_TIMEOUT_SECONDS * 1_000) - ANSWER_MILLIS;
  const problem = await within(Math.max(millis, 0), work);
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = request;
  const PhysicalResourceId = request.PhysicalResourceId ?? id;
  await put(ResponseURL, {
    Status: problem === undefined ? 'SUCCESS' : 'FAILED',
    Reason:
      problem === undefined
        ? `${RequestType} of ${LogicalResourceId} done`
        : problem.slice(0, MOST_CHARACTERS),
    PhysicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
};

/** @returns why the work was not done; undefined if it was */
const within = async (
  milliseconds: number,
  work: ResourceWork['work'],
): Promise<string | undefined> => {
  const abort = new AbortController();
  const done = work(abort.signal).then(
    () => undefined,
    (error: unknown) =>
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  );
  const late = pause(milliseconds, undefined, { signal: abort.signal }).then(
    () => `The content was not in place within ${Math.round(milliseconds / 1_000)} s; try again.`,
    () => undefined,
  );
  const problem = await Promise.race([done, late]);
  abort.abort();
  return problem;
};

const ATTEMPTS = 4;

/** A PUT that takes longer hangs. */
const PUT_MILLIS = 2_000;

/** Puts the answer, again and again if need be: without it the stack hangs. */
const put = async (url: string, answer: object): Promise<void> => {
  // Bytes, as text would bring a content type, which the signature of the URL does not have.
  const body = new TextEncoder().encode(JSON.stringify(answer));
  for (let attempt = 1; ; attempt += 1) {
    const problem = await attemptPut(url, body);
    if (problem === undefined) return;
    if (attempt === ATTEMPTS)
      throw new LoggableError(`CloudFormation does not take the answer: ${problem}`);
    await pause(100 * 2 ** attempt);
  }
};

const attemptPut = async (
  url: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> => {
  try {
    const { ok, status } = await fetch(url, {
      method: 'PUT',
      body,
      signal: AbortSignal.timeout(PUT_MILLIS),
    });
    return ok ? undefined : `HTTP status ${status}`;
  } catch (error) {
    // Its message may hold the URL, which lets whoever reads it answer in the function's place.
    return described(error).error_name;
  }
};
