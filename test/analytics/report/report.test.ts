import { expect, test } from '@jest/globals';
import { resultsOf } from '../../../analytics/report/content';
import { markdownOf } from '../../../analytics/report/markdown';
import { type Report, reportOn } from '../../../analytics/report/report';
import type { Table } from '../../../analytics/report/table';
import { figureTables, type Month, table } from './support/sample';

const OCTOBER = { startDate: '2026-10-01', endDate: '2026-10-31' };
const NOTHING = resultsOf(new Map());

const report = (
  month: Month | undefined,
  before: Month | undefined,
  more: Readonly<Record<string, Table>> = {},
): Report =>
  reportOn(
    OCTOBER,
    month ? resultsOf(new Map([...figureTables(month), ...Object.entries(more)])) : NOTHING,
    before ? resultsOf(figureTables(before)) : NOTHING,
  );

const lines = (written: Report): readonly string[] =>
  markdownOf(written, 's3://bucket/report.html')
    .split('\n')
    .filter((line) => line !== '');

const HEADER = 'slot word users:bigint turns:bigint last_heard';
const REPAIRS = 'slot locale word meant repairs:bigint users:bigint';

/** What the report says about one missed word and what followed it. */
const adviceOn = (
  word: string,
  repairs: readonly (readonly (string | number)[])[] = [],
): readonly string[] =>
  lines(
    report({}, undefined, {
      'unmatched-words': table(HEADER, [['animal', word, 12, 30, '2026-10-30']]),
      repairs: table(
        REPAIRS,
        repairs.map((row) => ['animal', 'en-US', word, ...row]),
      ),
    }),
  ).slice(-3, -1);

test('a rise that chance hardly explains is called one, with both figures and their sizes', () => {
  const written = lines(
    report(
      { users: 800, sessions: 1_500, turns: 7_000, matched: 900 },
      { users: 790, sessions: 1_480, turns: 6_900, matched: 600 },
    ),
  );

  expect(written).toContain(
    '- Sessions that got a match: 60 %, up from 41 % (1,500 sessions; 1,480 before)',
  );
});

test('what may be chance is not called a change', () => {
  const written = report({ matched: 105 }, { matched: 100 });

  expect(written.changes.map(({ direction }) => direction)).toEqual(
    written.changes.map(() => 'unsure'),
  );
  expect(lines(written)).toContain(
    'No change that could not be chance: Users, Sessions, Turns, Sessions that got a match, Utterances not understood, Turns with an error, Words understood (slot animal).',
  );
});

test('from a handful of sessions no change is claimed, however large it looks', () => {
  const few = { users: 4, sessions: 5, turns: 20, utterances: 15, fallbacks: 0 };
  const written = report(
    { ...few, matched: 5, animal: [10, 0] },
    { ...few, matched: 0, animal: [0, 10] },
  );

  expect(written.changes.filter(({ direction }) => direction !== 'unsure')).toEqual([]);
});

test('many turns of few users count for less than as many of many users', () => {
  const direction = (users: number) =>
    report(
      { users, utterances: 1_000, fallbacks: 100 },
      { users, utterances: 1_000, fallbacks: 60 },
    ).changes.find(({ figure }) => figure.id === 'fallbacks')?.direction;

  expect(direction(1_000)).toBe('up');
  expect(direction(50)).toBe('unsure');
});

test('a worse figure is marked as such whichever way it went', () => {
  const before = { users: 1_000, sessions: 1_000, turns: 1_000, utterances: 1_000, fallbacks: 50 };
  const change = (month: Month, id: string) =>
    report(month, before).changes.find(({ figure }) => figure.id === id);

  expect(change({ ...before, fallbacks: 150 }, 'fallbacks')).toMatchObject({
    direction: 'up',
    good: false,
  });
  expect(change({ ...before, users: 500 }, 'users')).toMatchObject({
    direction: 'down',
    good: false,
  });
});

test('a time changes where its days differ by more than days do anyway', () => {
  const steady = [200, 210, 190, 205, 195, 200, 200, 210];
  const slower = steady.map((time) => time + 100);
  const direction = (now: readonly number[], before: readonly number[]) =>
    report({ apiTimes: now }, { apiTimes: before }).changes.find(
      ({ figure }) => figure.id === 'api',
    )?.direction;

  expect(direction(slower, steady)).toBe('up');
  expect(direction(slower.slice(0, 6), steady)).toBe('unsure');
  expect(
    direction(
      steady.map((time) => time + 10),
      steady,
    ),
  ).toBe('unsure');
});

test('a period without a before says so and gives its figures alone', () => {
  const written = lines(report({}, undefined));

  expect(written.slice(0, 6)).toEqual([
    '# PetMatch, 1 to 31 October 2026',
    '100 users, 200 sessions, 1,000 turns.',
    '## What happened',
    'There are no turns in the period before (31 August to 30 September 2026), so there is nothing to compare with yet.',
    '- Users: 100',
    '- Sessions: 200',
  ]);
});

