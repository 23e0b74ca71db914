import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COLUMNS } from '../../analytics/contract/turn';
import { FORMATS } from '../../analytics/contract/glue';
import { ARRIVAL_DAY } from '../support/query-fixtures';
import { type Lake, openLake } from './lake';
import { runningTrino } from './running';
import { objectsOf } from './values';

const trino = runningTrino();
const whenTrinoRuns = trino ? describe : describe.skip;

/** What people say, as no format likes it. */
const WORDS = {
  quotes: `"big", 'bigger' and "biggest"`,
  commas: ',,huge,,',
  backslashes: String.raw`C:\new\temp\, \N \\`,
  newlines: 'large\nor\r\nlarger',
  tabs: 'large\tor\u0001larger',
  emoji: 'a 🐕‍🦺 or a 🐈‍⬛',
  letters: 'größe, 大きい, кот, ñandú',
  spaces: ' big ',
  json: '[{"name":"animal"}]',
  braces: '{a=b, c=null}',
  nothing: 'null',
} as const;

/** A line break would end a line of CSV: the encoder makes it a space. */
const SPACED: Readonly<Record<string, string>> = { newlines: 'large or  larger' };

const reading = (spoken: string) => ({
  name: 'size',
  spoken,
  resolved: spoken,
  resolved_id: null,
  status: 'ER_SUCCESS_NO_MATCH',
  authority: 'static',
  changed: true,
});

const turnWith = (name: string, word: string) => ({
  request_id: name,
  user_id: word,
  slot_value_size_resolved: word,
  slot_value_size_synonym: word,
  slot_value_size_is_valid: false,
  event_time: '2026-11-29 23:59:59.000',
  request_type: 'IntentRequest',
  outcome: 'handled',
  response_time: 1,
  slots: [reading(word), reading('after')],
});

const FULL = {
  request_id: 'full',
  user_id: 'user',
  api_execution_time: 9_007_199_254_740_991,
  slot_value_animal_resolved: 'dog',
  slot_value_animal_synonym: 'hound',
  slot_value_animal_is_valid: true,
  slot_value_size_resolved: 'ginormous',
  slot_value_size_synonym: 'ginormous',
  slot_value_size_is_valid: false,
  slot_value_temperament_resolved: 'kind',
  slot_value_temperament_synonym: 'kind',
  slot_value_temperament_is_valid: null,
  slot_value_energy_resolved: 'low',
  slot_value_energy_synonym: 'lazy',
  slot_value_energy_is_valid: true,
  event_time: '2026-11-29 23:59:59.987',
  session_id: 'session',
  turn: 3,
  locale: 'en-US',
  stage: 'live',
  request_type: 'IntentRequest',
  intent_name: 'PetMatchIntent',
  dialog_state: 'COMPLETED',
  outcome: 'matched',
  matched_pet: 'Beagle',
  error_name: 'Error',
  session_end_reason: 'SKILL_ENDED',
  device_interfaces: 'Alexa.Presentation.APL,AudioPlayer',
  response_time: 12,
  skill_version: '0.1.0',
  model_version: '0123456789ab',
  is_simulated: true,
  slots: [
    {
      name: 'animal',
      spoken: 'hound',
      resolved: 'dog',
      resolved_id: 'DOG',
      status: 'ER_SUCCESS_MATCH',
      authority: 'dynamic',
      changed: false,
    },
    {
      name: 'temperament',
      spoken: 'kind',
      resolved: 'kind',
      resolved_id: null,
      status: null,
      authority: null,
      changed: true,
    },
  ],
} as const;

/** What the recorder always knows. */
const EMPTY = {
  request_id: 'empty',
  event_time: '2026-11-30 00:00:00.000',
  request_type: 'AlexaSkillEvent.SkillDisabled',
  outcome: 'handled',
  response_time: 0,
  slots: [],
};

whenTrinoRuns.each(FORMATS)('rows as %s', (format) => {
  let lake: Lake;
  beforeAll(async () => {
    if (!trino) return;
    lake = await openLake(trino, format, `formats_${format}`);
    await lake.write([
      FULL,
      EMPTY,
      ...Object.entries(WORDS).map(([name, word]) => turnWith(name, word)),
    ]);
  });
  afterAll(() => lake.close());

  test('has the columns of the contract', async () => {
    const { columns } = await lake.ask('SELECT * FROM turns');
    expect(columns.map(({ name }) => name)).toEqual([...COLUMNS.map(({ name }) => name), 'dt']);
  });

  test('gives a full row back as it was', async () => {
    const found = objectsOf(await lake.ask("SELECT * FROM turns WHERE request_id = 'full'"));
    expect(found).toEqual([
      { ...FULL, slots: FULL.slots.map((slot) => Object.values(slot)), dt: '2026-11-29' },
    ]);
  });

  test('gives null for what a row does not know', async () => {
    const found = objectsOf(await lake.ask("SELECT * FROM turns WHERE request_id = 'empty'"));
    const nulls = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));
    expect(found).toEqual([{ ...nulls, ...EMPTY, dt: '2026-11-30' }]);
  });

  test.each(Object.keys(WORDS))('gives words with %s back as they were said', async (name) => {
    const said = WORDS[name as keyof typeof WORDS];
    const word = format === 'csv' ? (SPACED[name] ?? said) : said;
    const turns = await lake.ask(
      `SELECT user_id, slot_value_size_resolved, slot_value_size_synonym, slot_value_size_is_valid,
        session_id, cardinality(slots) FROM turns WHERE request_id = ?`,
      [name],
    );
    expect(turns.rows).toEqual([[word, word, word, false, null, 2]]);
    const readings = await lake.ask(
      'SELECT spoken, resolved, is_valid, changed FROM slot_readings WHERE request_id = ? ORDER BY spoken = ?',
      [name, 'after'],
    );
    expect(readings.rows).toEqual([
      [said, said, false, true],
      ['after', 'after', false, true],
    ]);
  });

  test('finds the rows by the day that they arrived', async () => {
    const days = 'SELECT count(*) FROM turn_rows WHERE dt = ?';
    expect((await lake.ask(days, [ARRIVAL_DAY])).rows).toEqual([[Object.keys(WORDS).length + 2]]);
    expect((await lake.ask(days, ['2026-11-29'])).rows).toEqual([[0]]);
  });
});
