const UNITS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
);
const TENS = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, 20 + 10 * index]),
);
const DIGITS = /^\d{1,15}$/;

/** The longest spoken number, "nine hundred and ninety nine", in words. */
export const LONGEST_NUMBER = 5;

/**
 * The number that these words say in full: digits, or English number words up to 999. Undefined
 * where they say none. Alexa hands the number on as digits.
 */
export const numberOf = (words: readonly string[]): number | undefined => {
  const [first = '', ...more] = words;
  if (DIGITS.test(first)) return more.length === 0 ? Number(first) : undefined;
  const hundred = words.indexOf('hundred');
  if (hundred < 0) return belowHundred(words);
  const hundreds = hundred === 1 ? (first === 'a' ? 1 : (UNITS.get(first) ?? 0)) : 0;
  if (hundreds < 1 || hundreds > 9) return undefined;
  const rest = words.slice(hundred + 1);
  if (rest.length === 0) return hundreds * 100;
  const low = belowHundred(rest[0] === 'and' ? rest.slice(1) : rest);
  return low === undefined || low === 0 ? undefined : hundreds * 100 + low;
};

const belowHundred = ([first = '', second, ...more]: readonly string[]): number | undefined => {
  if (more.length > 0) return undefined;
  const tens = TENS.get(first);
  if (second === undefined) return tens ?? UNITS.get(first);
  const unit = UNITS.get(second) ?? 0;
  return tens !== undefined && unit >= 1 && unit <= 9 ? tens + unit : undefined;
};
