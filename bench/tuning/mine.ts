import type { Evidence, FollowUp, MissedWord, SlotEvidence } from '../../analytics/tuning/evidence';
import type { Reading } from './traffic';
import type { Slot, World } from './world';

/** Counts readings in memory; in an account a query does it. */
export const mine = (readings: readonly Reading[], { locale, slots }: World): Evidence => {
  const firstSessions = new Map<string, number>();
  for (const { user, session } of readings)
    if (!firstSessions.has(user)) firstSessions.set(user, session);
  return {
    locale,
    slots: slots.map((slot) =>
      slotEvidence(
        slot,
        readings.filter((reading) => reading.slot === slot.name),
        firstSessions,
      ),
    ),
  };
};

interface Miss {
  readonly reading: Reading;
  readonly followUp: { readonly value: string; readonly delay: number } | null;
  /** It was followed by a word of two values, which tells nothing. */
  readonly isUnclear: boolean;
}

const slotEvidence = (
  { name: slot, model, resolve }: Slot,
  readings: readonly Reading[],
  firstSessions: ReadonlyMap<string, number>,
): SlotEvidence => {
  const matches = new Map<string, number>();
  const misses: Miss[] = [];
  readings.forEach((reading, at) => {
    const { session, resolved, turn } = reading;
    if (resolved === null) {
      const later = nextMatch(readings, at);
      const followUp = later && { value: later.resolved ?? '', delay: later.turn - turn };
      const isUnclear = later !== undefined && resolve(later.spoken).length > 1;
      misses.push({ reading, followUp: followUp ?? null, isUnclear });
    } else if (readings[at - 1]?.session !== session)
      matches.set(resolved, (matches.get(resolved) ?? 0) + 1);
  });
  const isNew = ({ reading }: Miss): boolean => firstSessions.get(reading.user) === reading.session;
  const usersByDay = countUsers(readings, ({ day }) => day);
  const allUsers = [...usersByDay.values()].reduce((a, b) => a + b, 0);
  const words = groupBy(misses, ({ reading }) => reading.spoken);
  const missed = [...words].map(([word, said]) =>
    missedWord(word, said, isNew, (day) => (usersByDay.get(day) ?? 0) / allUsers),
  );
  const users = missed.reduce((sum, each) => sum + each.users, 0);
  const newUsers = missed.reduce((sum, each) => sum + each.newUsers, 0);
  return {
    slot,
    values: Object.entries(model).map(([name, all]) => ({
      name,
      words: all,
      matches: matches.get(name) ?? 0,
    })),
    misses: missed,
    newUserShare: users === 0 ? 0 : newUsers / users,
  };
};

const nextMatch = (readings: readonly Reading[], from: number): Reading | undefined => {
  const session = readings[from]?.session;
  for (let at = from + 1; readings[at]?.session === session; at += 1)
    if (readings[at]?.resolved !== null) return readings[at];
  return undefined;
};

const missedWord = (
  word: string,
  said: readonly Miss[],
  isNew: (miss: Miss) => boolean,
  shareOfDay: (day: number) => number,
): MissedWord => {
  const users = groupBy(said, ({ reading }) => reading.user);
  const followUps = new Map<string, FollowUp>();
  let left = 0;
  for (const { reading, followUp, isUnclear } of said) {
    if (isUnclear) continue;
    const weight = 1 / (users.get(reading.user)?.length ?? 1);
    if (!followUp) {
      left += weight;
      continue;
    }
    const key = `${followUp.delay} ${followUp.value}`;
    followUps.set(key, { ...followUp, weight: weight + (followUps.get(key)?.weight ?? 0) });
  }
  const days = countUsers(
    said.map(({ reading }) => reading),
    ({ day }) => day,
  );
  const [busiest, busiestDayUsers] = [...days].reduce((a, b) => (b[1] > a[1] ? b : a));
  return {
    word,
    turns: said.length,
    users: users.size,
    newUsers: new Set(said.filter(isNew).map(({ reading }) => reading.user)).size,
    busiestDayUsers,
    busiestDayShare: shareOfDay(busiest),
    followUps: [...followUps.values()],
    left,
  };
};

const countUsers = (
  readings: readonly Reading[],
  keyOf: (reading: Reading) => number,
): ReadonlyMap<number, number> => {
  const users = new Map<number, Set<string>>();
  for (const reading of readings) {
    const key = keyOf(reading);
    users.set(key, (users.get(key) ?? new Set()).add(reading.user));
  }
  return new Map([...users].map(([key, all]) => [key, all.size]));
};

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};
