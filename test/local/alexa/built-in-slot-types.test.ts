import { describe, expect, test } from '@jest/globals';
import { Nlu, readUtterance } from '../../../local/alexa';

/** A Sunday, in the ISO week 2026-W47. */
const NOW = new Date('2026-11-22T10:11:12Z');

const TYPES = [
  'NUMBER',
  'Ordinal',
  'FOUR_DIGIT_NUMBER',
  'PhoneNumber',
  'DATE',
  'TIME',
  'DURATION',
  'Color',
  'Country',
  'City',
  'US_STATE',
  'FirstName',
  'Animal',
  'Language',
  'SearchQuery',
];

/** A model with an intent for each type: "set color {slot}". */
const model = {
  languageModel: {
    invocationName: 'type tester',
    intents: [
      ...TYPES.map((type) => ({
        name: `${type}Intent`,
        slots: [{ name: 'slot', type: `AMAZON.${type}` }],
        samples: [`set ${type.replaceAll('_', ' ')} {slot}`],
      })),
      { name: 'AMAZON.FallbackIntent' },
    ],
  },
};

/** What the slot of a type gets for some words; undefined where the words do not fit. */
const valueOf = (locale: string, type: string, words: string): string | undefined => {
  const nlu = new Nlu(model, locale, () => NOW);
  const spoken = `set ${type.replaceAll('_', ' ')} ${words}`;
  return nlu.read(readUtterance(spoken))?.slots[0]?.values[0];
};

describe.each<[string, readonly (readonly [string, string])[]]>([
  [
    'en-US',
    [
      ['zero', '0'],
      ['Twenty-one', '21'],
      ['a hundred and five', '105'],
      ['nine hundred ninety nine', '999'],
      ['twelve hundred', '1200'],
      ['two thousand and six', '2006'],
      ['five hundred thousand', '500000'],
      ['three million two hundred thousand and one', '3200001'],
      ['one billion two million', '1002000000'],
      ['25,000', '25000'],
      ['5 million', '5000000'],
      ['one two three', '123'],
      ['some', '?'],
    ],
  ],
  [
    'de-DE',
    [
      ['null', '0'],
      ['ein', '1'],
      ['einundzwanzig', '21'],
      ['siebzehn', '17'],
      ['hundertfünf', '105'],
      ['neunhundertneunundneunzig', '999'],
      ['zweitausendsechs', '2006'],
      ['drei Millionen zweihunderttausendeins', '3200001'],
      ['eine Milliarde', '1000000000'],
    ],
  ],
  [
    'es-ES',
    [
      ['veintiuno', '21'],
      ['treinta y dos', '32'],
      ['ciento cinco', '105'],
      ['quinientas', '500'],
      ['novecientos noventa y nueve', '999'],
      ['dos mil seis', '2006'],
      ['tres millones doscientos mil uno', '3200001'],
      ['mil millones', '1000000000'],
    ],
  ],
  [
    'fr-FR',
    [
      ['vingt-et-un', '21'],
      ['soixante et onze', '71'],
      ['soixante-dix-sept', '77'],
      ['quatre-vingts', '80'],
      ['quatre-vingt-onze', '91'],
      ['quatre vingt dix neuf', '99'],
      ['nonante-neuf', '99'],
      ['cent cinq', '105'],
      ['deux mille six', '2006'],
      ['trois millions deux cent mille un', '3200001'],
      ['un milliard', '1000000000'],
    ],
  ],
  [
    'it-IT',
    [
      ['ventuno', '21'],
      ['trentotto', '38'],
      ['duemilasei', '2006'],
      ['un milione', '1000000'],
    ],
  ],
  [
    'pt-BR',
    [
      ['vinte e um', '21'],
      ['duzentos e cinco', '205'],
      ['dois mil e seis', '2006'],
    ],
  ],
])('a number in %s', (locale, table) => {
  test.each(table)('%j is %s', (words, expected) => {
    expect(valueOf(locale, 'NUMBER', words)).toBe(expected);
  });
});

