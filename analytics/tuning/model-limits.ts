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

/** Intents whose samples are Amazon's alone. */
const CLOSED_INTENTS: readonly string[] = ['AMAZON.FallbackIntent'];

/** Why Alexa would refuse a value or a synonym, as the rest of a sentence; undefined if it takes it. */
export const faultOfWord = (word: string): string | undefined => {
  if (word.trim() === '') return 'is empty';
  if (CONTROL.test(word)) return 'holds a control character';
  const { length } = Array.from(word);
  return length > LONGEST_WORD
    ? `has ${length} characters; Alexa takes ${LONGEST_WORD} at most`
    : undefined;
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
