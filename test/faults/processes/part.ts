/**
 * One part of the local stack in a process of its own: `part.ts <settings.json>`. Prints one line of
 * JSON with the addresses that it answers at. Made to be killed.
 */
import { readFileSync } from 'node:fs';
import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { listen } from '../../../local/aws/http-server';
import { objectStore } from '../../../local/aws/object-store';
import { LOCAL_CREDENTIALS, REGION, type Wiring } from '../../../local/aws/wiring';
import type { DataFolder, Endpoints } from '../../../local/data-folder';
import type { PartName } from './part-names';

export interface PartSettings {
  readonly part: PartName;
  readonly wiring: Wiring;
  readonly folder: DataFolder;
  /** Where a part finds the others: always a fault proxy. */
  readonly endpoints: Endpoints;
  readonly streamsUrl: string;
  readonly streamArn: string;
}

/** Addresses, by name. */
export type Addresses = Readonly<Record<string, string>>;

type Part = (settings: PartSettings) => Promise<Addresses>;

/** Answers when the part has done all that it has. */
const control = async (idle: () => Promise<void>): Promise<string> => {
  const { url } = await listen({
    name: 'control',
    handle: async (request, response) => {
      request.resume();
      await idle();
      response.end();
    },
  });
  return url;
};

/** Lambda with some of the stack's functions; imports only what the part needs: it starts often. */
const lambdaWith =
  (...names: readonly ('skill' | 'stream' | 'content' | 'report')[]): Part =>
  async ({ wiring, folder, endpoints }) => {
    const { startLambda } = await import('../../../local/aws/lambda/lambda-server');
    const { logFiles, startFunction } = await import('../../../local/stack-parts');
    const options = { endpoints, onClose: () => undefined, log: logFiles(folder) };
    const functions = Object.fromEntries(
      names.map((name) => [wiring[name].name, startFunction(wiring[name], folder, options)]),
    );
    return { lambda: (await startLambda({ functions })).url };
  };

/** Longer than the function may take. */
const INVOCATION_TIMEOUT = 90_000;

/** Invokes the stream Lambda over the wire; the mapping itself does what has to be tried again. */
const invoker = ({ wiring, endpoints }: PartSettings) => {
  const lambda = new LambdaClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: endpoints.lambda,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: INVOCATION_TIMEOUT }),
  });
  return async (event: object): Promise<DynamoDBBatchResponse> => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: wiring.stream.name, Payload: JSON.stringify(event) }),
    );
    const text = Payload?.transformToString() ?? 'null';
    if (FunctionError !== undefined) throw new Error(text);
    return JSON.parse(text) as DynamoDBBatchResponse;
  };
};

const PARTS: Readonly<Record<PartName, Part>> = {
  skill: lambdaWith('skill'),
  functions: lambdaWith('stream', 'content', 'report'),
  poller: async (settings) => {
    const { wiring, folder, streamsUrl, streamArn } = settings;
    const { startEventSourceMapping } = await import('../../../local/aws/event-source-mapping');
    const { dynamoDbSource } =
      await import('../../../local/aws/event-source-mapping/dynamodb-source');
    const { atHome } = await import('../../../local/stack-parts');
    const streams = new DynamoDBStreamsClient({
      region: REGION,
      credentials: LOCAL_CREDENTIALS,
      endpoint: streamsUrl,
    });
    const { maximumRecordAgeInSeconds } = wiring.mapping;
    const mapping = await startEventSourceMapping({
      source: dynamoDbSource(streams, streamArn),
      functionArn: wiring.stream.arn,
      invoke: invoker(settings),
      // The age as in AWS: a clock that jumps makes records too old.
      settings: { ...atHome(wiring.mapping), maximumRecordAgeInSeconds },
      checkpointFolder: folder.checkpoints,
      onFailure: objectStore(folder.s3),
    });
    return { control: await control(mapping.idle) };
  },
  firehose: async ({ wiring, folder }) => {
    const { startFirehose } = await import('../../../local/aws/firehose');
    const { createCatalog } = await import('../../../local/aws/glue/catalog');
    const { PROJECTED, tableInput } = await import('../../../local/aws/glue/table-input');
    const { deliveryStreamConfig } = await import('../../../local/stack-parts');
    const { database, turnRows, delivery } = wiring;
    // Of its own: the file belongs to Athena's process.
    const catalog = createCatalog({ database, tables: [tableInput(turnRows, PROJECTED)] });
    const firehose = await startFirehose({
      streams: [deliveryStreamConfig(delivery, database, catalog, 1)],
      store: objectStore(folder.s3),
      spool: folder.firehose,
    });
    return { firehose: firehose.url, control: await control(firehose.idle) };
  },
  s3: async ({ wiring, folder }) => {
    const { startS3 } = await import('../../../local/aws/s3');
    const s3 = await startS3({ store: objectStore(folder.s3), buckets: wiring.buckets });
    return { s3: s3.url };
  },
  athena: async ({ wiring, folder }) => {
    const { startAthena } = await import('../../../local/aws/athena');
    const { startGlue } = await import('../../../local/aws/glue');
    const { athenaOf, stackCatalog } = await import('../../../local/stack-parts');
    const store = objectStore(folder.s3);
    const catalog = stackCatalog(wiring, store);
    const glue = await startGlue({ catalog });
    const athena = await startAthena(athenaOf(wiring, store, catalog));
    return { athena: athena.url, glue: glue.url };
  },
  workflows: async ({ wiring, folder, endpoints }) => {
    const { startSns } = await import('../../../local/aws/sns');
    const { startStepFunctions } = await import('../../../local/aws/step-functions');
    const sns = await startSns({ topics: [wiring.topicArn], folder: folder.sns });
    const { athena, glue, s3, lambda } = endpoints;
    const stepFunctions = await startStepFunctions({
      stateMachines: [wiring.compaction],
      endpoints: { athena, glue, s3, lambda, sns: sns.url },
      folder: folder.executions,
    });
    return { sns: sns.url, stepFunctions: stepFunctions.url };
  },
};

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PartSettings;

void PARTS[settings.part](settings).then((addresses) =>
  process.stdout.write(`${JSON.stringify(addresses)}\n`),
);