describe.each<[string, string, readonly (readonly [string, string])[]]>([
  [
    'an ordinal',
    'Ordinal',
    [
      ['third', '3'],
      ['twenty first', '21'],
      ['42nd', '42'],
      ['twelfth', '12'],
    ],
  ],
  [
    'four digits',
    'FOUR_DIGIT_NUMBER',
    [
      ['1984', '1984'],
      ['nineteen eighty four', '1984'],
      ['nineteen oh five', '1905'],
      ['one nine eight four', '1984'],
      ['two thousand one', '2001'],
      ['seven', '?'],
    ],
  ],
  [
    'a phone number',
    'PhoneNumber',
    [
      ['five five five oh one two three', '5550123'],
      ['555-0123', '5550123'],
      ['double five five oh', '5550'],
    ],
  ],
  [
    'a date',
    'DATE',
    [
      ['today', '2026-11-22'],
      ['tomorrow', '2026-11-23'],
      ['the day after tomorrow', '2026-11-24'],
      ['sunday', '2026-11-22'],
      ['next sunday', '2026-11-29'],
      ['on tuesday', '2026-11-24'],
      ['last friday', '2026-11-20'],
      ['this week', '2026-W47'],
      ['next week', '2026-W48'],
      ['this weekend', '2026-W47-WE'],
      ['next month', '2026-12'],
      ['december', '2026-12'],
      ['october', '2027-10'],
      ['december fifth', '2026-12-05'],
      ['the fifth of december', '2026-12-05'],
      ['december 5 2027', '2027-12-05'],
      ['march third twenty twenty nine', '2029-03-03'],
      ['january first', '2027-01-01'],
      ['february twenty ninth', '2028-02-29'],
      ['the third', '2026-12-03'],
      ['next year', '2027'],
      ['nineteen eighty four', '1984'],
      ['winter', '2026-WI'],
      ['spring', '2027-SP'],
      ['right now', 'PRESENT_REF'],
      ['2026-12-05', '2026-12-05'],
    ],
  ],
  [
    'a time',
    'TIME',
    [
      ['four', '04:00'],
      ["five o'clock", '05:00'],
      ['4:30 pm', '16:30'],
      ['twelve thirty a.m.', '00:30'],
      ['half past three', '03:30'],
      ['a quarter to five in the afternoon', '16:45'],
      ['ten minutes past nine', '09:10'],
      ['noon', '12:00'],
      ['midnight', '00:00'],
      ['in the morning', 'MO'],
      ['tonight', 'NI'],
      ['seventeen fifteen', '17:15'],
    ],
  ],
  [
    'a duration',
    'DURATION',
    [
      ['ten minutes', 'PT10M'],
      ['a week', 'P1W'],
      ['five days', 'P5D'],
      ['two hours and thirty minutes', 'PT2H30M'],
      ['an hour and a half', 'PT1H30M'],
      ['half an hour', 'PT30M'],
      ['one year two months', 'P1Y2M'],
      ['ninety seconds', 'PT90S'],
    ],
  ],
])('%s', (_, type, table) => {
  test.each(table)('%j is %s', (words, expected) => {
    expect(valueOf('en-US', type, words)).toBe(expected);
  });
});

