import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { BY_USER } from '../contract/activity';
import { withLoggableErrors } from '../contract/loggable-error';
import { forgetDisabled } from '../forgetting/forget-disabled';
import { forgottenList } from '../forgetting/forgotten-list';
import { startUnlessRunning } from '../forgetting/start-run';
import { publishMatches } from '../recommendations/publish-matches';
import { earlierTurns } from '../recommendations/session-turns';
import type { Listener } from './listener';
import { tell } from './tell';

/** The parts that the deployment has, by what it tells of them in the environment. */
const listenersIn = (env: NodeJS.ProcessEnv): Readonly<Record<string, Listener>> => {
  const { FORGOTTEN_TABLE_NAME: table, FORGETTING_STATE_MACHINE_ARN: stateMachine } = env;
  const { EVENT_STREAM_NAME: eventStream, ANALYTICS_TABLE_NAME: turns } = env;
  return {
    ...(table && stateMachine ? { forgetting: forgetting(table, stateMachine, env) } : {}),
    ...(eventStream && turns ? { recommendations: publishing(eventStream, turns) } : {}),
  };
};

/** A call that hangs ends, and with it what it holds: the container lives on. */
const requestHandler = {
  connectionTimeout: 2_000,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
} as const;

const forgetting = (table: string, stateMachine: string, env: NodeJS.ProcessEnv): Listener => {
  const sfn = new SFNClient({ requestHandler });
  return forgetDisabled({
    list: forgottenList({
      dynamoDb: new DynamoDBClient({ requestHandler }),
      table,
      days: Number(env['FORGOTTEN_DAYS']),
    }),
    start: () => startUnlessRunning(sfn, stateMachine, env['FORGETTING_INPUT'] ?? '{}'),
  });
};

const publishing = (streamName: string, table: string): Listener =>
  publishMatches({
    streamName,
    // The SDK would speak HTTP/2 to Kinesis, which has no use for a call at a time.
    client: new KinesisClient({
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ connectionTimeout: 2_000 }),
    }),
    earlierTurns: earlierTurns({
      client: DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler })),
      table,
      index: BY_USER.name,
    }),
  });

const listeners = listenersIn(process.env);

/** What is kept of the invocation's time for the answer and the log line. */
const MARGIN = 2_000;

/** Tells the extras of the turns that the table's stream brings. */
export const handler = withLoggableErrors(
  (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const remaining = context.getRemainingTimeInMillis();
    return tell(event, {
      listeners,
      log: (line) => process.stdout.write(`${line}\n`),
      deadline: Date.now() + remaining - Math.min(MARGIN, remaining / 4),
    });
  },
);
