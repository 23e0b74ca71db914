import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../local/errors';
import { formatTime, objectKey, parsePrefix } from '../../../../local/aws/firehose/object-name';

/** The 5th of February 2026, 06:07:08.009 UTC: day 36 of the year. */
const arrival = Date.UTC(2026, 1, 5, 6, 7, 8, 9);
const origin = { arrival, uuid: '0b5c8f7e-1111-4222-8333-444455556666' };

test.each([
  ['yyyy-MM-dd', '2026-02-05'],
  ['yy/M/d H:m:s', '26/2/5 6:7:8'],
  ['uuuu-DDD', '2026-036'],
  ["HH'h'mm ''ss.SSS", "06h07 '08.009"],
  ["'year='yyyy", 'year=2026'],
])('the pattern %s gives %s', (pattern, expected) => {
  expect(formatTime(pattern, arrival)).toBe(expected);
});

describe('a prefix', () => {
  test.each([
    ['turns/dt=!{timestamp:yyyy-MM-dd}/', 'turns/dt=2026-02-05/'],
    ['y=!{timestamp:yyyy}/m=!{timestamp:MM}/', 'y=2026/m=02/'],
    ['', '2026/02/05/06/'],
    ['raw/firehose/', 'raw/firehose/2026/02/05/06/'],
    ['legacy', 'legacy2026/02/05/06/'],
  ])('%j is evaluated to %j', (prefix, expected) => {
    expect(parsePrefix(prefix)(origin)).toBe(expected);
  });

  test('names the kind of error where it asks for it', () => {
    const prefix = parsePrefix('errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/');

    expect(prefix({ ...origin, errorOutputType: 'format-conversion-failed' })).toBe(
      'errors/format-conversion-failed/dt=2026-02-05/',
    );
  });

  test('has random strings that differ by place and are the same for the same object', () => {
    const prefix = parsePrefix('!{firehose:random-string}/!{firehose:random-string}/');
    const [one, two] = prefix(origin).split('/');

    expect(one).toMatch(/^[A-Za-z0-9]{11}$/);
    expect(two).not.toBe(one);
    expect(prefix(origin)).toBe(`${one}/${two}/`);
    expect(prefix({ ...origin, uuid: 'another' })).not.toContain(one);
  });

  test.each(['!{partitionKeyFromQuery:customer}/', '!{timestamp:yyyy-MMM}', '!{firehose:stream}/'])(
    '%s is refused',
    (prefix) => {
      expect(() => parsePrefix(prefix)).toThrow(UserError);
    },
  );
});

test('a key ends in stream, version, time and uuid', () => {
  expect(objectKey(parsePrefix('turns/!{timestamp:yyyy}/'), 'pet-match', origin, '.parquet')).toBe(
    'turns/2026/pet-match-1-2026-02-05-06-07-08-0b5c8f7e-1111-4222-8333-444455556666.parquet',
  );
});
