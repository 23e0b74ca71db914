type Rules = readonly (readonly [RegExp, string])[];

/** Spellings of one sound become one letter; `S` is sh, `N` is ny. */
const RULES: Readonly<Record<string, Rules>> = {
  en: [
    [/\bkn/g, 'n'],
    [/\bwr/g, 'r'],
    [/tch|ch|sh/g, 'S'],
    [/th/g, 't'],
    [/ph/g, 'f'],
    [/gh/g, ''],
    [/wh/g, 'w'],
    [/ck|q/g, 'k'],
    [/c(?=[eiy])/g, 's'],
    [/c/g, 'k'],
    [/x/g, 'ks'],
    [/ee|ea|ie|ey\b|y/g, 'i'],
    [/oo|ou/g, 'u'],
    [/ai|ay|ei/g, 'e'],
    [/(?<=[a-z]{2})e\b/g, ''],
  ],
  de: [
    [/sch|ch/g, 'S'],
    [/dt|th/g, 't'],
    [/ph|v/g, 'f'],
    [/w/g, 'v'],
    [/ck|q|c/g, 'k'],
    [/tz|z/g, 'ts'],
    [/x/g, 'ks'],
    [/ie|y/g, 'i'],
    [/äu|eu/g, 'oi'],
    [/ai|ei/g, 'ei'],
    [/ä/g, 'e'],
    [/ü/g, 'i'],
    [/ö/g, 'e'],
    [/(?<=[aeiou])h/g, ''],
  ],
  fr: [
    [/(?<=[a-zéè]{2})(?:es|ent|e|s|t|x|d)\b/g, ''],
    [/eau|au/g, 'o'],
    [/ou/g, 'u'],
    [/ai|ei|er\b|ez\b/g, 'e'],
    [/ch/g, 'S'],
    [/ph/g, 'f'],
    [/gn/g, 'N'],
    [/ç|c(?=[eiyéè])/g, 's'],
    [/qu|q|c/g, 'k'],
    [/g(?=[eiéè])/g, 'j'],
    [/h/g, ''],
    [/y/g, 'i'],
  ],
  es: [
    [/ll|y/g, 'i'],
    [/ch/g, 'S'],
    [/ñ/g, 'N'],
    [/qu|q/g, 'k'],
    [/z|c(?=[eiéí])/g, 's'],
    [/c/g, 'k'],
    [/g(?=[eiéí])/g, 'j'],
    [/h/g, ''],
    [/v/g, 'b'],
  ],
};

/** Sounds within a group are easily taken for each other. */
const GROUPS = ['bp', 'dt', 'gk', 'fvw', 'szS', 'mnN', 'lr', 'aeiou'];

const VOWEL = /[aeiou]/;

const CONFUSED = 0.4;
const WEAK = 0.5;
const STRONG = 0.8;

/**
 * How a word sounds, roughly: spellings of one sound are written alike, by the rules of the locale's
 * language; a language without rules keeps its letters without accents.
 */
export const soundOf = (word: string, locale: string): string => {
  const rules = RULES[locale.slice(0, 2)] ?? [];
  const spelt = rules.reduce(
    (text, [pattern, sound]) => text.replace(pattern, sound),
    word.normalize('NFC').toLowerCase(),
  );
  return spelt
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(.)\1+/gu, '$1');
};

const groupOf = new Map(
  GROUPS.flatMap((group, index) => Array.from(group, (sound) => [sound, index] as const)),
);

/**
 * The consonants of a sound, easily confused ones written alike. Where {@link soundDistance} is 1 at
 * most, skeletons differ in one place at most.
 */
export const skeletonOf = (sound: string): string =>
  Array.from(sound, (each) => {
    const group = groupOf.get(each);
    return VOWEL.test(each) ? '' : group === undefined ? each : (GROUPS[group]?.charAt(0) ?? each);
  }).join('');

const replacing = (a: string, b: string): number => {
  if (a === b) return 0;
  const group = groupOf.get(a);
  return group !== undefined && group === groupOf.get(b) ? CONFUSED : 1;
};

const dropping = (sound: string): number => (VOWEL.test(sound) ? WEAK : STRONG);

/**
 * Edit distance of two {@link soundOf} texts in which easily confused sounds lie near each other.
 *
 * @param limit distances above it may be given as Infinity
 */
export const soundDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) * WEAK > limit) return Infinity;
  let above = [0];
  for (const sound of b) above.push((above.at(-1) ?? 0) + dropping(sound));
  for (const sound of a) {
    const row = [(above[0] ?? 0) + dropping(sound)];
    let least = row[0] ?? 0;
    for (let i = 0; i < b.length; i += 1) {
      const other = b.charAt(i);
      const cost = Math.min(
        (above[i] ?? 0) + replacing(sound, other),
        (above[i + 1] ?? 0) + dropping(sound),
        (row[i] ?? 0) + dropping(other),
      );
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return Infinity;
    above = row;
  }
  return above.at(-1) ?? 0;
};
