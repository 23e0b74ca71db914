/** The language of a locale as far as a table knows it; English words otherwise. */
export const languageOf = (locale: string, table: Readonly<Record<string, unknown>>): string => {
  const language = locale.slice(0, 2);
  return language in table ? language : 'en';
};

interface SmallWords {
  /** What people say before or after what they mean; tried away where nothing matches with it. */
  readonly fillers: ReadonlySet<string>;
  /** What stands between the values of a slot with multiple values. */
  readonly separators: ReadonlySet<string>;
  /** Words that are taken for another one. */
  readonly aliases: readonly (readonly [word: string, meaning: string])[];
}

const ENGLISH_NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';

const SMALL_WORDS: Readonly<Record<string, SmallWords>> = {
  en: {
    fillers: new Set(
      'please thanks thank you alexa um umm uh uhm er hmm well so oh ah hey just'.split(' '),
    ),
    separators: new Set(['and', 'or', 'plus']),
    aliases: [
      ['an', 'a'],
      ['okay', 'ok'],
      ...ENGLISH_NUMBERS.split(' ').map((word, value) => [String(value), word] as const),
    ],
  },
};

const NO_SMALL_WORDS: SmallWords = { fillers: new Set(), separators: new Set(), aliases: [] };

export const smallWords = (locale: string): SmallWords =>
  SMALL_WORDS[languageOf(locale, SMALL_WORDS)] ?? NO_SMALL_WORDS;
