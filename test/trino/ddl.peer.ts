import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Format, FORMATS } from '../../analytics/contract/glue';
import { filled } from '../support/turn-rows';
import { trinoClient } from './client';
import { readHiveDdl } from './hive-ddl';
import { forAnyDay, type Lake, openLake } from './lake';
import { runningTrino } from './running';
import { CATALOG } from './server';

const trino = runningTrino();
const whenTrinoRuns = trino ? describe : describe.skip;

const ROWS = [
  filled(
    {
      request_id: 'one',
      user_id: 'ann',
      slot_value_animal_resolved: 'dog',
      slot_value_animal_synonym: 'hound',
      slot_value_animal_is_valid: true,
      slots: [{ name: 'animal', spoken: 'hound', resolved: 'dog', status: 'ER_SUCCESS_MATCH' }],
    },
    0,
  ),
  filled(
    {
      request_id: 'two',
      user_id: 'bob',
      api_execution_time: 120,
      slot_value_size_resolved: 'ginormous',
      slot_value_size_synonym: 'ginormous',
      slot_value_size_is_valid: false,
    },
    1,
  ),
];

/** The statements of a file, without their semicolons. */
const statementsOf = (format: Format): readonly string[] =>
  readFileSync(join(process.cwd(), `analytics/views/ddl/${format}.sql`), 'utf8')
    .replaceAll(/^--.*\n/gm, '')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

whenTrinoRuns.each(FORMATS)('the statements to paste for %s', (format) => {
  const database = `pasted_${format}`;
  let lake: Lake;
  beforeAll(async () => {
    if (!trino) return;
    lake = await openLake(trino, format, `ddl_${format}`);
    await lake.write(ROWS);
  });
  afterAll(() => lake.close());

  const tables = () =>
    statementsOf(format)
      .filter((statement) => statement.startsWith('CREATE EXTERNAL TABLE'))
      .map((statement) => readHiveDdl(statement.replaceAll('pet-match-bucket', lake.bucket)));

  test('make the tables that the template makes', () => {
    expect(tables().map(forAnyDay)).toEqual(lake.tables);
  });

  test('make tables and views that read the rows', async () => {
    if (!trino) return;
    const ask = trinoClient(trino.url, database);
    await ask(`CREATE SCHEMA ${CATALOG}.${database}`);
    for (const table of tables()) await lake.putTable(forAnyDay(table), database);
    for (const statement of statementsOf(format))
      if (!statement.startsWith('CREATE EXTERNAL TABLE')) await ask(statement);
    const { rows } = await ask(
      'SELECT request_id, slot_value_animal_is_valid, api_execution_time, dt FROM turns ORDER BY request_id',
    );
    expect(rows).toEqual([
      ['one', true, null, '2026-11-22'],
      ['two', null, 120, '2026-11-22'],
    ]);
    const { rows: readings } = await ask(
      'SELECT spoken, resolved, is_base_word FROM slot_readings',
    );
    expect(readings).toEqual([['hound', 'dog', false]]);
  });
});

whenTrinoRuns('the table of the published guide', () => {
  const DDL = `
    CREATE EXTERNAL TABLE IF NOT EXISTS analytics.petmatch (
    \`request_id\` string,
    \`user_id\` string,
    \`api_execution_time\` bigint,
    \`slot_value_animal_resolved\` string,
    \`slot_value_animal_synonym\` string,
    \`slot_value_animal_is_valid\` tinyint,
    \`slot_value_size_resolved\` string,
    \`slot_value_size_synonym\` string,
    \`slot_value_size_is_valid\` tinyint,
    \`slot_value_temperament_resolved\` string,
    \`slot_value_temperament_synonym\` string,
    \`slot_value_temperament_is_valid\` tinyint,
    \`slot_value_energy_resolved\` string,
    \`slot_value_energy_synonym\` string, 
    \`slot_value_energy_is_valid\` tinyint 
    )
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
    WITH SERDEPROPERTIES (
    'serialization.format' = ',',
    'field.delim' = ','
    ) LOCATION 's3://guide/turns-csv/'
    TBLPROPERTIES ('has_encrypted_data'='false');`;
  let lake: Lake;
  beforeAll(async () => {
    if (!trino) return;
    lake = await openLake(trino, 'csv', 'guide');
    await lake.putTable(readHiveDdl(DDL));
    await lake.write(ROWS);
  });
  afterAll(() => lake.close());

  test('reads the first fifteen columns of our CSV objects', async () => {
    const { rows } = await lake.ask('SELECT * FROM petmatch ORDER BY request_id');
    expect(rows).toEqual([
      ['one', 'ann', null, 'dog', 'hound', 1, ...['', '', null, '', '', null, '', '', null]],
      [
        'two',
        'bob',
        120,
        '',
        '',
        null,
        'ginormous',
        'ginormous',
        0,
        ...['', '', null, '', '', null],
      ],
    ]);
  });
});
