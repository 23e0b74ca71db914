import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { FORMATS } from '../contract/glue';
import { LoggableError, withLoggableErrors } from '../contract/loggable-error';
import { forgottenList } from './forgotten-list';
import { personalizeRecommender } from './personalize';
import { isRunning } from './start-run';
import { type BeginInput, forgettingSteps, type Next, type RunState, type StepName } from './steps';

/** @throws Error that names a variable which is missing */
const variable = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set`);
};

const dynamoDb = new DynamoDBClient({});
const sfn = new SFNClient({});
const compaction = variable('COMPACTION_STATE_MACHINE_ARN');
const format = FORMATS.find((known) => known === variable('FORMAT')) ?? 'parquet';

const datasetGroupArn = process.env['PERSONALIZE_DATASET_GROUP_ARN'];

/** Where events are sent to Personalize, it is told to forget as well. */
const recommender = datasetGroupArn
  ? personalizeRecommender({
      personalize: new PersonalizeClient({}),
      s3: new S3Client({}),
      bucket: variable('DELETION_LISTS_BUCKET_NAME'),
      roleArn: variable('PERSONALIZE_ROLE_ARN'),
      datasetGroupArn,
    })
  : undefined;

const options = {
  ...(recommender ? { recommender } : {}),
  lake: {
    athena: new AthenaClient({}),
    glue: new GlueClient({}),
    s3: new S3Client({}),
    bucket: variable('BUCKET_NAME'),
    database: variable('DATABASE_NAME'),
  },
  workGroup: variable('WORKGROUP_NAME'),
  format,
  list: forgottenList({
    dynamoDb,
    table: variable('FORGOTTEN_TABLE_NAME'),
    days: Number(variable('RETENTION_DAYS')),
  }),
  tables: {
    dynamoDb: DynamoDBDocumentClient.from(dynamoDb),
    turns: variable('ANALYTICS_TABLE_NAME'),
    userAttributes: variable('USER_ATTRIBUTES_TABLE_NAME'),
  },
  skillId: variable('SKILL_ID'),
  isCompacting: () => isRunning(sfn, compaction),
  sleep: async (milliseconds: number) => {
    await pause(milliseconds);
  },
};

/** What the state machine hands to a step: the first one the run, the others what the last one gave. */
type StepEvent = { readonly action: StepName } & (BeginInput | { readonly state: RunState });

/** Does a step of forgetting. */
export const handler = withLoggableErrors(
  (
    { action, ...input }: StepEvent,
    { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<Next> => {
    const steps = forgettingSteps({ ...options, remainingMillis: getRemainingTimeInMillis });
    if (action === 'begin') return steps.begin(input);
    if (!Object.hasOwn(steps, action)) throw new LoggableError('Forgetting has no such step.');
    return steps[action](input as { readonly state: RunState });
  },
);
