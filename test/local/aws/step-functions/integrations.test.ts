import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { awsJson, type Operation, ServiceError } from '../../../../local/aws/aws-json';
import { listen, type LocalServer } from '../../../../local/aws/http-server';
import { FunctionError, type FunctionRuntime } from '../../../../local/aws/lambda/function-runtime';
import { startLambda } from '../../../../local/aws/lambda/lambda-server';
import { objectStore } from '../../../../local/aws/object-store';
import { startS3 } from '../../../../local/aws/s3';
import { startSns } from '../../../../local/aws/sns';
import type { StepFunctionsOptions } from '../../../../local/aws/step-functions';
import { ended, historyOf, jsonata, type Ran, runOnce, start, stepFunctions } from './harness';

const servers: LocalServer[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'integrations-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(folder, { recursive: true });
});

const serving = async (starting: Promise<LocalServer>): Promise<string> => {
  const server = await starting;
  servers.push(server);
  return server.url;
};

/** A server of a JSON service that has these operations. */
const service = (target: string, operations: Readonly<Record<string, Operation>>) =>
  serving(
    listen({ name: target, handle: awsJson({ target, operations, maxBodyBytes: 1_000_000 }) }),
  );

const call = (
  resource: string,
  Arguments: unknown,
  endpoints: StepFunctionsOptions['endpoints'],
  rest: object = {},
): Promise<Ran> =>
  runOnce(
    jsonata('Call', {
      Call: {
        Type: 'Task',
        Resource: `arn:aws:states:::${resource}`,
        Arguments,
        End: true,
        ...rest,
      },
    }),
    {},
    { endpoints },
  );

const STARTED = Date.parse('2026-11-22T10:00:00Z') / 1_000;

/** An Athena whose queries are in each of the states in turn; the last one stays. */
const athena = async (...states: readonly string[]) => {
  const calls: string[] = [];
  let looks = 0;
  const url = await service('AmazonAthena', {
    StartQueryExecution: ({ QueryString }) => {
      calls.push(`start ${String(QueryString)}`);
      return { QueryExecutionId: 'q1' };
    },
    GetQueryExecution: ({ QueryExecutionId }) => {
      const State = states[Math.min(looks, states.length - 1)];
      looks += 1;
      calls.push(`look ${String(State)}`);
      return {
        QueryExecution: { QueryExecutionId, Status: { State, SubmissionDateTime: STARTED } },
      };
    },
    GetQueryResults: () => ({
      ResultSet: { Rows: [{ Data: [{ VarCharValue: 'n' }] }, { Data: [{}] }] },
    }),
    StopQueryExecution: ({ QueryExecutionId }) => {
      calls.push(`stop ${String(QueryExecutionId)}`);
      return {};
    },
  });
  return { url, calls };
};

const SYNC = 'athena:startQueryExecution.sync';
const QUERY = { QueryString: 'SELECT 1', WorkGroup: 'primary' };

describe('athena:startQueryExecution.sync', () => {
  test('waits until the query has succeeded, and gives its execution', async () => {
    const { url, calls } = await athena('QUEUED', 'RUNNING', 'SUCCEEDED');

    const { output, events } = await call(SYNC, QUERY, { athena: url });

    expect(output).toEqual({
      QueryExecution: {
        QueryExecutionId: 'q1',
        Status: { State: 'SUCCEEDED', SubmissionDateTime: STARTED * 1_000 },
      },
    });
    expect(calls).toEqual(['start SELECT 1', 'look QUEUED', 'look RUNNING', 'look SUCCEEDED']);
    expect(events).toEqual(
      expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']),
    );
  });

  test.each(['FAILED', 'CANCELLED'])(
    'fails when the query is %s, its execution the cause',
    async (state) => {
      const { url } = await athena(state);

      const { status, error, cause } = await call(SYNC, QUERY, { athena: url });

      expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' });
      expect(JSON.parse(cause ?? '')).toEqual({
        QueryExecution: {
          QueryExecutionId: 'q1',
          Status: { State: state, SubmissionDateTime: STARTED * 1_000 },
        },
      });
    },
  );

  test('is tried as often as Retry says when Athena throttles, and no more', async () => {
    let starts = 0;
    const url = await service('AmazonAthena', {
      StartQueryExecution: () => {
        starts += 1;
        throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
      },
    });
    const Retry = [{ ErrorEquals: ['Athena.TooManyRequestsException'], MaxAttempts: 2 }];

    const { error, cause, pauses } = await call(SYNC, QUERY, { athena: url }, { Retry });

    expect(error).toBe('Athena.TooManyRequestsException');
    expect(cause).toMatch(/^Rate exceeded \(Service: Athena, Status Code: 400, Request ID: .+\)$/);
    expect({ starts, pauses }).toEqual({ starts: 3, pauses: [1_000, 2_000] });
  });

  test('stops the query when the execution is stopped', async () => {
    const { url, calls } = await athena('RUNNING');
    const definition = jsonata('Call', {
      Call: { Type: 'Task', Resource: `arn:aws:states:::${SYNC}`, Arguments: QUERY, End: true },
    });
    const harness = await stepFunctions({ machine: definition }, { endpoints: { athena: url } });
    const arn = await start(harness, 'machine');
    while (!calls.includes('look RUNNING')) await historyOf(harness, arn);

    await harness.client.send(
      new StopExecutionCommand({ executionArn: arn, error: 'Enough', cause: 'of it' }),
    );

    expect(await ended(harness, arn)).toMatchObject({
      ...{ status: 'ABORTED', error: 'Enough', cause: 'of it' },
    });
    expect(calls.at(-1)).toBe('stop q1');
    const events = await historyOf(harness, arn);
    expect(events.slice(-2).map(({ type }) => type)).toEqual([
      'TaskStateAborted',
      'ExecutionAborted',
    ]);
    await harness.stop();
  });

  test('stops the query when its time is over, and when the server is closed', async () => {
    const { url, calls } = await athena('RUNNING');

    expect(await call(SYNC, QUERY, { athena: url }, { TimeoutSeconds: 1 })).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
    expect(calls.filter((made) => made.startsWith('stop'))).toEqual(['stop q1']);

    const definition = jsonata('Call', {
      Call: { Type: 'Task', Resource: `arn:aws:states:::${SYNC}`, Arguments: QUERY, End: true },
    });
    const harness = await stepFunctions({ machine: definition }, { endpoints: { athena: url } });
    await start(harness, 'machine');
    const looks = calls.length;
    while (!calls.slice(looks).includes('look RUNNING')) await new Promise(setImmediate);
    await harness.stop();

    expect(calls.at(-1)).toBe('stop q1');
  });
});

