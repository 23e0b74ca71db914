import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../../../analytics/compaction/errors';
import { runInputOf } from '../../../analytics/compaction/run-input';

const NOW = new Date('2026-11-22T01:30:00Z');

test('without an input the run goes through yesterday and waits as long as Athena gives a query', () => {
  const expected = { through: '2026-11-21', waitSeconds: 2_100 };
  for (const input of [{}, undefined, null, { through: null, waitSeconds: null }])
    expect(runInputOf(input, NOW)).toEqual(expected);
});

test('what is given is taken', () => {
  expect(runInputOf({ through: '2026-02-28', waitSeconds: 0 }, NOW)).toEqual({
    through: '2026-02-28',
    waitSeconds: 0,
  });
});

describe('is refused:', () => {
  test.each([
    [{ through: '2026-11-22' }, /"through" is 2026-11-22; only days that are over \(UTC\)/],
    [{ through: '2026-02-30' }, /"through" is "2026-02-30"; it takes a day/],
    [{ through: '26-11-01' }, /it takes a day as yyyy-MM-dd/],
    [{ through: "2026-11-01' OR '1'='1" }, /it takes a day as yyyy-MM-dd/],
    [{ through: 20_261_101 }, /"through" is 20261101; it takes a day/],
    [{ waitSeconds: -1 }, /"waitSeconds" is -1; it takes a whole number from 0 to 14400/],
    [{ waitSeconds: 14_401 }, /"waitSeconds" is 14401/],
    [{ waitSeconds: '60' }, /"waitSeconds" is "60"/],
    [{ waitSeconds: 1.5 }, /"waitSeconds" is 1.5/],
  ])('%j', (input, message) => {
    const read = () => runInputOf(input, NOW);
    expect(read).toThrow(InvalidInput);
    expect(read).toThrow(message);
  });
});