test('an empty period says that it is, and nothing else', () => {
  expect(lines(report(undefined, {}))).toEqual([
    '# PetMatch, 1 to 31 October 2026',
    'There were no turns from 2026-10-01 to 2026-10-31 (UTC).',
    'The whole report with charts and tables: s3://bucket/report.html',
  ]);
});

test('a word that many went on from to one value becomes its synonym', () => {
  expect(
    adviceOn('pupper', [
      ['dog', 10, 9],
      ['cat', 2, 2],
    ]),
  ).toEqual([
    '1. Add "pupper" as a synonym of "dog" (slot animal).',
    '   12 users said it in 30 turns; 10 of the 12 times that a word matched after it, it was "dog" (else "cat").',
  ]);
});

test('locales that agree on what a word means count together', () => {
  expect(
    adviceOn('pupper', [
      ['dog', 2, 2],
      ['dog', 1, 1],
    ])[0],
  ).toBe('1. Add "pupper" as a synonym of "dog" (slot animal).');
});

test('a word that one or two went on from is a guess, and is called one', () => {
  expect(adviceOn('huge', [['large', 2, 2]])).toEqual([
    '1. Perhaps add "huge" as a synonym of "large" (slot animal); ask or listen first.',
    '   12 users said it in 30 turns; both times that a word matched after it, it was "large".',
  ]);
});

test('a word whose users meant different things is a guess, however many they are', () => {
  expect(
    adviceOn('pet', [
      ['dog', 20, 18],
      ['cat', 19, 17],
    ])[0],
  ).toBe('1. Perhaps add "pet" as a synonym of "dog" (slot animal); ask or listen first.');
});

test('a word that nothing followed is a question to people', () => {
  expect(adviceOn('dragon')).toEqual([
    '1. Decide what "dragon" means for the slot animal: a synonym of a value there is, or a value of its own.',
    '   12 users said it in 30 turns; nobody went on to a word that matched, so the sessions do not tell.',
  ]);
});

test('a word can neither mark up the text, nor link, nor hide what follows', () => {
  const [first] = adviceOn('[free](http://evil.example)\n\n# now\u202e *x*');

  expect(first).toBe(
    '1. Decide what "\\[free\\](http:\\//evil\\.example) \\# now \\*x\\*" means for the slot animal: a synonym of a value there is, or a value of its own.',
  );
});

test('errors, slow hours and wishes in vain follow the words', () => {
  const written = lines(
    report({}, undefined, {
      'errors-by-name': table('error_name intent_name request_type turns:bigint', [
        ['CatalogueUnreachable', 'PetMatchIntent', 'IntentRequest', 5],
        ['CatalogueUnreachable', 'AMAZON.YesIntent', 'IntentRequest', 1],
        ['TypeError', null, 'LaunchRequest', 2],
      ]),
      'times-by-hour': table('hour turns:bigint calls:bigint api_p90:bigint', [
        ['2026-10-18 18:00:00.000', 50, 40, 2_400],
        ['2026-10-18 19:00:00.000', 500, 400, 300],
        ['2026-10-18 20:00:00.000', 5, 3, 9_000],
      ]),
      'combinations-without-pet': table('combination turns:bigint users:bigint', [
        [null, 9, 9],
        ['animal: cat, size: large', 4, 1],
      ]),
    }),
  );

  expect(written.slice(-9, -1)).toEqual([
    '1. Look into the error "CatalogueUnreachable".',
    '   6 turns ran into it, most often in PetMatchIntent.',
    '2. Look into the error "TypeError".',
    '   2 turns ran into it, most often in LaunchRequest.',
    '3. Find out what slowed the API down on 2026-10-18 18:00 (UTC).',
    '   One call in ten took 2,400 ms or longer in the slowest of these hours; over the period it was 549 ms.',
    '4. Consider a pet for "animal: cat, size: large".',
    '   1 user asked for it in 4 turns, and the catalogue has none.',
  ]);
});

test('a period in which all went well asks for nothing', () => {
  expect(lines(report({}, {}))).toContain(
    'Nothing stands out: no word was missed, no error occurred, no hour was slow.',
  );
});

test('what a new model version changed is said where it stands out', () => {
  const columns =
    'locale slot model_version since readings_before:bigint missed_before:bigint readings_after:bigint missed_after:bigint';
  const written = lines(
    report(
      {},
      {},
      {
        'model-version-effect': table(columns, [
          ['en-US', 'animal', 'abc', '2026-10-12', 500, 150, 400, 40],
          ['en-US', 'size', 'abc', '2026-10-12', 500, 50, 400, 42],
        ]),
      },
    ),
  );

  expect(written.filter((line) => line.includes('model version'))).toEqual([
    '- Words missed since model version abc (en-US, from 2026-10-12), slot animal: 10 %, down from 30 % (400 words; 500 before)',
  ]);
});
