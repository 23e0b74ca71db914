import {
  type Evidence,
  type KnownValue,
  LATEST,
  type MissedWord,
  type SlotEvidence,
} from './evidence';
import type { FollowUpExample, Mined, SpokenWord } from './mined';
import { ambiguousWords, modelSlots, wordsOf } from './model-slots';
import { mineSpokenTurns } from './mine-spoken-turns';
import type { Run } from './run';
import { sum } from './sum';
import type { TunedModel, TunedType, TunedValue } from './tuned-model';
import { type Ask, asker, type NamedRow, numberOf, textOf, validityOf } from './tuning-queries';
import type { TuningReport } from './tuning-report';

export interface MineOptions {
  /** Days, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
  readonly locale: string;
  /** The model that is to be tuned. */
  readonly model: TunedModel;
  /** What fewer distinct users said is told to the statistics alone, and by no one user. Default: 5. */
  readonly minUsers?: number;
  /** So many different turns are told, at most. Default: {@link MOST_SPOKEN_TURNS}. */
  readonly mostSpokenTurns?: number;
  /** Called as the questions are asked, one after the other. */
  readonly onStep?: (step: MiningStep) => void;
}

export interface MiningStep {
  /** What is counted. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** A page of Athena's results holds 1,000 rows; a replay of more takes longer than it tells. */
export const MOST_SPOKEN_TURNS = 5_000;

/** The default of what has to have been said by so many. */
export const MIN_USERS = 5;

/**
 * Counts in Athena what the turns of a locale tell. Users are known only to the queries.
 *
 * @throws what `run` throws
 */
export const mine = async (run: Run, options: MineOptions): Promise<Mined> => {
  const { minUsers = MIN_USERS, mostSpokenTurns = MOST_SPOKEN_TURNS, onStep } = options;
  const ask = counting(asker(run), onStep);
  const parameters = parametersOf(options, minUsers);
  const [traffic] = await ask('traffic', parameters);
  const counted = {
    volumes: await ask('slot-volumes', parameters),
    missed: await ask('missed-words', parameters),
    followUps: await ask('follow-ups', parameters),
    matches: await ask('first-matches', parameters),
  };
  const words = await ask('spoken-words', parameters);
  const { spokenTurns, otherTurns } = await mineSpokenTurns(ask, {
    ...options,
    minUsers,
    most: mostSpokenTurns,
  });
  return {
    evidence: evidenceOf(options, counted),
    traffic: trafficOf(traffic, counted.volumes),
    spokenTurns,
    otherTurns,
    spokenWords: words.map(spokenWordOf),
    examples: examplesOf(counted.followUps),
  };
};

const QUESTIONS = 7;

const counting = (ask: Ask, onStep: MineOptions['onStep']): Ask => {
  let done = 0;
  return (query, parameters) => {
    onStep?.({ step: query, done, total: QUESTIONS });
    done += 1;
    return ask(query, parameters);
  };
};

const parametersOf = (
  { from, to, locale, model }: MineOptions,
  minUsers: number,
): Readonly<Record<string, string>> => ({
  from,
  to,
  locale,
  model_slots: JSON.stringify(
    modelSlots(model).map(({ intent, slot, type }) => [intent, slot, type]),
  ),
  ambiguous: JSON.stringify(ambiguousWords(model)),
  latest: String(LATEST),
  min_users: String(minUsers),
});

/** Rows of the queries. */
interface Counted {
  readonly volumes: readonly NamedRow[];
  readonly missed: readonly NamedRow[];
  readonly followUps: readonly NamedRow[];
  readonly matches: readonly NamedRow[];
}

const evidenceOf = ({ locale, model }: MineOptions, counted: Counted): Evidence => {
  const used = new Set(modelSlots(model).map(({ type }) => type));
  const types = (model.languageModel.types ?? []).filter(({ name }) => used.has(name));
  return { locale, slots: types.map((type) => slotEvidence(type, counted)) };
};

const slotEvidence = ({ name: slot, values = [] }: TunedType, counted: Counted): SlotEvidence => {
  const ofType = ({ slot_type: type }: NamedRow): boolean => type === slot;
  const rows = counted.missed.filter(ofType);
  const [single, told] = [rows.filter(isUntold), rows.filter((row) => !isUntold(row))];
  const known = knownValues(values, counted.matches.filter(ofType));
  const followUps = groupBy(counted.followUps.filter(ofType), (row) => textOf(row, 'word'));
  const names = new Set(known.map(({ name }) => name));
  const shareOfDay = dayShares(counted.volumes.filter(ofType));
  const users = sum([...told.map(usersIn), ...single.map(wordsIn)]);
  const newUsers = sum(rows.map((row) => numberOf(row, 'new_users')));
  return {
    slot,
    values: known,
    misses: told.map((row) =>
      missedWord(row, followUps.get(textOf(row, 'word')) ?? [], names, shareOfDay),
    ),
    newUserShare: users === 0 ? 0 : newUsers / users,
    singleUserWords: single.map((row) => ({ turns: numberOf(row, 'turns'), words: wordsIn(row) })),
    ...accompaniedShare(counted.matches.filter(ofType), names),
  };
};

/** A word that only one user said. */
const isUntold = ({ word }: NamedRow): boolean => word === null;

const usersIn = (row: NamedRow): number => numberOf(row, 'users');

const wordsIn = (row: NamedRow): number => numberOf(row, 'words');

const knownValues = (
  values: readonly TunedValue[],
  matches: readonly NamedRow[],
): readonly KnownValue[] => {
  const counted = new Map(matches.map((row) => [row['resolved'], row] as const));
  return values.map((value) => {
    const row = counted.get(value.name.value) ?? {};
    return {
      name: value.name.value,
      ...(value.id === undefined ? {} : { id: value.id }),
      words: wordsOf(value),
      matches: numberOf(row, 'turns'),
      changes: numberOf(row, 'changes'),
    };
  });
};

const accompaniedShare = (
  matches: readonly NamedRow[],
  values: ReadonlySet<string>,
): Pick<SlotEvidence, 'accompaniedShare'> => {
  const known = matches.filter((row) => values.has(textOf(row, 'resolved')));
  const turns = sum(known.map((row) => numberOf(row, 'turns')));
  const accompanied = sum(known.map((row) => numberOf(row, 'accompanied')));
  return turns === 0 ? {} : { accompaniedShare: accompanied / turns };
};

/** Of the users of all days, those who came on a day. */
const dayShares = (volumes: readonly NamedRow[]): ((day: string) => number) => {
  const users = new Map(volumes.map((row) => [row['dt'], numberOf(row, 'users')] as const));
  const all = sum([...users.values()]);
  return (day) => (users.get(day) ?? 0) / all;
};

const missedWord = (
  row: NamedRow,
  next: readonly NamedRow[],
  values: ReadonlySet<string>,
  shareOfDay: (day: string) => number,
): MissedWord => {
  const weightOf = (rows: readonly NamedRow[]): number =>
    sum(rows.map((each) => numberOf(each, 'weight')));
  // What the model no longer has, or has not yet, is unclear, too.
  const matched = next.filter(
    ({ outcome, resolved = null }) =>
      outcome === 'matched' && resolved !== null && values.has(resolved),
  );
  const followUps = groupBy(
    matched,
    (each) => `${textOf(each, 'delay')} ${textOf(each, 'resolved')}`,
  );
  return {
    word: textOf(row, 'word'),
    turns: numberOf(row, 'turns'),
    users: numberOf(row, 'users'),
    newUsers: numberOf(row, 'new_users'),
    busiestDay: textOf(row, 'busiest_day'),
    busiestDayUsers: numberOf(row, 'busiest_day_users'),
    busiestDayShare: shareOfDay(textOf(row, 'busiest_day')),
    followUps: [...followUps.values()].map((rows) => ({
      value: textOf(rows[0] ?? {}, 'resolved'),
      delay: numberOf(rows[0] ?? {}, 'delay'),
      weight: weightOf(rows),
    })),
    left: weightOf(next.filter(({ outcome }) => outcome === 'left')),
    elsewhere: numberOf(row, 'elsewhere'),
    accompanied: numberOf(row, 'accompanied'),
  };
};

const trafficOf = (
  traffic: NamedRow | undefined,
  volumes: readonly NamedRow[],
): TuningReport['traffic'] => ({
  turns: numberOf(traffic ?? {}, 'turns'),
  sessions: numberOf(traffic ?? {}, 'sessions'),
  users: numberOf(traffic ?? {}, 'users'),
  readings: sum(volumes.map((row) => numberOf(row, 'readings'))),
  misses: sum(volumes.map((row) => numberOf(row, 'misses'))),
});

const spokenWordOf = (row: NamedRow): SpokenWord => ({
  slot: textOf(row, 'slot'),
  type: textOf(row, 'slot_type'),
  word: textOf(row, 'word'),
  isValid: validityOf(row['is_valid']),
  resolved: row['resolved'] ?? null,
  turns: numberOf(row, 'turns'),
  users: numberOf(row, 'users'),
});

/** A chain has a row for each delay, and tells its numbers in all of them. */
const examplesOf = (followUps: readonly NamedRow[]): readonly FollowUpExample[] => {
  const chains = groupBy(
    followUps.filter(({ next_word: next }) => next !== null),
    (row) => JSON.stringify([row['slot_type'], row['word'], row['next_word'], row['resolved']]),
  );
  return [...chains.values()]
    .flatMap(([row]) => (row ? [exampleOf(row)] : []))
    .sort((a, b) => b.users - a.users || b.turns - a.turns);
};

const exampleOf = (row: NamedRow): FollowUpExample => ({
  type: textOf(row, 'slot_type'),
  word: textOf(row, 'word'),
  next: textOf(row, 'next_word'),
  value: textOf(row, 'resolved'),
  turns: numberOf(row, 'next_turns'),
  users: numberOf(row, 'next_users'),
});

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};
