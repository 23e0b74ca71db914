import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDb } from '../../local/aws/dynamodb';
import { startFirehose } from '../../local/aws/firehose';
import { startGlue } from '../../local/aws/glue';
import { startKinesis } from '../../local/aws/kinesis';
import { startPersonalize } from '../../local/aws/personalize';
import { startS3 } from '../../local/aws/s3';
import { startSns } from '../../local/aws/sns';
import { startStepFunctions } from '../../local/aws/step-functions';
import { localAthena } from '../support/local-athena';
import { BUCKET } from '../support/turn-rows';

export const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:reports';
export const STATE_MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:echo';
export const STREAM = 'turns';
export const TRACKING_ID = 'tracker';
export const CAMPAIGN = 'arn:aws:personalize:eu-west-1:000000000000:campaign/pets';

/** Says what it hears. */
const ECHO = {
  QueryLanguage: 'JSONata',
  StartAt: 'Echo',
  States: { Echo: { Type: 'Pass', Output: { heard: '{% $states.input.said %}' }, End: true } },
};

/** As the AWS CLI and boto3 call them. */
export type LocalService =
  | 'athena'
  | 'dynamodb'
  | 'firehose'
  | 'glue'
  | 'kinesis'
  | 'personalize-events'
  | 'personalize-runtime'
  | 's3'
  | 'sns'
  | 'stepfunctions';

export interface LocalServices {
  readonly endpoints: Readonly<Record<LocalService, string>>;
  /** Resolves when Firehose has written what it accepted. */
  readonly delivered: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Our own servers, each on a free port of 127.0.0.1. */
export const startLocalServices = async (): Promise<LocalServices> => {
  const folder = await mkdtemp(join(tmpdir(), 'local-services-'));
  const athena = await localAthena();
  const { store, catalog } = athena;
  const firehose = await startFirehose({
    streams: [
      {
        name: STREAM,
        arn: `arn:aws:firehose:eu-west-1:000000000000:deliverystream/${STREAM}`,
        bucket: BUCKET,
        prefix: 'lines/dt=!{timestamp:yyyy-MM-dd}/',
        errorPrefix: 'errors/!{firehose:error-output-type}/',
        bufferSeconds: 60,
        bufferBytes: 1_048_576,
        format: { kind: 'raw' },
      },
    ],
    store,
    spool: join(folder, 'firehose'),
  });
  const dynamodb = await startDynamoDb();
  const glue = await startGlue({ catalog });
  const s3 = await startS3({ store, buckets: [BUCKET] });
  const sns = await startSns({ topics: [TOPIC], folder: join(folder, 'sns') });
  const stepFunctions = await startStepFunctions({
    stateMachines: [{ name: 'echo', arn: STATE_MACHINE, definition: ECHO }],
    endpoints: {},
    folder: join(folder, 'step-functions'),
  });
  const kinesis = await startKinesis({
    streams: [{ name: STREAM, shardCount: 1 }],
    folder: join(folder, 'kinesis'),
  });
  const personalize = await startPersonalize({
    ...{ trackingIds: [TRACKING_ID], campaigns: [CAMPAIGN], folder: join(folder, 'personalize') },
    datasetGroupArn: CAMPAIGN.replace('campaign', 'dataset-group'),
    readObjects: () => Promise.resolve([]),
  });
  const servers = [kinesis, personalize, firehose, dynamodb, glue, s3, sns, stepFunctions];
  return {
    endpoints: {
      athena: athena.server.url,
      dynamodb: dynamodb.url,
      firehose: firehose.url,
      glue: glue.url,
      kinesis: kinesis.url,
      'personalize-events': personalize.url,
      'personalize-runtime': personalize.url,
      s3: s3.url,
      sns: sns.url,
      stepfunctions: stepFunctions.url,
    },
    delivered: firehose.idle,
    stop: async () => {
      for (const server of servers) await server.close();
      await athena.stop();
      await rm(folder, { recursive: true });
    },
  };
};
