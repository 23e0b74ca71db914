import { expect, test } from '@jest/globals';
import { duckDbType, UnknownHiveType } from '../../../../local/aws/athena/hive-type';

test.each([
  ['string', 'VARCHAR'],
  ['varchar(20)', 'VARCHAR'],
  ['bigint', 'BIGINT'],
  ['decimal(10,2)', 'DECIMAL(10,2)'],
  ['array<string>', 'VARCHAR[]'],
  ['map<string,array<int>>', 'MAP(VARCHAR, INTEGER[])'],
  [
    'array<struct<name:string,at:struct<x:double,y:double>,n:decimal(4,1)>>',
    'STRUCT("name" VARCHAR, "at" STRUCT("x" DOUBLE, "y" DOUBLE), "n" DECIMAL(4,1))[]',
  ],
])('%s is %s', (hive, duckDb) => {
  expect(duckDbType(hive)).toBe(duckDb);
});

test('an unknown type is named, with the known ones', () => {
  expect(() => duckDbType('uniontype<int>')).toThrow(UnknownHiveType);
  expect(() => duckDbType('uniontype<int>')).toThrow(/"uniontype<int>".*it reads string/);
});
