import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { forgetDisabled } from '../forgetting/forget-disabled';
import { forgottenList } from '../forgetting/forgotten-list';
import { startUnlessRunning } from '../forgetting/start-run';
import type { Listener } from './listener';
import { tell } from './tell';

/** The parts that the deployment has, by what it tells of them in the environment. */
const listenersIn = (env: NodeJS.ProcessEnv): Readonly<Record<string, Listener>> => {
  const { FORGOTTEN_TABLE_NAME: table, FORGETTING_STATE_MACHINE_ARN: stateMachine } = env;
  return {
    ...(table && stateMachine ? { forgetting: forgetting(table, stateMachine, env) } : {}),
  };
};

const forgetting = (table: string, stateMachine: string, env: NodeJS.ProcessEnv): Listener => {
  const sfn = new SFNClient({});
  return forgetDisabled({
    list: forgottenList({
      dynamoDb: new DynamoDBClient({}),
      table,
      days: Number(env['FORGOTTEN_DAYS']),
    }),
    start: () => startUnlessRunning(sfn, stateMachine),
  });
};

const listeners = listenersIn(process.env);

/** Tells the extras of the turns that the table's stream brings. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  tell(event, { listeners, log: (line) => process.stdout.write(`${line}\n`) });
