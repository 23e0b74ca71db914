import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { WISH_NAMES } from '../../lambda/pets/pet';
import { Nlu, readUtterance } from '../../local/alexa';
import { talkTo } from '../support/talk';
import { BASE, LOCALES, modelOf, ownTexts, wishIds } from './locales';

const { manifest } = JSON.parse(
  readFileSync(join(__dirname, '../../skill-package/skill.json'), 'utf8'),
) as {
  manifest: {
    publishingInformation: {
      locales: Readonly<Record<string, { readonly examplePhrases: readonly string[] }>>;
    };
  };
};

/** The utterances that a help text gives as examples, behind its last colon. */
const examplesIn = (text: string): readonly string[] =>
  text
    .replace(/^.*: ?/, '')
    .replace(/\.$/, '')
    .split(/, (?:or |oder |o |ou )?/);

const helpFor = (locale: string, moment: string): string =>
  (ownTexts(locale).get(`help.${moment}`) ?? ownTexts(BASE).get(`help.${moment}`))?.[0] ?? '';

describe.each(LOCALES)('what %s is told to say', (locale) => {
  const nlu = new Nlu(modelOf(locale), locale);

  test('opens the skill, or asks for a pet at once', async () => {
    const phrases = manifest.publishingInformation.locales[locale]?.examplePhrases ?? [];
    const types = [];
    for (const phrase of phrases) {
      const { request, error } = await talkTo({ locale }).says(phrase);
      expect(error).toBeUndefined();
      types.push(request?.request.type);
      if (request?.request.type !== 'IntentRequest') continue;
      const { slots = {} } = request.request.intent;
      const understood = WISH_NAMES.filter((wish) =>
        wishIds(modelOf(locale), wish, slots[wish]?.value),
      );
      expect([phrase, understood]).toEqual([phrase, expect.arrayContaining(['animal', 'size'])]);
      expect(understood.length).toBeGreaterThanOrEqual(3);
    }

    expect(types).toEqual(['LaunchRequest', 'IntentRequest', 'IntentRequest']);
  });

  test('by the help at the start, is all four wishes in one sentence', () => {
    const [example = ''] = examplesIn(helpFor(locale, 'start'));
    const reading = nlu.read(readUtterance(example));

    expect(reading?.slots.map(({ name }) => name)).toEqual(expect.arrayContaining([...WISH_NAMES]));
  });

  test.each(['size', 'temperament', 'energy'] as const)(
    'by the help for the %s, is understood as one',
    (wish) => {
      const examples = examplesIn(helpFor(locale, wish));

      expect(examples.length).toBeGreaterThanOrEqual(2);
      for (const example of examples) {
        const reading = nlu.read(readUtterance(example), {
          elicited: { intent: 'PetMatchIntent', slot: wish },
        });
        const slot = reading?.slots.find(({ name }) => name === wish);
        expect([example, wishIds(modelOf(locale), wish, slot?.values[0])]).toEqual([
          example,
          expect.stringMatching(/^[a-z]+$/),
        ]);
      }
    },
  );
});
