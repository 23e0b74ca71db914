import type { Results } from './content';
import { bare, type Prose, prose } from './prose';
import { numberIn, type Row, rowsOfEach, sumOf, textIn } from './table';

/** The queries of the pack that tell what changed: they are asked for the period before, too. */
export const COMPARED: readonly string[] = [
  'fallback-rate',
  'funnel',
  'returning-and-new-users',
  'rows-by-skill-version',
  'times-by-hour',
  'validity-by-day',
];

/** A figure of one period. */
export interface Figure {
  readonly id: string;
  readonly label: Prose;
  /** A count; a share from 0 to 1; milliseconds. */
  readonly kind: 'count' | 'share' | 'millis';
  readonly value: number;
  /** How many observations it is taken from; what the share is a share of. */
  readonly of: number;
  /** What was observed, in words. */
  readonly unit: string;
  /** What one user does is alike: how many observations a user has, on average. Default: 1. */
  readonly perUser?: number;
  /** Of a time: the value of each day. */
  readonly days?: readonly number[];
  /** Which direction is good. */
  readonly better: 'more' | 'less';
}

/** The figures of a period; none where it has no turns. */
export const figuresOf = (results: Results): readonly Figure[] => {
  const turns = sumOf(results.rows('rows-by-skill-version'), 'turns');
  if (turns === 0) return [];
  // Each user is new on one day of the period.
  const newcomers = results
    .rows('returning-and-new-users')
    .filter((row) => textIn(row, 'visitor') === 'new');
  const users = sumOf(newcomers, 'users');
  return [
    ...sizes({ users, sessions: sessionsIn(results), turns }),
    ...shares(results, users),
    ...validity(results.rows('validity-by-day'), users),
    ...times(results.rows('times-by-hour')),
  ].filter(({ of }) => of > 0);
};

/** Every session takes the first step of the funnel. */
const sessionsIn = (results: Results): number => numberIn(results.rows('funnel')[0], 'sessions');

const sizes = (size: Readonly<Record<'users' | 'sessions' | 'turns', number>>) =>
  (['users', 'sessions', 'turns'] as const).map((id): Figure => ({
    id,
    label: [{ users: 'Users', sessions: 'Sessions', turns: 'Turns' }[id]],
    kind: 'count',
    value: size[id],
    of: size[id],
    unit: id,
    perUser: each(size[id], size.users),
    better: 'more',
  }));

const each = (of: number, users: number): number => Math.max(1, of / Math.max(1, users));

const shares = (results: Results, users: number): readonly Figure[] => {
  const share = (
    figure: Pick<Figure, 'id' | 'unit' | 'better'> & { readonly label: string },
    part: number,
    of: number,
  ): Figure => ({
    ...figure,
    label: [figure.label],
    kind: 'share',
    value: part / of,
    of,
    perUser: each(of, users),
  });
  const fallbacks = results.rows('fallback-rate');
  const versions = results.rows('rows-by-skill-version');
  return [
    share(
      { id: 'matched', label: 'Sessions that got a match', unit: 'sessions', better: 'more' },
      numberIn(results.rows('funnel').at(-1), 'sessions'),
      sessionsIn(results),
    ),
    share(
      { id: 'fallbacks', label: 'Utterances not understood', unit: 'utterances', better: 'less' },
      sumOf(fallbacks, 'fallbacks'),
      sumOf(fallbacks, 'utterances'),
    ),
    share(
      { id: 'errors', label: 'Turns with an error', unit: 'turns', better: 'less' },
      sumOf(versions, 'errors'),
      sumOf(versions, 'turns'),
    ),
  ];
};

/** The days of a slot together; a reading that nobody knows to be valid or not is left out. */
const validity = (rows: readonly Row[], users: number): readonly Figure[] =>
  rowsOfEach(rows, 'slot').map(([slot, days]) => {
    const of = sumOf(days, 'valid') + sumOf(days, 'missed');
    return {
      id: `validity-${slot}`,
      label: prose`Words understood (slot ${bare(slot)})`,
      kind: 'share',
      value: sumOf(days, 'valid') / of,
      of,
      unit: 'words',
      perUser: each(of, users),
      better: 'more',
    };
  });

const times = (hours: readonly Row[]): readonly Figure[] => [
  time('response', 'Response time', 'turns', hours, ['response_p90', 'turns']),
  time('api', 'API time', 'turns with an API call', hours, ['api_p90', 'calls']),
];

/** Percentiles do not add up: this is the mean of the hours' own, each as often as it was measured. */
const time = (
  id: string,
  label: string,
  unit: string,
  hours: readonly Row[],
  [column, weight]: readonly [string, string],
): Figure => ({
  id,
  label: [`${label} (90th percentile of an hour)`],
  kind: 'millis',
  value: meanOf(hours, column, weight),
  of: sumOf(hours, weight),
  unit,
  days: rowsOfEach(hours, 'hour', (hour) => hour.slice(0, 10))
    .filter(([, rows]) => sumOf(rows, weight) > 0)
    .map(([, rows]) => meanOf(rows, column, weight)),
  better: 'less',
});

/** Mean of a column, weighted by another. */
export const meanOf = (rows: readonly Row[], column: string, weight: string): number =>
  rows.reduce((sum, row) => sum + numberIn(row, column) * numberIn(row, weight), 0) /
  sumOf(rows, weight);

/** What the newest model versions miss, beside what was missed before them, by locale and slot. */
export const modelFigures = (
  results: Results,
): readonly { readonly figure: Figure; readonly before: Figure }[] =>
  results.rows('model-version-effect').map((row) => {
    const figure = (side: 'before' | 'after'): Figure => ({
      id: ['model', textIn(row, 'locale'), textIn(row, 'slot'), side].join('-'),
      label: prose`Words missed since model version ${bare(textIn(row, 'model_version'))} (${bare(textIn(row, 'locale'))}, from ${bare(textIn(row, 'since'))}), slot ${bare(textIn(row, 'slot'))}`,
      kind: 'share',
      value: numberIn(row, `missed_${side}`) / numberIn(row, `readings_${side}`),
      of: numberIn(row, `readings_${side}`),
      unit: 'words',
      better: 'less',
    });
    return { figure: figure('after'), before: figure('before') };
  });
