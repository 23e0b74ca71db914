import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importCommand } from '../../../local/cli/import-command';
import { importedRow } from '../../../local/cli/import-line';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (key: string, content: string | Buffer): string => {
  const file = join(folder, 'csv', key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};

const run = async (values: Readonly<Record<string, string>> = {}) => {
  const printed: string[] = [];
  const noted: string[] = [];
  const command = importCommand({
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    progress: () => undefined,
  });
  await command.run({
    values: { csv: join(folder, 'csv'), data: join(folder, 'data'), ...values },
    positionals: [],
  });
  return { printed, noted };
};

const TURNS = 'data/s3/pet-match-bucket/turns';

const days = (): readonly string[] => readdirSync(join(folder, TURNS)).sort();

const rows = async (): Promise<readonly Record<string, unknown>[]> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `SELECT request_id, user_id, event_time::VARCHAR AS event_time FROM read_parquet('${folder}/${TURNS}/*/*.parquet') ORDER BY request_id`,
  );
  const found = read.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return found;
};

/** Of reference-style CSV: what its stream Lambda joins with commas. */
const LINE = 'r1,amzn1.ask.account.A,12,dog,puppy,1,large,ginormous,1,family,nice,0,,,';

const KEY =
  'analytics-2026/03/04/05/pet-match-firehose-stream-1-2026-03-04-05-06-07-0a1b2c3d-1111-2222-3333-444455556666';

describe('npm run import', () => {
  it('takes over every line that is a row, on the day of its object', async () => {
    put(KEY, `${LINE}\n${LINE.replace('r1', 'r2')}\n`);
    expect(await run({ 'user-id': 'raw' })).toEqual({
      printed: ['2 lines of 1 objects: 2 imported, 0 rejected.'],
      noted: [],
    });
    expect(days()).toEqual(['dt=2026-03-04']);
    const user_id = 'amzn1.ask.account.A';
    expect(await rows()).toEqual([
      { request_id: 'r1', user_id, event_time: '2026-03-04 05:06:07' },
      { request_id: 'r2', user_id, event_time: '2026-03-04 05:06:07' },
    ]);
  });

  it('gives users the pseudonym that the recorder of the skill gives them', async () => {
    put(KEY, LINE);
    await run({ 'skill-id': 'amzn1.ask.skill.x' });
    // base64url of the first 16 bytes of SHA-256('amzn1.ask.skill.x\namzn1.ask.account.A')
    expect(await rows()).toEqual([
      expect.objectContaining({ user_id: expect.stringMatching(/^[\w-]{22}$/) }),
    ]);
  });

  it('writes the same objects when it runs again', async () => {
    put(KEY, LINE);
    await run();
    await run();
    expect(await rows()).toHaveLength(1);
  });

  it('counts each line once: imported, or rejected with its reason', async () => {
    put(KEY, [LINE, '', 'r3,u,1,dog,dog,1,large,take, on,1,a,b,0,low,low,1', 'half a'].join('\n'));
    const { printed, noted } = await run();
    expect(printed).toEqual(['3 lines of 1 objects: 1 imported, 2 rejected.']);
    const file = join(folder, 'data/import/rejected.csv');
    expect(noted).toEqual([`The lines that are no rows are listed in ${file}.`]);
    const columns = 'columns instead of 15: the guide quotes no commas and no line breaks';
    expect(readFileSync(file, 'utf8')).toBe(
      [
        'object,line,reason,text',
        `"${KEY}","3","16 ${columns}","r3,u,1,dog,dog,1,large,take, on,1,a,b,0,low,low,1"`,
        `"${KEY}","4","1 ${columns}","half a"`,
        '',
      ].join('\n'),
    );
  });

  it('reads gzipped objects, and times from the path or the file where the name has none', async () => {
    put('analytics-2026/03/04/05/rows.gz', gzipSync(LINE));
    const file = put('rows.csv', LINE.replace('r1', 'r2'));
    utimesSync(file, 1_772_600_000, 1_772_600_000);
    await run();
    expect((await rows()).map(({ event_time: time }) => time)).toEqual([
      '2026-03-04 05:00:00',
      '2026-03-04 04:53:20',
    ]);
  });

  it('says what is missing', async () => {
    await expect(run()).rejects.toThrow(`Cannot read the folder ${join(folder, 'csv')}`);
    mkdirSync(join(folder, 'csv'));
    await expect(run()).rejects.toThrow('There are no objects in');
    await expect(run({ 'user-id': 'hashed' })).rejects.toThrow(
      '--user-id is "hashed"; it takes pseudonym or raw.',
    );
  });
});

const ORIGIN = { time: Date.parse('2026-03-04T05:06:07Z'), userIdOf: (id: string) => `<${id}>` };

const reading = {
  resolved_id: null,
  status: 'ER_SUCCESS_MATCH',
  authority: 'static',
  changed: true,
};

describe('a line of the guide', () => {
  it('becomes a row of the contract', () => {
    expect(importedRow(LINE, ORIGIN)).toEqual({
      request_id: 'r1',
      user_id: '<amzn1.ask.account.A>',
      api_execution_time: 12,
      slot_value_animal_resolved: 'dog',
      slot_value_animal_synonym: 'puppy',
      slot_value_animal_is_valid: true,
      slot_value_size_resolved: 'large',
      slot_value_size_synonym: 'ginormous',
      slot_value_size_is_valid: true,
      slot_value_temperament_resolved: 'family',
      slot_value_temperament_synonym: 'nice',
      slot_value_temperament_is_valid: false,
      slot_value_energy_resolved: null,
      slot_value_energy_synonym: null,
      slot_value_energy_is_valid: null,
      event_time: '2026-03-04 05:06:07.000',
      session_id: null,
      turn: null,
      locale: null,
      stage: null,
      request_type: 'IntentRequest',
      intent_name: 'PetMatchIntent',
      dialog_state: null,
      outcome: 'handled',
      matched_pet: null,
      error_name: null,
      session_end_reason: null,
      device_interfaces: null,
      response_time: null,
      skill_version: null,
      model_version: null,
      is_simulated: false,
      slots: [
        { ...reading, name: 'animal', spoken: 'puppy', resolved: 'dog' },
        { ...reading, name: 'size', spoken: 'ginormous', resolved: 'large' },
        {
          ...reading,
          name: 'temperament',
          spoken: 'nice',
          resolved: 'family',
          status: 'ER_SUCCESS_NO_MATCH',
        },
      ],
    });
  });

  it('without words has no slots, whatever it says of their validity', () => {
    expect(importedRow('r1,,,,,0,,,0,,,0,,,0', ORIGIN)).toMatchObject({
      user_id: null,
      api_execution_time: null,
      slot_value_animal_is_valid: null,
      is_simulated: null,
      slots: null,
    });
  });

  it.each([
    [',u,1,,,,,,,,,,,,', 'no request_id'],
    ['r,u,fast,,,,,,,,,,,,', 'api_execution_time is "fast", no number of milliseconds'],
    ['r,u,1,dog,dog,2,,,,,,,,,', 'slot_value_animal_is_valid is "2", neither 0 nor 1'],
    ['request_id,user_id,1,,,,,,,,,,,,', 'a header'],
  ])('is refused with its reason: %s', (line, reason) => {
    expect(importedRow(line, ORIGIN)).toEqual({ reason });
  });
});
