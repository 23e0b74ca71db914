type IdStyle = (words: readonly string[], value: string) => string;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** In the order in which they are tried. */
const STYLES: readonly IdStyle[] = [
  (words) => words.join('_').toUpperCase(),
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
  (words) => words.map(capital).join(''),
  (words) => words.join(''),
  (_, value) => value,
];

/** Letters that no accent makes of plain ones. */
const SPELT_OUT: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o' };

const UPPER_SNAKE: IdStyle = (words) => words.join('_').toUpperCase();
const LOWER_SNAKE: IdStyle = (words) => words.join('_');
const LOWER_KEBAB: IdStyle = (words) => words.join('-');

/** The words of a value as an id has them: lower case, without accents. */
const plainWords = (value: string): readonly string[] => {
  const plain = value.normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC').toLowerCase();
  const spelt = plain.replaceAll(/[ßæœø]/gu, (letter) => SPELT_OUT[letter] ?? letter);
  return spelt.replaceAll(/['’]/gu, '').match(/[\p{L}\p{N}]+/gu) ?? ['value'];
};

export interface IdentifiedValue {
  readonly id: string;
  readonly value: string;
}

/**
 * An id for a new value in the style of its siblings' ids: numbers go on, and words are spelt as most
 * of the siblings' are. It differs from all of them.
 *
 * @param siblings those values of the type that have an id
 */
export const newValueId = (value: string, siblings: readonly IdentifiedValue[]): string => {
  const ids = siblings.map(({ id }) => id);
  if (ids.length > 0 && ids.every((id) => /^\d{1,9}$/.test(id)))
    return String(Math.max(...ids.map(Number)) + 1);
  const wanted = styleOf(siblings)(plainWords(value), value);
  const taken = new Set(ids.map((id) => id.toLowerCase()));
  const joint = wanted.includes('-') && !wanted.includes('_') ? '-' : '_';
  let id = wanted;
  for (let number = 2; taken.has(id.toLowerCase()); number++) id = `${wanted}${joint}${number}`;
  return id;
};

const styleOf = (siblings: readonly IdentifiedValue[]): IdStyle => {
  const hits = STYLES.map((style) => ({
    style,
    count: siblings.filter(({ id, value }) => style(plainWords(value), value) === id).length,
  }));
  const best = hits.reduce((a, b) => (b.count > a.count ? b : a));
  // Ids of another language than the values, or with a part of their own.
  return best.count > 0 ? best.style : styleByLook(siblings.map(({ id }) => id).join(' '));
};

const styleByLook = (ids: string): IdStyle => {
  if (!/\p{Ll}/u.test(ids)) return UPPER_SNAKE;
  return ids.includes('-') && !ids.includes('_') ? LOWER_KEBAB : LOWER_SNAKE;
};
