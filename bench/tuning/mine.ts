import type { Evidence, FollowUp, MissedWord, SlotEvidence } from '../../analytics/tuning/evidence';
import type { Reading } from './traffic';
import type { Slot, World } from './world';

/** Counts readings in memory, session by session; in an account queries do it. */
export const mine = (
  readings: readonly Reading[],
  { locale, slots }: Pick<World, 'locale' | 'slots'>,
): Evidence => {
  const firstSessions = new Map<string, string>();
  for (const { user, session } of readings)
    if (!firstSessions.has(user)) firstSessions.set(user, session);
  const bySlot = groupBy(readings, ({ slot }) => slot);
  const counted = slots.map((slot) =>
    slotEvidence(slot, bySlot.get(slot.name) ?? [], firstSessions),
  );
  return { locale, slots: withElsewhere(counted).map(withoutSingleUsers) };
};

const withElsewhere = (slots: readonly SlotEvidence[]): readonly SlotEvidence[] => {
  const everywhere = new Map<string, number>();
  for (const { word, users } of slots.flatMap(({ misses }) => misses))
    everywhere.set(word, (everywhere.get(word) ?? 0) + users);
  return slots.map((slot) => ({
    ...slot,
    misses: slot.misses.map((missed) => ({
      ...missed,
      elsewhere: (everywhere.get(missed.word) ?? 0) - missed.users,
    })),
  }));
};

const withoutSingleUsers = ({ misses, ...slot }: SlotEvidence): SlotEvidence => {
  const single = groupBy(
    misses.filter(({ users }) => users === 1),
    ({ turns }) => turns,
  );
  return {
    ...slot,
    misses: misses.filter(({ users }) => users > 1),
    singleUserWords: [...single].map(([turns, words]) => ({ turns, words: words.length })),
  };
};

interface Miss {
  readonly reading: Reading;
  readonly followUp: { readonly value: string; readonly delay: number } | null;
  /** It was followed by a word of two values, which tells nothing. */
  readonly isUnclear: boolean;
  readonly isNew: boolean;
}

/** A match without a miss before it in the session. */
interface Match {
  readonly value: string;
  readonly isAccompanied: boolean;
  readonly isChange: boolean;
}

const slotEvidence = (
  { name: slot, model, ids, resolve }: Slot,
  readings: readonly Reading[],
  firstSessions: ReadonlyMap<string, string>,
): SlotEvidence => {
  const sessions = [...groupBy(readings, ({ session }) => session).values()];
  const matches = sessions.flatMap((said) => matchesOf(said, resolve));
  const matchesByValue = groupBy(matches, ({ value }) => value);
  const misses = sessions.flatMap((said) => missesOf(said, resolve, firstSessions));
  const usersByDay = countUsers(readings, ({ day }) => day);
  const allUsers = sum([...usersByDay.values()]);
  const missed = [...groupBy(misses, ({ reading }) => reading.spoken)].map(([word, said]) =>
    missedWord(word, said, (day) => (usersByDay.get(day) ?? 0) / allUsers),
  );
  const users = sum(missed.map((each) => each.users));
  return {
    slot,
    values: Object.entries(model).map(([name, words]) => ({
      name,
      words,
      id: ids[name] ?? name,
      matches: matchesByValue.get(name)?.length ?? 0,
      changes: matchesByValue.get(name)?.filter(({ isChange }) => isChange).length ?? 0,
    })),
    misses: missed,
    newUserShare: users === 0 ? 0 : sum(missed.map((each) => each.newUsers)) / users,
    ...(matches.length > 0 && {
      accompaniedShare:
        matches.filter(({ isAccompanied }) => isAccompanied).length / matches.length,
    }),
  };
};

const matchesOf = (said: readonly Reading[], resolve: Slot['resolve']): readonly Match[] => {
  const isClear = (reading: Reading | undefined): boolean =>
    reading !== undefined && resolve(reading.spoken).length === 1;
  const firstMiss = said.findIndex(({ resolved }) => resolved === null);
  return said.slice(0, firstMiss === -1 ? said.length : firstMiss).map((reading, at, all) => ({
    value: reading.resolved ?? '',
    isAccompanied: reading.isAccompanied,
    isChange:
      isClear(reading) && isClear(all[at - 1]) && all[at - 1]?.resolved !== reading.resolved,
  }));
};

const missesOf = (
  said: readonly Reading[],
  resolve: Slot['resolve'],
  firstSessions: ReadonlyMap<string, string>,
): readonly Miss[] =>
  said.flatMap((reading, at) => {
    if (reading.resolved !== null) return [];
    const later = said.slice(at + 1).find(({ resolved }) => resolved !== null);
    return [
      {
        reading,
        followUp: later ? { value: later.resolved ?? '', delay: later.turn - reading.turn } : null,
        isUnclear: later !== undefined && resolve(later.spoken).length > 1,
        isNew: firstSessions.get(reading.user) === reading.session,
      },
    ];
  });

const missedWord = (
  word: string,
  said: readonly Miss[],
  shareOfDay: (day: string) => number,
): MissedWord => {
  const users = groupBy(said, ({ reading }) => reading.user);
  const followUps = new Map<string, FollowUp>();
  let left = 0;
  let accompanied = 0;
  for (const { reading, followUp, isUnclear } of said) {
    const weight = 1 / (users.get(reading.user)?.length ?? 1);
    if (reading.isAccompanied) accompanied += weight;
    if (isUnclear) continue;
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
  const [busiestDay, busiestDayUsers] = [...days].reduce((a, b) =>
    b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a,
  );
  return {
    word,
    turns: said.length,
    users: users.size,
    newUsers: new Set(said.filter(({ isNew }) => isNew).map(({ reading }) => reading.user)).size,
    busiestDay,
    busiestDayUsers,
    busiestDayShare: shareOfDay(busiestDay),
    followUps: [...followUps.values()],
    left,
    accompanied,
  };
};

const countUsers = (
  readings: readonly Reading[],
  keyOf: (reading: Reading) => string,
): ReadonlyMap<string, number> => {
  const users = groupBy(readings, keyOf);
  return new Map([...users].map(([key, all]) => [key, new Set(all.map(({ user }) => user)).size]));
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const groupBy = <T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};
