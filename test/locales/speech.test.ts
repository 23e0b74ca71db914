import { describe, expect, test } from '@jest/globals';
import { WISH_NAMES, WISHES } from '../../lambda/pets/pet';
import { speechFor } from '../../lambda/speech/speech';
import { launchRequest } from '../support/envelopes';
import { talkTo } from '../support/talk';
import {
  BASE,
  LOCALES,
  modelOf,
  OTHERS,
  ownTexts,
  speechFiles,
  TRANSLATIONS,
  VARIANTS,
  wishIds,
} from './locales';

const placeholders = (texts: readonly string[] = []): readonly string[] =>
  [...new Set(texts.flatMap((text) => text.match(/\{\{\w+\}\}/g) ?? []))].sort();

/** Texts that stand on cards and screens, or within other sentences, where tags are escaped. */
const PLAIN = /^(skill_name|card_|values\.|pets\.|traits\.|reasons\.)/;

const base = ownTexts(BASE);

/** What a question offers after its colon, as in "Which size: tiny, small, or large?". */
const offeredIn = (question: string): readonly string[] =>
  (/: (.*?) ?\?$/.exec(question)?.[1] ?? '')
    .split(/,? (?:or|oder|o|u|ou) |, /)
    .filter((words) => words !== '');

test('the skill speaks in every locale that it understands', () => {
  expect(speechFiles()).toEqual([...LOCALES].sort());
});

describe.each(OTHERS)('the speech of %s', (locale) => {
  const own = ownTexts(locale);

  test('has no key that en-US has not', () => {
    expect([...own.keys()].filter((key) => !base.has(key))).toEqual([]);
  });

  test('puts the same words into a sentence as en-US does', () => {
    for (const [key, texts] of own) {
      expect([key, placeholders(texts)]).toEqual([key, placeholders(base.get(key))]);
    }
  });

  test('varies what en-US varies, without saying anything twice', () => {
    for (const [key, texts] of own) {
      expect([key, texts.length]).toEqual([key, base.get(key)?.length]);
      expect([key, new Set(texts).size]).toEqual([key, texts.length]);
    }
  });

  test('asks where en-US asks, and nowhere else', () => {
    const isQuestion = (key: string) => /^(questions|choose|reprompts)\./.test(key);
    for (const [key, texts] of own) {
      for (const text of texts) expect([text, text.endsWith('?')]).toEqual([text, isQuestion(key)]);
    }
  });

  test('has tags only where they are spoken', () => {
    const tagged = [...own].filter(([, texts]) => texts.some((text) => /[<>&]/.test(text)));

    expect(tagged.map(([key]) => key).filter((key) => PLAIN.test(key))).toEqual([]);
  });

  test('has neat sentences: no double or lost spaces, no mark missing at the end', () => {
    for (const [key, texts] of own) {
      for (const text of texts) {
        expect(text).toBe(text.trim().replace(/\s+/g, ' '));
        if (!/^(skill_name|card_title|values|pets|traits|reasons)/.test(key)) {
          expect(text).toMatch(/[.?!]$/);
        }
      }
    }
  });
});

describe.each(TRANSLATIONS)('the speech of %s', (locale) => {
  const own = ownTexts(locale);

  test('has every key of en-US', () => {
    expect([...own.keys()].sort()).toEqual([...base.keys()].sort());
  });

  test('has no sentence left in English', () => {
    const same = [...own].filter(
      ([key, texts]) => key !== 'card_text' && texts.some((text) => base.get(key)?.includes(text)),
    );

    expect(
      same.filter(([, texts]) => !texts.every((text) => /^\{\{\w+\}\}\.$/.test(text))),
    ).toEqual(same.filter(([key]) => key === 'understood'));
  });

  test('names the skill as people call it', () => {
    const called = modelOf(locale).languageModel.invocationName;

    expect(own.get('skill_name')?.[0]?.toLowerCase().replaceAll('-', ' ')).toBe(called);
  });
});

describe.each(VARIANTS)('the speech of %s', (locale) => {
  test('says of its own only what is said otherwise in en-US', () => {
    for (const [key, texts] of ownTexts(locale)) expect(texts).not.toEqual(base.get(key));
  });
});

describe.each(OTHERS)('what is offered in %s', (locale) => {
  const model = modelOf(locale);
  const speech = speechFor(launchRequest({ locale }));
  const elicited = new Map(
    (model.prompts ?? []).map(({ id, variations }) => [
      id.split('.').at(-1) ?? '',
      variations.map(({ value }) => value),
    ]),
  );

  test.each(WISH_NAMES)('is understood as the same %s', (wish) => {
    for (const id of WISHES[wish]) expect(wishIds(model, wish, speech.value(wish, id))).toBe(id);
  });

  test.each(WISH_NAMES)('is understood whatever question for the %s is asked', (wish) => {
    const questions = [
      ...(ownTexts(locale).get(`questions.${wish}`) ?? base.get(`questions.${wish}`) ?? []),
      ...(elicited.get(wish) ?? []),
    ];
    for (const question of questions) {
      const offered = offeredIn(question);
      if (offered.length === 0) continue;
      expect(offered.map((words) => [words, wishIds(model, wish, words)])).toEqual(
        offered.map((words, index) => [words, WISHES[wish][index]]),
      );
    }
  });

  test('leads to a pet, said as it was offered', async () => {
    const alexa = talkTo({ locale });
    await alexa.says(model.languageModel.invocationName);
    const wishes = { animal: 'dog', size: 'large', temperament: 'watch', energy: 'low' } as const;
    const turns = [];
    for (const wish of WISH_NAMES) turns.push(await alexa.says(speech.value(wish, wishes[wish])));

    expect(turns.at(-1)?.speech).toContain('Great Dane');
    expect(turns.flatMap(({ error }) => error ?? [])).toEqual([]);
  });
});
