import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { turnsPrefix } from '../../../analytics/contract/bucket-layout';
import { encoder } from '../../../analytics/stream/encode';
import { BUCKET } from '../../support/turn-rows';
import { type Lake, startLake } from './lake';

let lake: Lake;
afterEach(() => lake.stop());

const WORD = 'big, "dog"\\ 🐶';

const TURN = {
  request_id: 'r1',
  user_id: 'u1',
  api_execution_time: 42,
  slot_value_animal_synonym: WORD,
  slot_value_animal_is_valid: false,
  slot_value_size_is_valid: false,
  event_time: '2026-11-01 06:35:52.000',
  turn: 1,
  request_type: 'IntentRequest',
  outcome: 'matched',
  response_time: 7,
  is_simulated: true,
  slots: [
    {
      name: 'animal',
      spoken: WORD,
      resolved: WORD,
      status: 'ER_SUCCESS_NO_MATCH',
      authority: 'static',
      changed: true,
    },
  ],
};

const SEEN = `SELECT request_id, user_id, api_execution_time, slot_value_animal_synonym,
  slot_value_animal_is_valid, slot_value_size_is_valid, slot_value_energy_is_valid, event_time,
  locale, is_simulated, dt FROM turns`;

const READINGS = 'SELECT spoken, resolved, resolved_id, is_valid, is_base_word FROM slot_readings';

test.each(['json', 'csv'] as const)(
  'what arrived as %s is the same after its compaction',
  async (format) => {
    lake = await startLake(format);
    const line = encoder(format)(marshall(TURN));
    const key = `${turnsPrefix(format)}dt=2026-11-01/a`;
    await lake.athena.store.put(BUCKET, key, `${line}${line}`);
    const before = [await lake.rowsOf(SEEN), await lake.rowsOf(READINGS)];
    expect(before).toEqual([
      [
        [
          'r1',
          'u1',
          '42',
          WORD,
          'false',
          'false',
          null,
          '2026-11-01 06:35:52.000',
          null,
          'true',
          '2026-11-01',
        ],
      ],
      [[WORD, WORD, null, 'false', null]],
    ]);
    const { status, cause } = await lake.compact({ through: '2026-11-01' });
    expect([status, cause]).toEqual(['SUCCEEDED', undefined]);
    expect(await lake.athena.store.list(BUCKET, turnsPrefix(format))).toEqual([]);
    expect([await lake.rowsOf(SEEN), await lake.rowsOf(READINGS)]).toEqual(before);
  },
  300_000,
);
