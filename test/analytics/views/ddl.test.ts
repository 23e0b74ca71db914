import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FORMATS } from '../../../analytics/contract/glue';
import { ddl } from '../../../analytics/views/ddl';

test.each(FORMATS)('the file to paste for %s is the one that npm run docs writes', (format) => {
  const file = join(__dirname, `../../../analytics/views/ddl/${format}.sql`);
  expect(readFileSync(file, 'utf8')).toBe(ddl(format));
});

test('the file for CSV declares the row of the published guide', () => {
  const columns = ddl('csv')
    .match(/^ {2}`\w+` \w+/gm)
    ?.slice(0, 15);
  expect(columns?.map((column) => column.trim().replaceAll('`', ''))).toEqual([
    'request_id string',
    'user_id string',
    'api_execution_time bigint',
    'slot_value_animal_resolved string',
    'slot_value_animal_synonym string',
    'slot_value_animal_is_valid tinyint',
    'slot_value_size_resolved string',
    'slot_value_size_synonym string',
    'slot_value_size_is_valid tinyint',
    'slot_value_temperament_resolved string',
    'slot_value_temperament_synonym string',
    'slot_value_temperament_is_valid tinyint',
    'slot_value_energy_resolved string',
    'slot_value_energy_synonym string',
    'slot_value_energy_is_valid tinyint',
  ]);
});

test.each([
  ['parquet', 'STORED AS PARQUET', 's3://pet-match-bucket/turns/'],
  ['json', 'org.apache.hive.hcatalog.data.JsonSerDe', 's3://pet-match-bucket/turns-json/'],
  ['csv', 'LazySimpleSerDe', 's3://pet-match-bucket/turns-csv/'],
] as const)('the file for %s reads its objects at their place', (format, storage, location) => {
  const [, arrived = ''] = ddl(format).split('CREATE EXTERNAL TABLE');
  expect(arrived).toContain(storage);
  expect(arrived).toContain(`LOCATION '${location}'`);
  expect(arrived).toContain(`'storage.location.template' = '${location}dt=\${dt}/'`);
});
