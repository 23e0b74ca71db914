import type { PutCommand } from '@aws-sdk/lib-dynamodb';
import { KEY } from '../../analytics/contract/turn';
import type { TurnStore } from '../../lambda/recorder/turn-sink';
import type { Row, RowOf } from './turn';

/**
 * A table for tests that keeps the rows of a recorder in memory: give its `store` to
 * `createRecorder` and its `rowOf` to `createAlexa`, and every turn has its row.
 */
export const collectRows = (): { readonly store: TurnStore; readonly rowOf: RowOf } => {
  const rows = new Map<string, Row>();
  const send = ({ input }: PutCommand): Promise<object> => {
    const row: Row = input.Item ?? {};
    const id = row[KEY];
    // The recorder's warm-up writes nothing: its condition can't hold.
    const writes = input.ConditionExpression?.startsWith('attribute_not_exists') === true;
    if (writes && typeof id === 'string' && !rows.has(id)) rows.set(id, row);
    return Promise.resolve({});
  };
  return { store: { send }, rowOf: (requestId) => rows.get(requestId) };
};
