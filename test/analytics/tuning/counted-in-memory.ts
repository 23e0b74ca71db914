import type { SlotReading, Turn } from '../../../analytics/contract/turn';
import {
  type Evidence,
  type FollowUp,
  LATEST,
  type MissedWord,
  type SlotEvidence,
} from '../../../analytics/tuning/evidence';
import type { TunedModel, TunedType } from '../../../analytics/tuning/tuned-model';

interface Range {
  readonly from: string;
  readonly to: string;
  readonly locale: string;
}

/** A value that was said for a slot, with its turn. */
interface Said {
  readonly turn: Turn;
  readonly reading: SlotReading;
  readonly word: string;
}

interface Miss extends Said {
  readonly next: Said | undefined;
  /** Share of its user. */
  weight: number;
}

/** The evidence of rows, counted one after the other: what the queries have to find. */
export const countInMemory = (
  rows: readonly Turn[],
  { from, to, locale }: Range,
  { languageModel }: TunedModel,
): Evidence => {
  const turns = [...new Map(rows.map((row) => [row.request_id, row])).values()]
    .filter((row) => row.locale === locale && dayOf(row) >= from && dayOf(row) <= to)
    .sort((a, b) => (a.event_time < b.event_time ? -1 : 1));
  const slotsOfType = (type: string): ReadonlySet<string> =>
    new Set(
      languageModel.intents.flatMap(({ name, slots = [] }) =>
        slots.filter((slot) => slot.type === type).map((slot) => `${name} ${slot.name}`),
      ),
    );
  const types = (languageModel.types ?? []).filter(({ name }) => slotsOfType(name).size > 0);
  const missedUsers = types.map(({ name }) => usersOfMisses(turns, slotsOfType(name)));
  const slots = types.map((type) => countType(turns, type, slotsOfType(type.name)));
  return {
    locale,
    slots: slots.map((slot, at) => ({
      ...slot,
      misses: slot.misses.map((missed) => ({
        ...missed,
        elsewhere: sum(
          missedUsers.map((users, other) =>
            other === at ? 0 : (users.get(missed.word)?.size ?? 0),
          ),
        ),
      })),
    })),
  };
};

