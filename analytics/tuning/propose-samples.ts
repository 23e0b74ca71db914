import type { Change } from './change';
import type { ChangedModel } from './changed-model';
import type { Draft } from './draft';
import { gainOf, recurrenceOf } from './gain';
import type { Past, PastTurn } from './past';
import type { Resolver } from './resolver';
import { slotsOfSample } from './sample-text';
import type { SpokenSlot, SpokenTurn } from './spoken-turn';
import { plain, tokensOf } from './tokens';
import type { Utterance } from './utterances';

type AddSample = Extract<Change, { kind: 'add-sample' }>;

/** What was heard that a sample would have understood. */
interface Heard {
  readonly sample: AddSample;
  readonly turn: SpokenTurn;
  readonly example: string;
  /** What missed: with the sample the utterance must give the slot its known word. */
  readonly miss?: Miss;
}

interface Miss {
  readonly utterance: Pick<Utterance, 'text' | 'elicited'>;
  readonly slot: string;
  readonly word: string;
}

/**
 * Sample utterances that people speak and the model lacks, as far as rows tell, which hold no
 * utterances:
 *
 * - a word that misses its slot and has a known word within ("a small one please"): what stands
 *   around it belongs to a sample. It is proposed where the model then understands the known word.
 * - slots that were filled in one turn and stand together in no sample. The words between them are
 *   not in the rows; the order is that of the samples.
 *
 * A person decides on the wording: none is accepted by itself.
 *
 * @param isSynonym whether the word is a likely synonym as a whole ("kitty cat"), and so no carrier
 */
export const sampleDrafts = (
  past: Past,
  changedModel: ChangedModel,
  isSynonym: (type: string, word: string) => boolean,
): readonly Draft[] => {
  const recurrence = recurrenceOf(past.mined.evidence);
  const heard = past.turns.flatMap((turn) => [
    ...carriersIn(turn, past, isSynonym),
    ...together(turn, past),
  ]);
  const bySample = new Map<string, Heard[]>();
  for (const each of heard) {
    const key = JSON.stringify(each.sample);
    bySample.set(key, [...(bySample.get(key) ?? []), each]);
  }
  return [...bySample.values()].flatMap((all): readonly Draft[] => {
    const [first] = all;
    if (!first) return [];
    const { sample, miss } = first;
    const isMiss = miss !== undefined;
    const { resolver } = changedModel([sample]);
    if (isMiss && !(resolver && understands(resolver, miss))) return [];
    const turns = all.reduce((sum, { turn }) => sum + turn.turns, 0);
    return [
      {
        change: sample,
        turns,
        // Who said one of them may have said another: the most that is certain.
        users: Math.max(...all.map(({ turn }) => turn.users)),
        probability: null,
        wordClass: null,
        reasons: [isMiss ? missReason(sample) : togetherReason(sample)],
        examples: [...new Set(all.map(({ example }) => example))].slice(0, SHOWN),
        doubts: [],
        isLikely: false,
        gain: gainOf(
          isMiss ? all.map(({ turn }) => ({ turns: turn.turns, probability: 1 })) : [],
          recurrence,
          1,
        ),
      },
    ];
  });
};

const SHOWN = 3;

const missReason = ({ sample }: AddSample): string =>
  `What missed holds a known word; the words around it are in no sample as in “${sample}”.`;

const togetherReason = ({ sample, intent }: AddSample): string =>
  `People fill ${slotsOfSample(sample).join(' and ')} in one turn, and no sample of ${intent} has them together; the rows do not tell the words between them.`;

