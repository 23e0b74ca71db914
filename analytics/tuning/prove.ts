import type { Change } from './change';
import { sumOfEstimates, timesEstimate } from './estimates';
import type { MissedWord } from './evidence';
import type { Estimate } from './gain';
import type { Past, PastTurn, PastUtterance } from './past';
import { describe, differenceOf, missesOf, readingOf, sameValues, valuesText } from './reading';
import type { Resolver } from './resolver';
import { askedOtherwise, touchesOf, typesOf } from './touched';
import type { Proof, Regression, SlotProof } from './tuning-report';
import { wilson } from './wilson';

/**
 * Replays the past under the model that the changes make: what becomes valid and what ambiguous,
 * which words and utterances would be understood otherwise, and how many repairs nobody would have
 * needed. Only what the changes can touch is understood anew.
 *
 * @param after understands under the changed model
 */
export const proofOf = (past: Past, changes: readonly Change[], after: Resolver): Proof => {
  const touches = touchesOf(changes);
  const isAskedOtherwise = askedOtherwise(changes, past.slots);
  const mayChange = ({ tokens, elicited, isBare }: PastUtterance): boolean =>
    touches(tokens) && (elicited === undefined || isBare || isAskedOtherwise(elicited));
  const words = replayedWords(past, changes, after);
  const replays = past.turns
    .filter(({ tokens }) => touches(tokens))
    .map((turn) => replayed(turn, past, after, mayChange));
  const mended = replays.flatMap(({ mended: slots }) => slots);
  return {
    turns: past.mined.spokenTurns.reduce((sum, { turns }) => sum + turns, 0),
    slots: slotProofs(words, mended),
    regressions: [
      ...wordRegressions(words, changes),
      ...replays.flatMap(({ regression }) => (regression ? [regression] : [])),
    ].sort((a, b) => b.turns - a.turns || (a.utterance < b.utterance ? -1 : 1)),
    turnsSaved: turnsSaved(past, words, mended),
  };
};

