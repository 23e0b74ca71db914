import { expect, it } from '@jest/globals';
import { weighOurRows } from '../../../bench/cost/measured-rows';
import { COLUMNS, type Turn } from '../../../analytics/contract/turn';

const LAKE = { arrived: 1, compacted: 1, queried: 1 };

it('a row weighs what the table holds of it: a column without a value weighs nothing', async () => {
  const nothing = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));
  const turn = {
    ...nothing,
    request_id: 'request-1',
    request_type: 'LaunchRequest',
    outcome: 'launched',
    event_time: '2026-11-02 08:00:00.000',
    response_time: 7,
  } as unknown as Turn;
  const row = await weighOurRows([turn], 30, LAKE);
  // Names and texts, and expires_at (10) with a number of ten digits (6); response_time of one digit (2).
  const item = 10 + 9 + (12 + 13) + (7 + 8) + (10 + 23) + (13 + 2) + (10 + 6);
  // Trailing zeros of expires_at are not stored, so that it may weigh less.
  expect(row.item).toBeGreaterThan(item - 5);
  expect(row.item).toBeLessThanOrEqual(item);
  expect(row.writes).toBe(1);
  // A batch that Firehose takes at once is one line, of a few hundred bytes.
  expect(row.batchLog).toBeGreaterThan(100);
  expect(row.batchLog).toBeLessThan(500);
  // Without a user it is in no index.
  expect(row.indexEntry).toBe(0);
});