describe.each<[string, readonly (readonly [string, string, string])[]]>([
  [
    'de-DE',
    [
      ['DATE', 'morgen', '2026-11-23'],
      ['DATE', 'am Dienstag', '2026-11-24'],
      ['DATE', 'am fünften Dezember', '2026-12-05'],
      ['DATE', '5. Dezember 2027', '2027-12-05'],
      ['DATE', 'nächste Woche', '2026-W48'],
      ['DATE', 'dieses Wochenende', '2026-W47-WE'],
      ['TIME', 'halb vier', '03:30'],
      ['TIME', 'um vier Uhr dreißig', '04:30'],
      ['TIME', 'vier Uhr nachmittags', '16:00'],
      ['TIME', 'viertel vor fünf', '04:45'],
      ['DURATION', 'zehn Minuten', 'PT10M'],
      ['DURATION', 'eine Stunde und dreißig Minuten', 'PT1H30M'],
      ['Ordinal', 'dritte', '3'],
      ['Ordinal', 'einundzwanzigsten', '21'],
    ],
  ],
  [
    'es-ES',
    [
      ['DATE', 'mañana', '2026-11-23'],
      ['DATE', 'el martes', '2026-11-24'],
      ['DATE', 'el cinco de diciembre', '2026-12-05'],
      ['DATE', 'primero de enero de 2028', '2028-01-01'],
      ['DATE', 'la semana que viene', '2026-W48'],
      ['DATE', 'este fin de semana', '2026-W47-WE'],
      ['TIME', 'a las cuatro y media', '04:30'],
      ['TIME', 'las cinco menos cuarto de la tarde', '16:45'],
      ['TIME', 'mediodía', '12:00'],
      ['DURATION', 'diez minutos', 'PT10M'],
      ['DURATION', 'una hora y media', 'PT1H30M'],
      ['Ordinal', 'tercero', '3'],
    ],
  ],
  [
    'fr-FR',
    [
      ['DATE', "aujourd'hui", '2026-11-22'],
      ['DATE', 'mardi', '2026-11-24'],
      ['DATE', 'le cinq décembre', '2026-12-05'],
      ['DATE', 'le premier janvier 2028', '2028-01-01'],
      ['DATE', 'la semaine prochaine', '2026-W48'],
      ['DATE', 'ce week-end', '2026-W47-WE'],
      ['TIME', 'à quatre heures trente', '04:30'],
      ['TIME', 'cinq heures moins le quart', '04:45'],
      ['TIME', "quatre heures de l'après-midi", '16:00'],
      ['TIME', 'minuit', '00:00'],
      ['DURATION', 'dix minutes', 'PT10M'],
      ['DURATION', 'une heure et demie', 'PT1H30M'],
      ['Ordinal', 'troisième', '3'],
    ],
  ],
])('in %s', (locale, table) => {
  test.each(table)('the %s %j is %s', (type, words, expected) => {
    expect(valueOf(locale, type, words)).toBe(expected);
  });
});

describe('what is no such value', () => {
  test.each([
    ['DATE', 'february thirtieth'],
    ['DATE', 'purple'],
    ['TIME', 'four sixty'],
    ['DURATION', 'minutes'],
    ['PhoneNumber', 'one two'],
  ])('as %s, %j is left to the fallback intent', (type, words) => {
    expect(valueOf('en-US', type, words)).toBeUndefined();
  });

  test('in a language without a calendar here is passed on as said', () => {
    expect(valueOf('it-IT', 'DATE', 'domani')).toBe('domani');
  });
});

describe('a list type', () => {
  test.each([
    ['en-US', 'Color', 'dark olive green'],
    ['en-US', 'Country', 'new zealand'],
    ['de-DE', 'Country', 'österreich'],
    ['fr-FR', 'Language', 'allemand'],
    ['en-US', 'City', 'new york'],
    ['en-US', 'US_STATE', 'north dakota'],
    ['en-US', 'Color', 'colour of my grandmother'],
    ['en-US', 'FirstName', 'aurelia'],
    ['en-US', 'Animal', 'axolotl'],
  ])('in %s passes %s %j on, known or not', (locale, type, words) => {
    expect(valueOf(locale, type, words)).toBe(words);
  });

  test('knows its words: they go before words that only might be meant', () => {
    const nlu = new Nlu(
      {
        languageModel: {
          invocationName: 'paint shop',
          intents: [
            {
              name: 'PaintIntent',
              slots: [
                { name: 'thing', type: 'Thing' },
                { name: 'color', type: 'AMAZON.Color' },
              ],
              samples: ['paint {thing} {color}'],
            },
          ],
          types: [{ name: 'Thing', values: [{ name: { value: 'door' } }] }],
        },
      },
      'en-US',
    );
    const slots = nlu.read(readUtterance('paint old barn light sky blue'))?.slots;
    expect(slots?.map(({ values }) => values[0])).toEqual(['old barn', 'light sky blue']);
  });
});

describe('hostile words for built-in types', () => {
  test.each([
    ['NUMBER', 'one '],
    ['NUMBER', 'thousand '],
    ['NUMBER', 'one hundred thousand and '],
    ['NUMBER', '1 2 3 '],
    ['NUMBER', 'thousand'],
    ['DATE', 'the fifth of december twenty '],
    ['DURATION', 'one hour and a half and '],
    ['TIME', 'a quarter to five in the '],
    ['PhoneNumber', 'double '],
  ])('as %s, 100 KB of %j are no value', (type, words) => {
    const value = valueOf('en-US', type, words.repeat(100_000 / words.length));
    expect([undefined, '?']).toContain(value);
  });
});
