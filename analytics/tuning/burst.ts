import type { MissedWord, SlotEvidence } from './evidence';

/** Fewer users are a coincidence, not a crowd. */
const CROWD = 10;

/** How unlikely newness must be, and one sign of concert. */
const NEW = 0.01;
const CONCERT = 1e-4;

/** What is unlikely with many users may yet be slight: so far, of the way to all, it must go. */
const FAR = 0.5;

/** What makes a word look planted. */
export interface Burst {
  readonly isOneDay: boolean;
  /** Users who said the same next, where hardly anybody did anything else; else null. */
  readonly agreeing: number | null;
}

/**
 * Whether a word looks as if it were planted: many more of its users are new than of other missed
 * words, and they came on one day, or none of them behaves unlike the others (people do).
 *
 * @param ordinary share, of 1, of the people who say a word that they mean and who then repair it
 * @returns null where it does not
 */
export const burstOf = (slot: SlotEvidence, missed: MissedWord, ordinary: number): Burst | null => {
  const { users, newUsers, busiestDayUsers, busiestDayShare, followUps } = missed;
  if (users < CROWD) return null;
  if (!isFar(newUsers, users, slot.newUserShare)) return null;
  if (atLeast(newUsers, users, slot.newUserShare) > NEW) return null;
  const isOneDay =
    isFar(busiestDayUsers, users, busiestDayShare) &&
    atLeast(busiestDayUsers, users, busiestDayShare) < CONCERT;
  const byValue = new Map<string, number>();
  for (const { value, weight } of followUps) byValue.set(value, (byValue.get(value) ?? 0) + weight);
  const most = Math.floor(Math.max(0, ...byValue.values()));
  const agreeing = atLeast(most, users, ordinary) < CONCERT ? most : null;
  return isOneDay || agreeing !== null ? { isOneDay, agreeing } : null;
};

const isFar = (hits: number, of: number, share: number): boolean =>
  hits / of >= share + FAR * (1 - share);

/** Probability of so many hits or more, each with the probability `share`. */
const atLeast = (hits: number, of: number, share: number): number => {
  if (share <= 0) return hits > 0 ? 0 : 1;
  if (share >= 1) return 1;
  let log = of * Math.log(1 - share);
  let below = 0;
  for (let count = 0; count < hits; count += 1) {
    below += Math.exp(log);
    log += Math.log(((of - count) / (count + 1)) * (share / (1 - share)));
  }
  // What is left of 1 is exact to about 1e-12, far below the limits.
  return Math.max(0, 1 - below);
};
