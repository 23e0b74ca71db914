import type { Figure } from './figures';
import { count, millis, percent, type Prose, prose } from './prose';

/** A figure beside the one of the period before. */
export interface Change {
  readonly figure: Figure;
  /** Absent where the period before has none. */
  readonly before?: Figure;
  /** `unsure`: whatever difference there is may well be chance. */
  readonly direction: 'up' | 'down' | 'unsure';
  /** Whether the change is for the good; absent where there is none to be sure of. */
  readonly good?: boolean;
}

/**
 * Of a hundred comparisons of periods that do not differ, one is taken for a change (two-sided
 * normal approximation).
 */
const Z = 2.58;

/** A share needs this many observations on either side, in and out of it together. */
const FEWEST_OF_A_SHARE = 30;

/** Fewer days do not tell how much days differ. */
const FEWEST_DAYS = 7;

/** A time that moves by less is not worth a sentence. */
const CHANGE_OF_A_TIME = 0.1;

/** Sets the figures of a period beside those of the period before. */
export const changesOf = (
  current: readonly Figure[],
  before: readonly Figure[],
): readonly Change[] =>
  current.map((figure) =>
    changeOf(
      figure,
      before.find(({ id }) => id === figure.id),
    ),
  );

/** Sets a figure beside an earlier one. */
export const changeOf = (figure: Figure, before: Figure | undefined): Change => {
  if (before === undefined) return { figure, direction: 'unsure' };
  const direction = directionOf(figure, before);
  if (direction === 'unsure') return { figure, before, direction };
  return { figure, before, direction, good: (direction === 'up') === (figure.better === 'more') };
};

const directionOf = (current: Figure, before: Figure): Change['direction'] => {
  if (!stands(current, before) || current.value === before.value) return 'unsure';
  return current.value > before.value ? 'up' : 'down';
};

const stands = (current: Figure, before: Figure): boolean => {
  switch (current.kind) {
    case 'count':
      return countsDiffer(current, before);
    case 'share':
      return sharesDiffer(current, before);
    case 'millis':
      return timesDiffer(current, before);
  }
};

/** Counts as of a Poisson process; that a user's turns come together makes them spread more. */
const countsDiffer = (current: Figure, before: Figure): boolean => {
  const spread = Math.sqrt((current.value + before.value) * dependence(current, before));
  return Math.abs(current.value - before.value) >= Z * spread;
};

const sharesDiffer = (current: Figure, before: Figure): boolean => {
  if (Math.min(current.of, before.of) < FEWEST_OF_A_SHARE) return false;
  const pooled = (current.value * current.of + before.value * before.of) / (current.of + before.of);
  const variance = pooled * (1 - pooled) * (1 / current.of + 1 / before.of);
  return (
    Math.abs(current.value - before.value) >= Z * Math.sqrt(variance * dependence(current, before))
  );
};

const dependence = (current: Figure, before: Figure): number =>
  Math.max(current.perUser ?? 1, before.perUser ?? 1);

/** Each day is one observation: the calls of a day are slow together. */
const timesDiffer = (current: Figure, before: Figure): boolean => {
  const [now, then] = [current.days ?? [], before.days ?? []];
  if (Math.min(now.length, then.length) < FEWEST_DAYS) return false;
  const difference = Math.abs(mean(now) - mean(then));
  const error = Math.sqrt(variance(now) / now.length + variance(then) / then.length);
  return difference >= Z * error && difference >= CHANGE_OF_A_TIME * mean(then);
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
};

/** `1,204`, `62 %`, `230 ms` */
export const valueOf = ({ kind, value }: Figure): string => {
  switch (kind) {
    case 'count':
      return count(value);
    case 'share':
      return percent(value);
    case 'millis':
      return millis(value);
  }
};

/** `Sessions that got a match: 47 %, up from 41 % (of 1,204 sessions; 1,100 before)` */
export const changeInWords = ({ figure, before, direction }: Change): Prose => {
  const { label } = figure;
  if (before === undefined) return prose`${label}: ${valueOf(figure)}${sizeOf(figure)}`;
  const words = { up: 'up from', down: 'down from', unsure: 'before:' }[direction];
  return prose`${label}: ${valueOf(figure)}, ${words} ${valueOf(before)}${sizeOf(figure, before)}`;
};

const sizeOf = (figure: Figure, before?: Figure): string => {
  if (figure.kind === 'count') return '';
  const earlier = before === undefined ? '' : `; ${count(before.of)} before`;
  return ` (${count(figure.of)} ${figure.unit}${earlier})`;
};
