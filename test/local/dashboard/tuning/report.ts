import { type Change, changeId } from '../../../../analytics/tuning/change';
import type { Estimate } from '../../../../analytics/tuning/gain';
import type {
  OtherWord,
  Proof,
  ProposedChange,
  TuningReport,
} from '../../../../analytics/tuning/tuning-report';

const estimate = (expected: number, margin: number): Estimate => ({
  expected,
  low: Math.max(0, expected - margin),
  high: expected + margin,
});

const share = (expected: number, margin: number): Estimate => ({
  expected,
  low: Math.max(0, expected - margin),
  high: Math.min(1, expected + margin),
});

export const PROOF: Proof = {
  turns: 4_200,
  slots: [
    {
      slot: 'size',
      readings: 1_800,
      validity: { before: share(0.82, 0.018), after: share(0.95, 0.011) },
      ambiguity: { before: share(0.01, 0.004), after: share(0.03, 0.008) },
    },
    {
      slot: 'animal',
      readings: 1_200,
      validity: { before: share(0.9, 0.017), after: share(0.93, 0.014) },
      ambiguity: { before: share(0, 0.002), after: share(0, 0.002) },
    },
  ],
  regressions: [],
  turnsSaved: estimate(310, 40),
};

/** A proof in which one utterance is understood otherwise than before. */
export const PROOF_WITH_REGRESSION: Proof = {
  ...PROOF,
  regressions: [
    {
      kind: 'changes the intent',
      utterance: 'show me a big one',
      turns: 12,
      before: 'PetMatchIntent, size “big”',
      after: 'AMAZON.HelpIntent',
    },
  ],
};

const proposed = (
  change: Change,
  details: Partial<Omit<ProposedChange, 'id' | 'change'>> = {},
): ProposedChange => ({
  id: changeId(change),
  change,
  ...{ turns: 40, users: 22, probability: 0.94, wordClass: 'synonym', status: 'accepted' },
  reasons: ['12 of 15 users said large next', 'it sounds like nothing that the slot knows'],
  examples: ['gargantuan, then large'],
  ...{ conflicts: [], doubts: [], gain: estimate(36, 9), proof: { ...PROOF, turns: 40 } },
  ...details,
});

const synonym = (value: string, word: string, type = 'SizeType'): Change => ({
  ...{ kind: 'add-synonym', type, value, word },
});

/** Made-up proposals of every kind, in every state that the page can show. */
export const REPORT: TuningReport = {
  ...{ locale: 'en-US', from: '2026-11-01', to: '2026-11-20', modelVersion: 'abc' },
  settings: { minUsers: 5, probability: 0.75 },
  traffic: { turns: 12_000, sessions: 3_000, users: 1_400, readings: 8_000, misses: 900 },
  proposals: [
    proposed(synonym('large', 'gargantuan'), { turns: 120, users: 61 }),
    proposed(synonym('large', 'whopping'), {
      turns: 80,
      users: 44,
      probability: 0.99,
      wordClass: 'variant',
    }),
    proposed(synonym('small', 'dinky'), {
      ...{ turns: 60, users: 30, probability: 0.62, status: 'open' },
      doubts: ['may mean two values', 'burst of new users'],
    }),
    proposed(synonym('tiny', 'big'), {
      ...{ turns: 50, users: 25, probability: 0.91, status: 'open' },
      conflicts: [{ kind: 'word of another value', sentence: '“big” is a word of large already.' }],
    }),
    proposed(
      {
        kind: 'add-value',
        type: 'AnimalType',
        value: 'rabbit',
        synonyms: ['bunny', 'bunny rabbit'],
      },
      { turns: 45, users: 20, probability: 0.8, wordClass: 'new value', status: 'open' },
    ),
    proposed(
      { kind: 'add-sample', intent: 'PetMatchIntent', slot: 'size', sample: '{size} or so' },
      { turns: 30, users: 12, probability: null, wordClass: null },
    ),
    proposed(
      { kind: 'remove-synonym', type: 'AnimalType', value: 'dog', word: 'hound dog' },
      {
        ...{ turns: 0, users: 0, probability: null, wordClass: null, status: 'open' },
        ...{ reasons: ['nobody said it in 12,000 turns'], examples: [], gain: estimate(0, 0) },
      },
    ),
  ],
  others: [
    {
      ...{
        type: 'SizeType',
        word: 'whatever you like',
        wordClass: 'chatter',
        turns: 33,
        users: 21,
      },
      reasons: ['it is said to every slot'],
    },
    {
      ...{ type: 'SizeType', word: 'kitten', wordClass: 'word of another slot', turns: 20 },
      ...{ users: 11, reasons: ['it is a word of AnimalType'] },
    },
  ] satisfies readonly OtherWord[],
  proof: PROOF,
  gain: estimate(420, 55),
};

/** The id of the proposal with this word, value or sample. */
export const idOf = (text: string): string => {
  const found = REPORT.proposals.find(({ id }) => id.endsWith(`/${text}`));
  if (found === undefined) throw new Error(`The report proposes no ${text}.`);
  return found.id;
};

/** Turns of no traffic, of which nothing is known. */
export const EMPTY_REPORT: TuningReport = {
  ...REPORT,
  traffic: { turns: 0, sessions: 0, users: 0, readings: 0, misses: 0 },
  ...{ proposals: [], others: [] },
  proof: { turns: 0, slots: [], regressions: [], turnsSaved: estimate(0, 0) },
  gain: estimate(0, 0),
};
