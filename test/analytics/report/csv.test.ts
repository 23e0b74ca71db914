import { expect, test } from '@jest/globals';
import { csvOf } from '../../../analytics/report/csv';
import { table } from './support/sample';

test('commas, quotes and line ends stay inside their field; null and the empty text differ', () => {
  const rows = table('word turns:bigint', [
    ['a, "b"\nc', 1],
    ['', null],
    [null, -2],
  ]);

  expect(csvOf(rows)).toBe('word,turns\r\n"a, ""b""\nc",1\r\n"",\r\n,-2\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('the word %j is no formula', (word) => {
  expect(csvOf(table('word', [[word]]))).toBe(`word\r\n'${word}\r\n`);
});

test('a formula behind a line end is quoted with its mark', () => {
  expect(csvOf(table('word', [['=A\n1']]))).toBe('word\r\n"\'=A\n1"\r\n');
});
