import { createHash } from 'node:crypto';
import { seededRandom } from '../../local/alexa/random';

/** Chance that comes again with its seed. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  /** Whether something of this probability happens. */
  readonly chance: (probability: number) => boolean;
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** The same elements in another order. */
  readonly shuffled: <T>(list: readonly T[]) => T[];
  /**
   * Chance of its own for one part of the whole. What one part draws does not shift what another one
   * draws: with processes at work, nobody knows who draws first.
   */
  readonly fork: (name: string) => Random;
}

/** The chance of a seed, a whole number. */
export const randomOf = (seed: number): Random => {
  const next = seededRandom(seed);
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[between(0, list.length - 1)] as T,
    shuffled: (list) => {
      const left = [...list];
      return list.map(
        () => left.splice(between(0, left.length - 1), 1)[0] as (typeof left)[number],
      );
    },
    fork: (name) =>
      randomOf(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE()),
  };
};
