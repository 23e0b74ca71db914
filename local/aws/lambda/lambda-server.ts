import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../errors';
import { admission } from '../capacity';
import { BodyTooLarge, listen, type LocalServer, readBody } from '../http-server';
import { FunctionError, type FunctionRuntime } from './function-runtime';

export interface LambdaOptions {
  /** The functions by name. */
  readonly functions: Readonly<Record<string, FunctionRuntime>>;
  /** 0 takes a free port. */
  readonly port?: number;
}

/** Payload of a synchronous invocation; source: Lambda's quotas. */
const MAX_PAYLOAD_BYTES = 6 * 1_048_576;

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations\/?(?:\?(.*))?$/;

/**
 * Serves Lambda's Invoke for the functions of the stack, synchronously: `aws lambda invoke` works.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const startLambda = ({ functions, port = 0 }: LambdaOptions): Promise<LocalServer> => {
  const admit = admission();
  return listen({
    name: 'Lambda',
    port,
    handle: async (request, response) => {
      const invocation = invocationOf(request);
      const runtime = invocation && ownEntry(functions, invocation.name);
      if (!invocation || !runtime) {
        request.resume();
        const message = invocation
          ? `Function not found: ${invocation.name}; there are ${Object.keys(functions).join(', ')}`
          : 'Only POST /2015-03-31/functions/<name>/invocations is served on this machine';
        refuse(response, 404, 'ResourceNotFoundException', message);
        return;
      }
      const leave = admit(request, MAX_PAYLOAD_BYTES);
      if (leave === undefined) {
        refuse(response, 429, 'TooManyRequestsException', 'Rate Exceeded.');
        return;
      }
      await invoke(runtime, invocation.alias, request, response).finally(leave);
    },
  });
};

interface Invocation {
  readonly name: string;
  readonly alias: string | undefined;
}

/** A function is named by name, ARN or `name:alias`, or by a qualifier in the query. */
const invocationOf = ({ method, url = '' }: IncomingMessage): Invocation | undefined => {
  const [, encoded, query] = PATH.exec(url) ?? [];
  if (method !== 'POST' || encoded === undefined) return undefined;
  const named = decoded(encoded).split(':function:').at(-1) ?? '';
  const [name = '', suffix] = named.split(':');
  return { name, alias: new URLSearchParams(query).get('Qualifier') ?? suffix };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no function has such a name
  }
};

const ownEntry = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const invoke = async (
  runtime: FunctionRuntime,
  alias: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  try {
    const event = parse(await readBody(request, MAX_PAYLOAD_BYTES));
    const result = await runtime.invoke<unknown>(event, alias);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  } catch (error) {
    if (error instanceof FunctionError) failed(response, error);
    else if (error instanceof BodyTooLarge)
      refuse(response, 413, 'RequestTooLargeException', error.message);
    else refuse(response, 400, 'InvalidRequestContentException', messageOf(error));
  }
};

const parse = (body: Buffer): unknown => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Error(`Could not parse request body into json: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

/** What the function threw is a result, not a failure of the call. */
const failed = (response: ServerResponse, { errorType, message }: FunctionError): void => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-amz-function-error': 'Unhandled',
  });
  response.end(JSON.stringify({ errorType, errorMessage: message, trace: [] }));
};

const refuse = (response: ServerResponse, status: number, code: string, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ Type: 'User', Message: message, message }));
};