interface ReplayedWord {
  readonly slot: string;
  readonly type: string;
  readonly word: string;
  readonly turns: number;
  /** Whether it missed when it was said; an older model may have known less, or more. */
  readonly hasMissed: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const replayedWords = (
  { words }: Past,
  changes: readonly Change[],
  after: Resolver,
): readonly ReplayedWord[] => {
  const types = typesOf(changes);
  const touches = touchesOf(changes);
  return words.map(({ said, tokens, before }) => {
    const { slot, type, word, turns } = said;
    const hasMissed = said.isValid === false;
    const isTouched = types.has(type) && touches(tokens);
    return {
      slot,
      type,
      word,
      turns,
      hasMissed,
      before,
      after: isTouched ? after.valuesOf(type, word) : before,
    };
  });
};

/** A word that had a meaning and has another one, or none. */
const wordRegressions = (
  words: readonly ReplayedWord[],
  changes: readonly Change[],
): readonly Regression[] => {
  const removes = changes.some(({ kind }) => kind === 'remove-synonym');
  // The word of a type may have been said for several slots.
  const lost = new Map<string, Regression>();
  for (const { type, word, turns, before, after } of words) {
    if (before.length === 0 || sameValues(before, after)) continue;
    if (removes && isNarrowed(before, after)) continue;
    const key = JSON.stringify([type, word]);
    const more = lost.get(key)?.turns ?? 0;
    lost.set(key, {
      kind: 'changes the slots',
      utterance: word,
      turns: turns + more,
      before: `${type} ${valuesText(before)}`,
      after: `${type} ${valuesText(after)}`,
    });
  }
  return [...lost.values()];
};

/** A word that meant two values, and means one of them: that is what such a removal is for. */
const isNarrowed = (before: readonly string[], after: readonly string[]): boolean =>
  after.length > 0 && after.every((value) => before.includes(value));

interface Replay {
  readonly regression: Regression | undefined;
  readonly mended: readonly Mended[];
}

/** A slot whose words missed, and match since the words around them are understood. */
interface Mended {
  readonly slot: string;
  readonly type: string;
  readonly word: string;
  readonly turns: number;
  readonly after: readonly string[];
}

const replayed = (
  { turn, utterances }: PastTurn,
  { slots }: Past,
  after: Resolver,
  mayChange: (utterance: PastUtterance) => boolean,
): Replay => {
  const mended = new Map<string, Mended>();
  for (const utterance of utterances()) {
    const before = mayChange(utterance) ? utterance.before() : undefined;
    if (!before) continue;
    const reading = readingOf(after, utterance, slots);
    // That a word means something else is said once, for the word.
    const difference = differenceOf(withoutValues(before), withoutValues(reading));
    if (difference)
      return {
        regression: {
          kind: difference.kind,
          utterance: utterance.text,
          turns: turn.turns,
          before: describe(before),
          after: describe(reading),
        },
        mended: [],
      };
    for (const { name, spoken } of missesOf(before)) {
      const now = reading.slots.find((slot) => slot.name === name);
      const type = slots.typeOf(turn.intent, name);
      if (type === undefined || !now?.values?.length || now.spoken === spoken) continue;
      mended.set(name, { slot: name, type, word: spoken, turns: turn.turns, after: now.values });
    }
  }
  return { regression: undefined, mended: [...mended.values()] };
};

/** Of a reading, what was said for which slot, and what missed. */
const withoutValues = ({ intent, slots }: ReturnType<typeof readingOf>) => ({
  intent,
  slots: slots.map((slot) => ({ ...slot, values: slot.values?.length === 0 ? [] : null })),
});

const slotProofs = (
  words: readonly ReplayedWord[],
  mended: readonly Mended[],
): readonly SlotProof[] =>
  [...new Set(words.map(({ slot }) => slot))].sort().map((slot) => {
    const said = words.filter((word) => word.slot === slot);
    const found = mended.filter((each) => each.slot === slot);
    const readings = turnsOf(said);
    const share = (hits: number) => wilson(hits, readings);
    const valid = (when: 'before' | 'after') =>
      turnsOf(said.filter((word) => word[when].length > 0));
    const ambiguous = (when: 'before' | 'after') =>
      turnsOf(said.filter((word) => word[when].length > 1));
    const more = turnsOf(found);
    const asked = turnsOf(found.filter(({ after }) => after.length > 1));
    return {
      slot,
      readings,
      validity: { before: share(valid('before')), after: share(valid('after') + more) },
      ambiguity: { before: share(ambiguous('before')), after: share(ambiguous('after') + asked) },
    };
  });

const turnsOf = (counted: readonly { readonly turns: number }[]): number =>
  counted.reduce((sum, { turns }) => sum + turns, 0);

/**
 * Repairs that nobody would have needed: of the turns with a word that missed and now has one value,
 * those whose user said that value later in the session.
 */
const turnsSaved = (
  { mined: { evidence } }: Past,
  words: readonly ReplayedWord[],
  mended: readonly Mended[],
): Estimate => {
  const misses = new Map(
    evidence.slots.flatMap(({ slot, misses: all }) =>
      all.map((missed) => [JSON.stringify([slot, missed.word]), missed] as const),
    ),
  );
  const found = new Map<string, { readonly turns: number; readonly value: string }>();
  const note = (
    type: string,
    word: string,
    turns: number,
    [value, ...others]: readonly string[],
  ) => {
    if (value === undefined || others.length > 0) return;
    const key = JSON.stringify([type, word]);
    found.set(key, { value, turns: turns + (found.get(key)?.turns ?? 0) });
  };
  for (const { type, word, turns, hasMissed, before, after } of words)
    if (hasMissed && before.length === 0) note(type, word, turns, after);
  for (const { type, word, turns, after } of mended) note(type, word, turns, after);
  const saved = [...found].flatMap(([key, { turns, value }]) => {
    const missed = misses.get(key);
    return missed ? [timesEstimate(wilson(repairsTo(value, missed), missed.users), turns)] : [];
  });
  return sumOfEstimates(saved);
};

const repairsTo = (value: string, { followUps }: MissedWord): number =>
  followUps.reduce((sum, followUp) => sum + (followUp.value === value ? followUp.weight : 0), 0);
