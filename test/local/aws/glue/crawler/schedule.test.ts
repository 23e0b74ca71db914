import { expect, test } from '@jest/globals';
import { parseSchedule } from '../../../../../local/aws/glue/crawler/schedule';

test.each([
  ['cron(0/10 * * * ? *)', '2026-11-30T01:00:00Z', '2026-11-30T01:10:00Z'],
  ['cron(0/10 * * * ? *)', '2026-11-30T01:59:59Z', '2026-11-30T02:00:00Z'],
  ['cron(15 12 * * ? *)', '2026-11-30T12:15:00Z', '2026-12-01T12:15:00Z'],
  ['cron(0 8 1 * ? *)', '2026-11-30T12:15:00Z', '2026-12-01T08:00:00Z'],
  ['cron(0 8 ? * 2-6 *)', '2026-11-28T00:00:00Z', '2026-11-30T08:00:00Z'],
  ['cron(5,35 */6 * * ? 2026)', '2026-11-30T06:05:00Z', '2026-11-30T06:35:00Z'],
])('%s after %s is due at %s', (expression, after, due) => {
  expect(parseSchedule(expression)(new Date(after))).toEqual(new Date(due));
});

test('a year that is over has no next time', () => {
  expect(parseSchedule('cron(0 0 * * ? 2025)')(new Date('2026-01-01T00:00:00Z'))).toBeUndefined();
});

test.each(['rate(10 minutes)', 'cron(0 0 * *)', 'cron(60 * * * ? *)', 'cron(0 0 L * ? *)', ''])(
  '"%s" is refused in a sentence',
  (expression) => {
    expect(() => parseSchedule(expression)).toThrow(/^Cannot read the schedule ".*": .*\.$/);
  },
);
