import { CHATTER, type SkillModel, type SlotWords } from './models';
import { pick, type Random, randomOf, shuffle, zipfOf } from './random';
import { slipsOf } from './slips';

/** Of the synonyms of a slot type, those the model lacks. */
const REMOVED = 0.4;
/** Of the removed words, those that mean another value to some of their users. */
const TWO_MINDED = 1 / 12;

export interface Word {
  readonly text: string;
  readonly slips: readonly string[];
  /** What it means to some of its users, where it is two-minded. */
  readonly other?: string;
}

export interface Value {
  readonly name: string;
  readonly drawWord: (random: Random) => Word;
  /** A word that the model has. */
  readonly drawKnown: (random: Random) => Word;
}

export interface Slot {
  readonly name: string;
  readonly drawValue: (random: Random) => Value;
  readonly value: (name: string) => Value | undefined;
  /** Values and words of the model as it is: without the removed words. */
  readonly model: SlotWords;
  /** Values that the model gives to a word. */
  readonly resolve: (word: string) => readonly string[];
  /** Words that mean two values to different people. */
  readonly isTwoMinded: (word: string) => boolean;
  /** Words that the full model gives to two values. */
  readonly isShared: (word: string) => boolean;
}

export interface World {
  readonly name: string;
  readonly locale: string;
  readonly slots: readonly Slot[];
  readonly drawChatter: (random: Random) => string;
}

/** A skill whose model lacks words, with the people who use it. */
export const worldOf = (model: SkillModel, seed: number): World => {
  const random = randomOf(seed);
  const phrases = CHATTER[model.locale.slice(0, 2)] ?? [];
  return {
    name: model.name,
    locale: model.locale,
    slots: Object.entries(model.slots).map(([name, words]) =>
      slotOf(name, lowerCase(words), random),
    ),
    drawChatter: zipfOf(phrases.map((phrase) => phrase.toLowerCase())),
  };
};

const lowerCase = (slot: SlotWords): SlotWords =>
  Object.fromEntries(
    Object.entries(slot).map(([name, words]) => [
      name,
      [...new Set(words.map((word) => word.toLowerCase()))],
    ]),
  );

const slotOf = (name: string, words: SlotWords, random: Random): Slot => {
  const names = Object.keys(words);
  const firsts = new Set(Object.values(words).map(([first]) => first));
  const synonyms = [...new Set(Object.values(words).flat())].filter((word) => !firsts.has(word));
  const removed = new Set(
    shuffle(synonyms, random).slice(0, Math.round(REMOVED * synonyms.length)),
  );
  const model = Object.fromEntries(
    Object.entries(words).map(([value, all]) => [value, all.filter((word) => !removed.has(word))]),
  );
  const valuesOf = indexOf(words);
  const known = indexOf(model);
  const isShared = (word: string): boolean => (valuesOf.get(word)?.length ?? 0) > 1;
  const single = [...removed].filter((word) => !isShared(word));
  const others = new Map<string, string>();
  for (const word of shuffle(single, random).slice(0, Math.round(TWO_MINDED * removed.size))) {
    others.set(
      word,
      pick(
        names.filter((other) => !words[other]?.includes(word)),
        random,
      ),
    );
  }
  const slips = new Map(
    [...valuesOf.keys()].map((word) => [word, slipsOf(word, random, (slip) => valuesOf.has(slip))]),
  );
  const values = new Map<string, Value>();
  for (const [value, all] of Object.entries(words)) {
    const [first = value, ...rest] = all;
    const spoken = shuffle([first, ...rest], random).map((text): Word => {
      const other = others.get(text);
      return { text, slips: slips.get(text) ?? [], ...(other === undefined ? {} : { other }) };
    });
    values.set(value, {
      name: value,
      drawWord: zipfOf(spoken),
      drawKnown: zipfOf(spoken.filter(({ text }) => !removed.has(text))),
    });
  }
  return {
    name,
    drawValue: zipfOf(shuffle([...values.values()], random)),
    value: (each) => values.get(each),
    model,
    resolve: (word) => known.get(word) ?? [],
    isTwoMinded: (word) => others.has(word),
    isShared,
  };
};

const indexOf = (words: SlotWords): ReadonlyMap<string, readonly string[]> => {
  const values = new Map<string, string[]>();
  for (const [value, all] of Object.entries(words))
    for (const word of all) values.set(word, [...(values.get(word) ?? []), value]);
  return values;
};