/** Of each word that missed for slots, those who said it. */
const usersOfMisses = (
  turns: readonly Turn[],
  slots: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string | null>> => {
  const users = new Map<string, Set<string | null>>();
  for (const turn of turns)
    for (const each of turn.slots ?? [])
      if (
        isKnown(each) &&
        each.status === 'ER_SUCCESS_NO_MATCH' &&
        slots.has(`${turn.intent_name ?? ''} ${each.name}`)
      ) {
        const word = each.spoken.toLowerCase();
        users.set(word, (users.get(word) ?? new Set()).add(turn.user_id));
      }
  return users;
};

const dayOf = ({ event_time: time }: Turn): string => time.slice(0, 10);

const isKnown = ({ status, changed }: SlotReading): boolean =>
  changed && (status === 'ER_SUCCESS_MATCH' || status === 'ER_SUCCESS_NO_MATCH');

const isMatch = ({ reading }: Said): boolean => reading.status === 'ER_SUCCESS_MATCH';

const countType = (
  turns: readonly Turn[],
  type: TunedType,
  slots: ReadonlySet<string>,
): SlotEvidence => {
  const said = turns.flatMap((turn) =>
    (turn.slots ?? [])
      .filter((each) => isKnown(each) && slots.has(`${turn.intent_name ?? ''} ${each.name}`))
      .map((reading): Said => ({ turn, reading, word: reading.spoken.toLowerCase() })),
  );
  const dialogs = groupBy(said, ({ turn, reading }) => `${turn.session_id ?? ''} ${reading.name}`);
  const earlierOf = ({ turn, reading }: Said): readonly Said[] =>
    (dialogs.get(`${turn.session_id ?? ''} ${reading.name}`) ?? [])
      .filter((other) => positionOf(other) < positionOf({ turn }))
      .sort(inOrder);
  const names = new Set((type.values ?? []).map(({ name }) => name.value));
  const firstMatches = said.filter(
    (each) => isMatch(each) && names.has(each.reading.resolved) && earlierOf(each).every(isMatch),
  );
  const misses = missesOf(said, dialogs);
  const firstSessions = firstSessionsOf(turns);
  const usersOfDay = groupBy(said, ({ turn }) => dayOf(turn));
  const allUsers = sum([...usersOfDay.values()].map(distinctUsers));
  const words = [...groupBy(misses, ({ word }) => word)].map(([word, each]) => ({
    users: distinctUsers(each),
    missed: countWord(
      word,
      each,
      type,
      firstSessions,
      (day) => distinctUsers(usersOfDay.get(day) ?? []) / allUsers,
    ),
  }));
  const single = words.filter(({ users }) => users < 2).map(({ missed }) => missed);
  const pairs = sum(words.map(({ users }) => users));
  const newPairs = sum(words.map(({ missed }) => missed.newUsers));
  return {
    slot: type.name,
    values: (type.values ?? []).map(({ id, name: { value, synonyms = [] } }) => {
      const matches = firstMatches.filter(({ reading }) => reading.resolved === value);
      const changes = matches.filter((match) => {
        const before = earlierOf(match).at(-1);
        return (
          before !== undefined &&
          !isSameTurnEarlier(match, dialogs) &&
          before.reading.resolved !== value &&
          [before, match].every(
            ({ word, reading }) => meaningsOf(word, type) < 2 && reading.authority !== 'dynamic',
          )
        );
      });
      return {
        name: value,
        ...(id === undefined ? {} : { id }),
        words: [...new Set([value, ...synonyms].map((word) => word.toLowerCase()))],
        matches: matches.length,
        changes: changes.length,
      };
    }),
    misses: words
      .filter(({ users }) => users > 1)
      .map(({ missed }) => missed)
      .sort(byWord),
    newUserShare: pairs === 0 ? 0 : newPairs / pairs,
    singleUserWords: [...groupBy(single, ({ turns: count }) => String(count))]
      .map(([count, each]) => ({ turns: Number(count), words: each.length }))
      .sort((a, b) => b.turns - a.turns),
    ...(firstMatches.length === 0
      ? {}
      : { accompaniedShare: firstMatches.filter(isAccompanied).length / firstMatches.length }),
  };
};

export const byWord = (a: MissedWord, b: MissedWord): number => (a.word < b.word ? -1 : 1);

const positionOf = ({ turn }: Pick<Said, 'turn'>): number => turn.turn ?? 0;

/** By turn, the values of a turn by name, and those of one value by word. */
const inOrder = (a: Said, b: Said): number =>
  positionOf(a) - positionOf(b) ||
  compareText(a.reading.resolved, b.reading.resolved) ||
  compareText(a.word, b.word);

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** A further value of a turn: by name, and of equal ones in the order of the row. */
const isSameTurnEarlier = (said: Said, dialogs: ReadonlyMap<string, readonly Said[]>): boolean =>
  (dialogs.get(`${said.turn.session_id ?? ''} ${said.reading.name}`) ?? [])
    .filter((other) => positionOf(other) === positionOf(said))
    .sort(inOrder)
    .indexOf(said) > 0;

const isAccompanied = ({ turn, reading }: Said): boolean =>
  (turn.slots ?? []).some(({ name, changed }) => changed && name !== reading.name);

const missesOf = (
  said: readonly Said[],
  dialogs: ReadonlyMap<string, readonly Said[]>,
): readonly Miss[] => {
  const misses = new Map<string, Miss>();
  for (const each of said) {
    if (isMatch(each)) continue;
    const { turn, reading, word } = each;
    const dialog = dialogs.get(`${turn.session_id ?? ''} ${reading.name}`) ?? [];
    const [next] = dialog
      .filter((later) => isMatch(later) && positionOf(later) > positionOf(each))
      .sort(inOrder);
    misses.set(`${turn.request_id} ${reading.name} ${word}`, { ...each, next, weight: 0 });
  }
  for (const own of groupBy(
    [...misses.values()],
    ({ turn, word }) => `${turn.user_id ?? ''} ${word}`,
  ).values())
    for (const miss of own) miss.weight = 1 / own.length;
  return [...misses.values()];
};

const firstSessionsOf = (turns: readonly Turn[]): ReadonlyMap<string, string | null> => {
  const first = new Map<string, string | null>();
  for (const { user_id: user, session_id: session } of turns)
    if (user !== null && session !== null && !first.has(user)) first.set(user, session);
  return first;
};

/** Values of the type that have the word. */
const meaningsOf = (word: string, { values = [] }: TunedType): number =>
  values.filter(({ name }) =>
    [name.value, ...(name.synonyms ?? [])].some((known) => known.toLowerCase() === word),
  ).length;

const countWord = (
  word: string,
  misses: readonly Miss[],
  type: TunedType,
  firstSessions: ReadonlyMap<string, string | null>,
  shareOfDay: (day: string) => number,
): MissedWord => {
  const clear = misses.filter(
    ({ next }) =>
      !next ||
      (meaningsOf(next.word, type) < 2 &&
        next.reading.authority !== 'dynamic' &&
        (type.values ?? []).some(({ name }) => name.value === next.reading.resolved)),
  );
  const followUps = new Map<string, FollowUp>();
  for (const { turn, next, weight } of clear) {
    if (!next) continue;
    const value = next.reading.resolved;
    const delay = Math.min(LATEST, positionOf(next) - positionOf({ turn }));
    const before = followUps.get(`${value} ${delay}`)?.weight ?? 0;
    followUps.set(`${value} ${delay}`, { value, delay, weight: before + weight });
  }
  const days = [...groupBy(misses, ({ turn }) => dayOf(turn))]
    .map(([day, each]) => ({ day, users: distinctUsers(each) }))
    .sort((a, b) => b.users - a.users || (a.day < b.day ? -1 : 1));
  const busiest = days[0] ?? { day: '', users: 0 };
  const newcomers = misses.filter(
    ({ turn }) => turn.user_id !== null && firstSessions.get(turn.user_id) === turn.session_id,
  );
  return {
    word,
    turns: misses.length,
    users: distinctUsers(misses),
    newUsers: distinctUsers(newcomers),
    busiestDay: busiest.day,
    busiestDayUsers: busiest.users,
    busiestDayShare: shareOfDay(busiest.day),
    followUps: [...followUps.values()].sort(byValue),
    left: sum(clear.filter(({ next }) => !next).map(({ weight }) => weight)),
    accompanied: sum(misses.filter(isAccompanied).map(({ weight }) => weight)),
  };
};

export const byValue = (a: FollowUp, b: FollowUp): number =>
  a.value === b.value ? a.delay - b.delay : a.value < b.value ? -1 : 1;

const distinctUsers = (said: readonly Said[]): number =>
  new Set(said.map(({ turn }) => turn.user_id)).size;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};
