/** "Slot value length exceeds the limit of 140 characters", for synonyms too. */
const LONGEST_WORD = 140;

/**
 * "Sample utterances can consist of only unicode characters, spaces, periods for abbreviations,
 * underscores, possessive apostrophes, and hyphens", and of slots in braces.
 */
const NOT_IN_SAMPLES = /[^\p{L}\p{M}\p{N}\s._'’-]/u;

const SLOT = /\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}/gu;

/** A character that nobody can say, and no editor shows: what is pasted along with a word. */
const CONTROL = /\p{Cc}/u;

/** Joiners belong to the scripts of India and of Persian; all other marks of their kind are unseen. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/**
 * "The set of custom values can be anything … as long as it can be spoken by a user", in written
 * form: letters, digits, blanks, and the signs that are read aloud or stand in a written word.
 * Source: https://developer.amazon.com/en-US/docs/alexa/custom-skills/create-and-edit-custom-slot-types.html
 */
const NOT_SPOKEN = /[^\u200d\u200c\p{L}\p{M}\p{N}\p{Zs}.,:!?¡¿'’&/%+#°$€£¥·・-]/u;

const SPOKEN = /[\p{L}\p{N}]/u;

/** Intents whose samples are Amazon's alone. */
const CLOSED_INTENTS: readonly string[] = ['AMAZON.FallbackIntent'];

/** Why Alexa would refuse a value or a synonym, as the rest of a sentence; undefined if it takes it. */
export const faultOfWord = (word: string): string | undefined => {
  if (word.trim() === '') return 'is empty';
  if (CONTROL.test(word)) return 'holds a control character';
  if (UNSEEN.test(word)) return 'holds a character that nobody sees';
  const { length } = Array.from(word);
  if (length > LONGEST_WORD) return `has ${length} characters; Alexa takes ${LONGEST_WORD} at most`;
  const [sign] = NOT_SPOKEN.exec(word) ?? [];
  if (sign !== undefined)
    return `holds ${JSON.stringify(sign)}, which nobody says; Alexa takes what can be spoken`;
  return SPOKEN.test(word) ? undefined : 'holds no letter and no digit';
};

/**
 * Why Alexa would refuse a sample utterance, as the rest of a sentence; undefined if it takes it.
 *
 * @param slots of the intent, by name
 */
export const faultOfSample = (
  sample: string,
  intent: string,
  slots: readonly string[],
): string | undefined => {
  if (CLOSED_INTENTS.includes(intent)) return `can't be added: ${intent} takes no samples`;
  if (sample.trim() === '') return 'is empty';
  const named = Array.from(sample.matchAll(SLOT), ([, name = '']) => name);
  const [unknown] = named.filter((name) => !slots.includes(name));
  if (unknown !== undefined) return `names the slot ${unknown}, which ${intent} does not have`;
  const [twice] = named.filter((name, at) => named.indexOf(name) !== at);
  if (twice !== undefined) return `names the slot ${twice} twice; Alexa takes it once`;
  const [character] = NOT_IN_SAMPLES.exec(sample.replaceAll(SLOT, ' ')) ?? [];
  if (character === undefined) return undefined;
  return `holds ${JSON.stringify(character)}; Alexa takes letters, spaces, periods, underscores, apostrophes, hyphens and slots in braces`;
};