describe('the other calls of Athena', () => {
  test('answer at once', async () => {
    const { url, calls } = await athena('RUNNING');

    const began = await call('athena:startQueryExecution', QUERY, { athena: url });
    const stopped = await call(
      'athena:stopQueryExecution',
      { QueryExecutionId: 'q1' },
      { athena: url },
    );
    const looked = await call(
      'athena:getQueryExecution',
      { QueryExecutionId: 'q1' },
      { athena: url },
    );

    expect(began.output).toEqual({ QueryExecutionId: 'q1' });
    expect(stopped.output).toEqual({});
    expect(looked.output).toMatchObject({ QueryExecution: { Status: { State: 'RUNNING' } } });
    expect(calls).toEqual(['start SELECT 1', 'stop q1', 'look RUNNING']);
  });

  test('give results with no value for null', async () => {
    const { url } = await athena('SUCCEEDED');

    const { output } = await call(
      'athena:getQueryResults',
      { QueryExecutionId: 'q1' },
      { athena: url },
    );

    expect(output).toEqual({
      ResultSet: { Rows: [{ Data: [{ VarCharValue: 'n' }] }, { Data: [{}] }] },
    });
  });
});

const runtime = (invoke: (event: unknown, alias?: string) => unknown): FunctionRuntime => ({
  invoke: <T>(event: unknown, alias?: string) =>
    new Promise<T>((resolve) => {
      resolve(invoke(event, alias) as T);
    }),
  reload: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

describe('lambda:invoke', () => {
  const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:add';

  test('gives the payload as JSON, both ways', async () => {
    const functions = { add: runtime((event) => ({ got: event })) };
    const lambda = await serving(startLambda({ functions }));

    const { output } = await call(
      'lambda:invoke',
      { FunctionName: FUNCTION, Payload: { n: [1, 'ü'] } },
      { lambda },
    );

    expect(output).toMatchObject({ Payload: { got: { n: [1, 'ü'] } }, StatusCode: 200 });
  });

  test('fails with the error of the function', async () => {
    const functions = {
      add: runtime(() => {
        throw new FunctionError('RangeError', 'too far');
      }),
    };
    const lambda = await serving(startLambda({ functions }));

    const { error, cause } = await call('lambda:invoke', { FunctionName: FUNCTION }, { lambda });

    expect(error).toBe('RangeError');
    expect(JSON.parse(cause ?? '')).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'too far',
    });
  });

  test('names the errors of the service', async () => {
    const lambda = await serving(startLambda({ functions: {} }));

    expect((await call('lambda:invoke', { FunctionName: 'none' }, { lambda })).error).toBe(
      'Lambda.ResourceNotFoundException',
    );
    expect(
      (await call('lambda:invoke', { FunctionName: 'none' }, { lambda: 'http://127.0.0.1:1' }))
        .error,
    ).toBe('Lambda.SdkClientException');
  });
});

const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:reports';

