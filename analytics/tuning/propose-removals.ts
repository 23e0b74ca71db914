import type { AmbiguousChoice } from './ambiguous-choices';

import type { Draft } from './draft';
import { NO_ESTIMATE } from './estimates';
import { ambiguousWords } from './model-slots';
import type { Past } from './past';
import { wordKey } from './same-words';
import type { UnusedSynonym } from './unused-synonyms';
import { wilson } from './wilson';

export interface RemovalEvidence {
  /** Synonyms that nobody said. */
  readonly unused: readonly UnusedSynonym[];
  /** What people chose after words with several values. */
  readonly choices: readonly AmbiguousChoice[];
  /** Days that were looked at. */
  readonly days: number;
  readonly minUsers: number;
}

/** Four weeks: a word of the weekend, or of the end of the month, has had its time. */
const DAYS = 28;

/** A synonym is worth keeping if one in a hundred says it for its value. */
const RARE = 0.01;

/** With this probability such a synonym would have been said. */
const TELLING = 0.95;

/** A value is hardly ever meant by a word where fewer than one in ten mean it. */
const HARDLY = 0.1;

/**
 * Synonyms that nobody says, where silence tells something; and values that are hardly ever meant by
 * a word that means two. They bring no valid turns, but fewer words to collide with: a person
 * decides, none is accepted by itself.
 */
export const removalDrafts = (past: Past, evidence: RemovalEvidence): readonly Draft[] => [
  ...evidence.unused.flatMap((synonym) => unusedDraft(synonym, past, evidence)),
  ...ambiguousWords(past.model).flatMap(([type, word]) =>
    past.before
      .valuesOf(type, word)
      .flatMap((value) => hardlyMeant({ type, word, value }, past, evidence)),
  ),
];

const unusedDraft = (
  { type, value, word, requests }: UnusedSynonym,
  { before }: Past,
  { days }: RemovalEvidence,
): readonly Draft[] => {
  if (days < DAYS || before.valuesOf(type, word).length !== 1) return [];
  const said = 1 - (1 - RARE) ** requests;
  if (said < TELLING) return [];
  return [
    removal({ type, value, word }, 0, 0, [
      `In ${days} days nobody said it in ${requests} turns with other words for “${value}”.`,
      `A synonym that one in a hundred says would have been said with the probability ${said.toFixed(3)}.`,
    ]),
  ];
};

interface Meaning {
  readonly type: string;
  readonly word: string;
  readonly value: string;
}

const hardlyMeant = (
  meaning: Meaning,
  { model }: Past,
  { choices, minUsers }: RemovalEvidence,
): readonly Draft[] => {
  const { type, word, value } = meaning;
  const isSynonym = model.languageModel.types
    ?.find(({ name }) => name === type)
    ?.values?.some(
      ({ name }) => name.value === value && name.synonyms?.some((one) => same(one, word)),
    );
  if (isSynonym !== true) return [];
  const asked = choices.filter((choice) => choice.type === type && same(choice.word, word));
  const users = asked.reduce((sum, choice) => sum + choice.users, 0);
  const meant = asked.reduce((sum, { chosen, users: of }) => sum + (chosen === value ? of : 0), 0);
  if (users < minUsers || wilson(meant, users).high > HARDLY) return [];
  const turns = asked.reduce((sum, choice) => sum + choice.turns, 0);
  // The number of those who meant it may be smaller than what may be shown.
  return [
    removal(meaning, turns, users, [
      `Of ${users} users who said “${word}” and were asked what they meant, fewer than one in ten meant “${value}” (95 % confidence).`,
    ]),
  ];
};

const same = (a: string, b: string): boolean => wordKey(a) === wordKey(b);

const removal = (
  { type, value, word }: Meaning,
  turns: number,
  users: number,
  reasons: readonly string[],
): Draft => ({
  change: { kind: 'remove-synonym', type, value, word },
  ...{ turns, users, reasons },
  probability: null,
  wordClass: null,
  examples: [],
  doubts: [],
  isLikely: false,
  gain: NO_ESTIMATE,
});
