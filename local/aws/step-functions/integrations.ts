import { setTimeout as wait } from 'node:timers/promises';
import { type CallService, isService, type Naming, type Service } from './aws-services';
import type { Integration, TaskCall } from './integration';
import { StateError } from './state-error';

/** The older, optimized integrations give times in epoch milliseconds and name errors after Java's SDK 1. */
const optimized = (prefix: string, unlisted: string): Naming => ({
  prefix,
  unlisted,
  time: (time) => time.getTime(),
});

const ATHENA = optimized('Athena', 'AmazonAthenaException');
const DYNAMODB = optimized('DynamoDB', 'AmazonDynamoDBException');
const LAMBDA = optimized('Lambda', 'AWSLambdaException');
const SNS = optimized('SNS', 'AmazonSNSException');

/** `aws-sdk:…` gives ISO times and names errors after Java's SDK 2. */
const SDK_PREFIXES: Readonly<Record<Service, string>> = {
  athena: 'Athena',
  dynamodb: 'DynamoDb',
  glue: 'Glue',
  lambda: 'Lambda',
  s3: 'S3',
  sns: 'Sns',
};

const sdkNaming = (service: Service): Naming => ({
  prefix: SDK_PREFIXES[service],
  unlisted: `${SDK_PREFIXES[service]}Exception`,
  time: (time) => time.toISOString().replace('.000Z', 'Z'),
});

const PREFIX = 'arn:aws:states:::';

/** What a resource ARN stands for; undefined for one that is not served. */
export const integrationFor = (
  resource: string,
  call: CallService,
  served: ReadonlySet<string>,
): Integration | undefined => {
  if (!resource.startsWith(PREFIX)) return undefined;
  const parts = resource.slice(PREFIX.length).split(':');
  const isSdk = parts[0] === 'aws-sdk';
  const [service = '', action = ''] = isSdk ? parts.slice(1) : parts;
  if (!isService(service) || !served.has(service)) return undefined;
  if (isSdk) return sdkCall(call, service, action);
  return OPTIMIZED[`${service}:${action}`]?.(call);
};

const sdkCall =
  (call: CallService, service: Service, action: string): Integration =>
  ({ arguments: input, signal }) =>
    call(service, action, withText(input), sdkNaming(service), signal);

/** Payloads and bodies are bytes; a definition gives text or JSON. */
const withText = (input: TaskCall['arguments']): TaskCall['arguments'] =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) =>
      key === 'Payload' || key === 'Body' ? [key, Buffer.from(textOf(value))] : [key, value],
    ),
  );

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const plain =
  (service: Service, action: string, naming: Naming) =>
  (call: CallService): Integration =>
  ({ arguments: input, signal }) =>
    call(service, action, input, naming, signal);

/** Pauses between two looks at a query, in milliseconds. */
const FIRST_LOOK = 20;
const LONGEST_LOOK = 500;

const runQuery =
  (call: CallService): Integration =>
  async ({ arguments: input, signal, submitted }) => {
    // Not ended half-way: a query that was begun must be known, to be stopped.
    const started = await call('athena', 'startQueryExecution', input, ATHENA);
    submitted(started);
    const id = { QueryExecutionId: started['QueryExecutionId'] };
    try {
      for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 2, LONGEST_LOOK)) {
        signal.throwIfAborted();
        const found = await lookAt(call, id, signal);
        if (found !== undefined) return found;
        await wait(pause, undefined, { signal });
      }
    } catch (error) {
      // As in AWS, as well as it can be done: it may have ended by now.
      if (signal.aborted) await call('athena', 'stopQueryExecution', id, ATHENA).catch(() => id);
      throw error;
    }
  };

interface QueryExecution {
  readonly Status?: { readonly State?: string };
}

const lookAt = async (
  call: CallService,
  id: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<unknown> => {
  const found = await call('athena', 'getQueryExecution', id, ATHENA, signal).catch(
    (error: unknown) => {
      // A look that is throttled says nothing about the query.
      if (error instanceof StateError && error.error === 'Athena.TooManyRequestsException')
        return {};
      throw error;
    },
  );
  const { Status: status } = (found as { QueryExecution?: QueryExecution }).QueryExecution ?? {};
  if (status?.State === 'SUCCEEDED') return found;
  if (status?.State === 'FAILED' || status?.State === 'CANCELLED')
    throw new StateError('States.TaskFailed', JSON.stringify(found));
  return undefined;
};

const invoke =
  (call: CallService): Integration =>
  async ({ arguments: input, signal }) => {
    const { Payload: payload = {}, ...rest } = input;
    const given = { ...rest, Payload: Buffer.from(JSON.stringify(payload)) };
    const answer = await call('lambda', 'invoke', given, LAMBDA, signal);
    const text = typeof answer['Payload'] === 'string' ? answer['Payload'] : '';
    if (answer['FunctionError'] !== undefined) throw functionError(text);
    return { ...answer, ...(text === '' ? {} : { Payload: JSON.parse(text) as unknown }) };
  };

const functionError = (text: string): StateError => {
  const { errorType } = JSON.parse(text) as { errorType?: string };
  return new StateError(errorType ?? 'Lambda.Unknown', text);
};

const publish =
  (call: CallService): Integration =>
  ({ arguments: input, signal }) =>
    call('sns', 'publish', { ...input, Message: textOf(input['Message']) }, SNS, signal);

const OPTIMIZED: Readonly<Record<string, (call: CallService) => Integration>> = {
  'athena:startQueryExecution.sync': runQuery,
  'athena:startQueryExecution': plain('athena', 'startQueryExecution', ATHENA),
  'athena:getQueryExecution': plain('athena', 'getQueryExecution', ATHENA),
  'athena:getQueryResults': plain('athena', 'getQueryResults', ATHENA),
  'athena:stopQueryExecution': plain('athena', 'stopQueryExecution', ATHENA),
  'dynamodb:getItem': plain('dynamodb', 'getItem', DYNAMODB),
  'dynamodb:putItem': plain('dynamodb', 'putItem', DYNAMODB),
  'dynamodb:updateItem': plain('dynamodb', 'updateItem', DYNAMODB),
  'dynamodb:deleteItem': plain('dynamodb', 'deleteItem', DYNAMODB),
  'lambda:invoke': invoke,
  'sns:publish': publish,
};