describe('sns:publish', () => {
  test('publishes text as it is and anything else as JSON', async () => {
    const sns = await serving(startSns({ topics: [TOPIC], folder }));

    const { output } = await call(
      'sns:publish',
      { TopicArn: TOPIC, Subject: 'Report', Message: { rows: 3 } },
      { sns },
    );

    const [file = ''] = await readdir(join(folder, 'messages'));
    const message = JSON.parse(await readFile(join(folder, 'messages', file), 'utf8')) as object;
    expect(message).toMatchObject({
      subject: 'Report',
      message: '{"rows":3}',
      ...{ topicArn: TOPIC },
    });
    expect(output).toEqual({ MessageId: (message as { messageId: string }).messageId });
  });

  test('names the errors of the service', async () => {
    const sns = await serving(startSns({ topics: [TOPIC], folder }));

    const missing = { TopicArn: `${TOPIC}-none`, Message: 'a' };
    const long = { TopicArn: TOPIC, Message: 'a', Subject: 'x'.repeat(101) };

    expect((await call('sns:publish', missing, { sns })).error).toBe('SNS.NotFoundException');
    expect((await call('sns:publish', long, { sns })).error).toBe('SNS.InvalidParameterException');
    expect((await call('aws-sdk:sns:publish', missing, { sns })).error).toBe(
      'Sns.NotFoundException',
    );
  });
});

describe('aws-sdk', () => {
  test('writes, lists, reads and deletes objects of S3', async () => {
    const s3 = await serving(startS3({ store: objectStore(folder), buckets: ['bucket'] }));
    const object = { Bucket: 'bucket', Key: 'a/b.json' };

    await call('aws-sdk:s3:putObject', { ...object, Body: { hello: 'wörld' } }, { s3 });
    const listed = await call(
      'aws-sdk:s3:listObjectsV2',
      { Bucket: 'bucket', Prefix: 'a/' },
      { s3 },
    );
    const read = await call('aws-sdk:s3:getObject', object, { s3 });
    await call(
      'aws-sdk:s3:deleteObjects',
      { Bucket: 'bucket', Delete: { Objects: [{ Key: 'a/b.json' }] } },
      { s3 },
    );
    const gone = await call('aws-sdk:s3:getObject', object, { s3 });

    expect(listed.output).toMatchObject({
      KeyCount: 1,
      Contents: [{ Key: 'a/b.json', Size: 18, LastModified: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
    expect(read.output).toMatchObject({ Body: '{"hello":"wörld"}' });
    expect(gone.error).toBe('S3.NoSuchKeyException');
    expect((await call('aws-sdk:s3:listObjectsV2', { Bucket: 'none' }, { s3 })).error).toBe(
      'S3.NoSuchBucketException',
    );
  });

  test('calls Glue, keeps the keys of its maps, and names its errors', async () => {
    const glue = await service('AWSGlue', {
      GetTable: ({ Name }) => {
        if (Name === 'none') throw new ServiceError('EntityNotFoundException', 'Table not found');
        if (Name === 'odd') throw new ServiceError('SomethingElse', 'No');
        return {
          Table: { Name, Parameters: { 'projection.enabled': 'true' }, CreateTime: STARTED },
        };
      },
    });
    const table = (Name: string) =>
      call('aws-sdk:glue:getTable', { DatabaseName: 'd', Name }, { glue });

    expect((await table('turns')).output).toEqual({
      Table: {
        Name: 'turns',
        Parameters: { 'projection.enabled': 'true' },
        CreateTime: '2026-11-22T10:00:00Z',
      },
    });
    expect((await table('none')).error).toBe('Glue.EntityNotFoundException');
    expect((await table('odd')).error).toBe('Glue.GlueException');
  });

  test('calls DynamoDB, whose errors the optimized integration spells in its own way', async () => {
    const dynamodb = await service('DynamoDB_20120810', {
      GetItem: () => ({ Item: { id: { S: 'rex' } } }),
      PutItem: () => {
        throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    });
    const item = { TableName: 't', Item: { id: { S: 'rex' } } };
    const key = { TableName: 't', Key: { id: { S: 'rex' } } };

    expect((await call('aws-sdk:dynamodb:getItem', key, { dynamodb })).output).toEqual({
      Item: { id: { S: 'rex' } },
    });
    expect((await call('aws-sdk:dynamodb:putItem', item, { dynamodb })).error).toBe(
      'DynamoDb.ConditionalCheckFailedException',
    );
    expect((await call('dynamodb:putItem', item, { dynamodb })).error).toBe(
      'DynamoDB.ConditionalCheckFailedException',
    );
  });

  test('starts queries of Athena and invokes functions', async () => {
    const { url } = await athena('RUNNING');
    const functions = { add: runtime((event) => event) };
    const lambda = await serving(startLambda({ functions }));

    expect(
      (await call('aws-sdk:athena:startQueryExecution', QUERY, { athena: url })).output,
    ).toEqual({
      QueryExecutionId: 'q1',
    });
    expect(
      (await call('aws-sdk:lambda:invoke', { FunctionName: 'add', Payload: '{"a":1}' }, { lambda }))
        .output,
    ).toMatchObject({ Payload: '{"a":1}', StatusCode: 200 });
  });

  test('does not know an action that the service has not', async () => {
    const { url } = await athena('RUNNING');

    expect(await call('aws-sdk:athena:startQueryExecutoin', QUERY, { athena: url })).toMatchObject({
      error: 'States.Runtime',
      cause: 'The service athena has no action startQueryExecutoin.',
    });
  });
});
