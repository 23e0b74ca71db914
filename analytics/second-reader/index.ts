import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { forgetDisabled } from '../forgetting/forget-disabled';
import { forgottenList } from '../forgetting/forgotten-list';
import type { Listener } from './listener';
import { tell } from './tell';

/** The parts that the deployment has, by what it tells of them in the environment. */
const listenersIn = (env: NodeJS.ProcessEnv): Readonly<Record<string, Listener>> => {
  const table = env['FORGOTTEN_TABLE_NAME'];
  return {
    ...(table
      ? {
          forgetting: forgetDisabled(
            forgottenList({
              dynamoDb: new DynamoDBClient({}),
              table,
              days: Number(env['FORGOTTEN_DAYS']),
            }),
          ),
        }
      : {}),
  };
};

const listeners = listenersIn(process.env);

/** Tells the extras of the turns that the table's stream brings. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  tell(event, { listeners, log: (line) => process.stdout.write(`${line}\n`) });
