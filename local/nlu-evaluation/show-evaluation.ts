import { formatTable } from '../cli/format-table';
import type { ActualReading, Evaluation } from './evaluate';
import type { ExpectedReading } from './annotation-set';

const HIT_COLUMNS = [
  { name: 'intent', type: 'varchar' },
  { name: 'slot', type: 'varchar' },
  { name: 'expected', type: 'integer' },
  { name: 'hits', type: 'integer' },
  { name: '%', type: 'integer' },
];

const MISS_COLUMNS = ['utterance', 'expected', 'actual'].map((name) => ({ name, type: 'varchar' }));

/** The hits of each intent and slot, what went otherwise, and how many annotations passed. */
export const showEvaluation = (evaluations: readonly Evaluation[]): string => {
  const missed = evaluations.filter(({ passed }) => !passed);
  const misses = missed.map(({ annotation, expected, actual }) => [
    annotation.utterance,
    expectedText(expected),
    actualText(actual),
  ]);
  const passed = evaluations.length - missed.length;
  return [
    formatTable(HIT_COLUMNS, hitRows(evaluations)),
    ...(misses.length === 0 ? [] : [formatTable(MISS_COLUMNS, misses, 'Read otherwise:')]),
    `${passed} of ${evaluations.length} annotations pass (${percent(passed, evaluations.length)} %).`,
  ].join('\n\n');
};

interface Hits {
  expected: number;
  hits: number;
}

const hitRows = (evaluations: readonly Evaluation[]): readonly string[][] => {
  const counted = new Map<string, Hits>();
  const count = (intent: string, slot: string, hit: boolean): void => {
    const key = `${intent}\n${slot}`;
    const hits = counted.get(key) ?? { expected: 0, hits: 0 };
    hits.expected += 1;
    hits.hits += Number(hit);
    counted.set(key, hits);
  };
  for (const { expected, intentHit, slotHits } of evaluations) {
    count(expected.intent, '', intentHit);
    for (const [slot, hit] of Object.entries(slotHits)) count(expected.intent, slot, hit);
  }
  return [...counted]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, { expected, hits }]) => [
      ...key.split('\n'),
      String(expected),
      String(hits),
      String(percent(hits, expected)),
    ]);
};

/** Rounded down: 100 stands for all of them. */
const percent = (part: number, whole: number): number =>
  whole === 0 ? 100 : Math.floor((part / whole) * 100);

const expectedText = ({ intent, slots }: ExpectedReading): string =>
  [intent, ...Object.entries(slots).map(([slot, values]) => `${slot}=${values.join('+')}`)].join(
    ' ',
  );

const actualText = ({ intent, slots }: ActualReading): string =>
  [
    intent ?? '(nothing)',
    ...Object.entries(slots).map(
      ([slot, values]) => `${slot}=${values.map(({ spoken }) => spoken).join('+')}`,
    ),
  ].join(' ');
