import { sumOfEstimates } from './estimates';
import { modelSlots } from './model-slots';
import type { Run } from './run';
import { scaledGain } from './scaled-gain';
import { sum } from './sum';
import { asker, type NamedRow, numberOf, textOf } from './tuning-queries';
import type { BeforeAfter } from './tuning-report';
import type {
  Kept,
  PromisedWord,
  Watched,
  WatchedDay,
  WatchedSlot,
  WatchedWord,
  WatchOptions,
} from './watched';
import { wilson } from './wilson';

/**
 * What a version of the interaction model brought in a locale, beside what was promised.
 *
 * @throws what `run` throws
 */
export const watch = async (run: Run, options: WatchOptions): Promise<Watched> => {
  const ask = asker(run);
  const parameters = parametersOf(options);
  const turns = await ask('watched-turns', parameters);
  const slots = await ask('watched-slots', parameters);
  const words = await ask('watched-words', parameters);
  const after = { turns: turns.filter(isAfter), words: words.filter(isAfter) };
  const [first] = after.turns;
  const since = first ? textOf(first, 'dt') : null;
  const kept = (isCounted: (day: string) => boolean): Kept =>
    keptIn(options, turnsIn(after.turns, isCounted), countedOn(after.words, isCounted));
  return {
    modelVersion: options.modelVersion,
    since,
    days: (since === null ? [] : daysBetween(since, options.to)).map((day): WatchedDay => ({
      day,
      ...kept((other) => other === day),
      cumulative: kept((other) => other <= day),
      slots: countedOn(slots.filter(isAfter), (other) => other === day).map((row) => ({
        type: textOf(row, 'slot_type'),
        readings: numberOf(row, 'readings'),
        misses: numberOf(row, 'misses'),
      })),
    })),
    total: kept(() => true),
    words: options.promised.map((promised) =>
      watchedWord(
        promised,
        options,
        turnsIn(after.turns, () => true),
        words,
      ),
    ),
    slots: watchedSlots(slots),
  };
};

const parametersOf = (options: WatchOptions): Readonly<Record<string, string>> => ({
  from: options.from,
  to: options.to,
  locale: options.locale,
  model_version: options.modelVersion,
  model_slots: JSON.stringify(
    modelSlots(options.model).map(({ intent, slot, type }) => [intent, slot, type]),
  ),
  promised: JSON.stringify(
    options.promised.map(({ type, word, value }) => [type, word.toLowerCase(), value]),
  ),
});

const isAfter = (row: NamedRow): boolean => row['is_after'] === 'true';

const countedOn = (
  rows: readonly NamedRow[],
  isCounted: (day: string) => boolean,
): readonly NamedRow[] => rows.filter((row) => isCounted(textOf(row, 'dt')));

const turnsIn = (rows: readonly NamedRow[], isCounted: (day: string) => boolean): number =>
  sum(countedOn(rows, isCounted).map((row) => numberOf(row, 'turns')));

const DAY = 86_400_000;

const daysBetween = (first: string, last: string): readonly string[] =>
  Array.from({ length: (Date.parse(last) - Date.parse(first)) / DAY + 1 }, (_, index) =>
    new Date(Date.parse(first) + index * DAY).toISOString().slice(0, 10),
  );

/** Traffic that the promise was made from may have been none at all. */
const sizeOf = ({ size }: WatchOptions, turns: number): number => (size > 0 ? turns / size : 0);

const keptIn = (options: WatchOptions, turns: number, rows: readonly NamedRow[]): Kept => ({
  turns,
  promised: sumOfEstimates(
    options.promised.map(({ gain }) => scaledGain(gain, sizeOf(options, turns))),
  ),
  real: sumOf(rows, 'kept'),
  otherwise: sumOf(rows, 'otherwise'),
  missed: sumOf(rows, 'missed'),
});

const sumOf = (rows: readonly NamedRow[], column: string): number =>
  sum(rows.map((row) => numberOf(row, column)));

const watchedWord = (
  promised: PromisedWord,
  options: WatchOptions,
  turns: number,
  rows: readonly NamedRow[],
): WatchedWord => {
  const { type, value, word } = promised;
  const own = rows.filter((row) => row['slot_type'] === type && row['word'] === word.toLowerCase());
  const share = shareOf(promised, options.promised);
  const estimate = scaledGain(promised.gain, sizeOf(options, turns));
  const [before, after] = [own.filter((row) => !isAfter(row)), own.filter(isAfter)];
  const real = share * sumOf(after, 'kept');
  return {
    ...{ type, value, word, turns, promised: estimate, real },
    otherwise: share * sumOf(after, 'otherwise'),
    missed: share * sumOf(after, 'missed'),
    missedBefore: share * sumOf(before, 'missed'),
    isWithin: real >= estimate.low && real <= estimate.high,
  };
};

/** Of what was promised of a word, the part that falls on one of its values. */
const shareOf = (promised: PromisedWord, all: readonly PromisedWord[]): number => {
  const same = all.filter(
    ({ type, word }) =>
      type === promised.type && word.toLowerCase() === promised.word.toLowerCase(),
  );
  const expected = sum(same.map(({ gain }) => gain.expected));
  return expected > 0 ? promised.gain.expected / expected : 1 / same.length;
};

const watchedSlots = (rows: readonly NamedRow[]): readonly WatchedSlot[] => {
  const types = [...new Set(rows.map((row) => textOf(row, 'slot_type')))].sort();
  return types.map((type) => {
    const own = rows.filter((row) => row['slot_type'] === type);
    const [before, after] = [own.filter((row) => !isAfter(row)), own.filter(isAfter)];
    return {
      type,
      readings: { before: sumOf(before, 'readings'), after: sumOf(after, 'readings') },
      validity: validityOf(before, after),
    };
  });
};

const validityOf = (before: readonly NamedRow[], after: readonly NamedRow[]): BeforeAfter => {
  const share = (rows: readonly NamedRow[]) => {
    const readings = sumOf(rows, 'readings');
    return wilson(readings - sumOf(rows, 'misses'), readings);
  };
  return { before: share(before), after: share(after) };
};
