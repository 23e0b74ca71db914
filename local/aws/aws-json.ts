import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../errors';
import { admission, type Capacity } from './capacity';
import { BodyTooLarge, hasGone, readBody, toStandardError, UNEXPECTED } from './http-server';

/** An error of an AWS JSON service: its code is the shape's name, such as `InvalidArgumentException`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    { status = 400, members = {} }: { status?: number; members?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** Takes the parsed input of an operation and gives its output, or throws a {@link ServiceError}. */
export type Operation = (input: Readonly<Record<string, unknown>>) => unknown;

export interface JsonService {
  /** What precedes the operation in `X-Amz-Target`, such as `AmazonAthena`. */
  readonly target: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Bytes that a request body may have. */
  readonly maxBodyBytes: number;
  /** Version of the protocol, which the content type says. Default: 1.1. */
  readonly version?: '1.0' | '1.1';
  /** What is in hand at the same time, at most. Default: that of `capacity.ts`. */
  readonly capacity?: Capacity;
  /** What a request is told that finds no place. Default: ThrottlingException. */
  readonly busy?: ServiceError;
  /** Sees what an operation threw that is no ServiceError. Default: standard error. */
  readonly onUnexpected?: (error: unknown) => void;
}

/**
 * Serves an AWS JSON protocol service: `POST /` with `X-Amz-Target: Target.Operation` and a
 * JSON body; errors as `{"__type": code, "message": …}`. Signatures are not checked: the server is
 * reachable from this machine only.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const awsJson = ({
  target,
  operations,
  maxBodyBytes,
  version = '1.1',
  capacity,
  busy = THROTTLED,
  onUnexpected = toStandardError(target),
}: JsonService) => {
  const admit = admission(capacity);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, {
        'content-type': `application/x-amz-json-${version}`,
        'x-amzn-requestid': requestId,
      });
      response.end(JSON.stringify(body ?? {}));
    };
    const leave = admit(request, maxBodyBytes);
    try {
      if (leave === undefined) throw busy;
      const operation = operationOf(request, target, operations);
      answer(200, await operation(parse(await readBody(request, maxBodyBytes))));
    } catch (error) {
      if (hasGone(request)) return;
      const known = asServiceError(error);
      if (known === undefined) onUnexpected(error);
      const { code, message, status, members } =
        known ?? new ServiceError('InternalServerException', UNEXPECTED, { status: 500 });
      answer(status, { __type: code, message, Message: message, ...members });
    } finally {
      leave?.();
    }
  };
};

const THROTTLED = new ServiceError('ThrottlingException', 'Rate exceeded');

const operationOf = (
  { headers, method }: IncomingMessage,
  target: string,
  operations: JsonService['operations'],
): Operation => {
  const [prefix, name] = String(headers['x-amz-target'] ?? '').split('.');
  if (method !== 'POST' || prefix !== target || name === undefined)
    throw new ServiceError(
      'UnknownOperationException',
      `Expected POST with X-Amz-Target: ${target}.<operation>`,
    );
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined)
    throw new ServiceError(
      'UnknownOperationException',
      `${target}.${name} is not served on this machine; served are ${Object.keys(operations).join(', ')}`,
    );
  return operation;
};

const parse = (body: Buffer): Readonly<Record<string, unknown>> => {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ServiceError('SerializationException', `The body is not JSON: ${messageOf(error)}`);
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new ServiceError('SerializationException', 'The body is not a JSON object');
  return input as Readonly<Record<string, unknown>>;
};

const asServiceError = (error: unknown): ServiceError | undefined => {
  if (error instanceof ServiceError) return error;
  return error instanceof BodyTooLarge
    ? new ServiceError('RequestEntityTooLargeException', error.message, { status: 413 })
    : undefined;
};