/** Samples from a turn with one miss that holds a known word. */
const carriersIn = (
  pastTurn: PastTurn,
  past: Past,
  isSynonym: (type: string, word: string) => boolean,
): readonly Heard[] => {
  const { turn } = pastTurn;
  const { before, slots } = past;
  const missed = turn.slots.filter(({ isValid }) => isValid === false);
  const [miss, ...more] = missed;
  const type = miss && slots.typeOf(turn.intent, miss.name);
  if (!miss || more.length > 0 || type === undefined) return [];
  if (before.valuesOf(type, miss.spoken).length > 0 || isSynonym(type, miss.spoken)) return [];
  const known = knownWithin(miss.spoken, (word) => before.valuesOf(type, word).length > 0);
  if (!known) return [];
  const carrier = [...known.ahead, `{${miss.name}}`, ...known.behind].join(' ');
  const base = turn.slots.length === 1 ? answer(turn, miss) : baseOf(pastTurn);
  if (!base) return [];
  const sample: AddSample = {
    kind: 'add-sample',
    intent: turn.intent,
    slot: base.slot,
    sample: base.sample.replace(`{${miss.name}}`, carrier),
  };
  const heard = { utterance: base.utterance, slot: miss.name, word: known.word };
  if (understands(before, heard)) return [];
  return [{ sample, turn, example: `“${miss.spoken}”`, miss: heard }];
};

const understands = (
  { understand }: Resolver,
  { utterance: { text, elicited }, slot, word }: Miss,
): boolean =>
  understand(text, elicited).slots.some(
    ({ name, spoken }) => name === slot && plain(spoken) === word,
  );

interface Base {
  readonly slot: string | null;
  readonly sample: string;
  readonly utterance: Pick<Utterance, 'text' | 'elicited'>;
}

const answer = ({ intent }: SpokenTurn, { name, spoken }: SpokenSlot): Base => ({
  slot: name,
  sample: `{${name}}`,
  utterance: { text: spoken, elicited: { intent, slot: name } },
});

/** The sample of the intent that the turn followed, if it is sure that one was. */
const baseOf = ({ utterances }: PastTurn): Base | undefined => {
  const utterance = utterances().find(({ elicited }) => elicited === undefined);
  return utterance && { slot: null, sample: utterance.sample, utterance };
};

/** The longest known word within words that miss, and what stands around it. */
const knownWithin = (spoken: string, isKnown: (word: string) => boolean) => {
  const tokens = tokensOf(spoken);
  for (let length = tokens.length - 1; length > 0; length -= 1)
    for (let from = 0; from + length <= tokens.length; from += 1) {
      const word = tokens.slice(from, from + length).join(' ');
      if (isKnown(word))
        return { word, ahead: tokens.slice(0, from), behind: tokens.slice(from + length) };
    }
  return undefined;
};

/** A sample of slots that are said together and stand together in no sample. */
const together = ({ turn }: PastTurn, { slots }: Past): readonly Heard[] => {
  const intent = slots.intent(turn.intent);
  const names = turn.slots.map(({ name }) => name);
  if (!intent || names.length < 2 || new Set(names).size < names.length) return [];
  if (turn.slots.some(({ isValid }) => isValid === false)) return [];
  if (names.some((name) => slots.typeOf(intent.name, name) === undefined)) return [];
  const samples = [
    ...(intent.samples ?? []),
    ...(intent.slots ?? []).flatMap((slot) => slot.samples ?? []),
  ].map(slotsOfSample);
  const wanted = [...names].sort().join();
  if (samples.some((sample) => [...sample].sort().join() === wanted)) return [];
  const order = inOrderOf(samples, names);
  const sample: AddSample = {
    kind: 'add-sample',
    intent: intent.name,
    slot: null,
    sample: order.map((name) => `{${name}}`).join(' '),
  };
  const example = turn.slots.map(({ name, spoken }) => `${name} “${spoken}”`).join(', ');
  return [{ sample, turn, example }];
};

/** The order in which most samples have two slots; where none has both, the given one. */
const inOrderOf = (
  samples: readonly (readonly string[])[],
  names: readonly string[],
): readonly string[] => {
  const leads = (a: string, b: string): number =>
    samples.reduce((sum, sample) => {
      const [at, other] = [sample.indexOf(a), sample.indexOf(b)];
      return at < 0 || other < 0 ? sum : sum + (at < other ? 1 : -1);
    }, 0);
  const rank = (name: string): number =>
    names.filter((other) => other !== name && leads(name, other) > 0).length;
  return [...names].sort((a, b) => rank(b) - rank(a));
};
