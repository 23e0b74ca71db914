import { describe, expect, test } from '@jest/globals';
import { speakable, speechFor } from '../../../lambda/speech/speech';
import { launchRequest, sessionlessEnvelope } from '../../support/envelopes';

const speech = speechFor(launchRequest());

describe('say', () => {
  test('gives the same request the same variation, and different requests all of them', () => {
    const saidTo = (requestId: string) => speechFor(launchRequest({ requestId })).say('goodbye');
    const said = Array.from({ length: 50 }, (_, index) => saidTo(`request ${index}`));

    expect(saidTo('request 7')).toBe(saidTo('request 7'));
    expect(new Set(said)).toEqual(
      new Set(['Goodbye, and give your pet a hug from me.', 'See you soon.', 'Goodbye.']),
    );
  });

  test('escapes what SSML would take for markup', () => {
    const said = speech.say('choose.size', { choices: `<b> & "it's"` });

    expect(said).toBe('Which size would you like: &lt;b&gt; &amp; &quot;it&apos;s&quot;?');
  });

  test.each(['{{choices}}', '$t(goodbye)', '{{- choices}}', '__proto__'])(
    'takes %s in a word for text, not for a template',
    (choices) => {
      expect(speech.say('choose.size', { choices })).toBe(`Which size would you like: ${choices}?`);
    },
  );
});

describe('words', () => {
  test('come from the locale', () => {
    expect(speech.value('temperament', 'guard')).toBe('guard');
    expect(speech.choices('size')).toBe('tiny, small, medium, or large');
    expect(speech.choices('size', ['tiny', 'large'])).toBe('tiny or large');
    expect(speech.all(['one', 'two', 'three'])).toBe('one, two, and three');
    expect(speech.describe({ size: 'medium' })).toBe('a medium-sized pet');
    expect(speech.describe({ animal: 'cat' })).toBe('a cat');
    expect(speech.describe({ energy: 'low' })).toBe('with low energy');
    expect(speech.describe({})).toBe('');
    expect(speech.reasons({ animal: 'dog', size: 'tiny', temperament: 'guard' })).toEqual([
      'a tiny dog',
      'a guard you can trust',
    ]);
  });

  test.each(['pt-BR', 'toString', ''])('are English for the locale "%s"', (locale) => {
    expect(speechFor(launchRequest({ locale })).choices('animal')).toBe('dog or cat');
  });

  test('are English for a request without a locale', () => {
    const event = sessionlessEnvelope({ type: 'AlexaSkillEvent.SkillEnabled', locale: undefined });

    expect(speechFor(event).choices('animal')).toBe('dog or cat');
  });
});

describe('speakable', () => {
  test.each([
    ['a purple one', 'a purple one'],
    ['  two\n\twords ', 'two words'],
    ['bell\u0007 and \uD800 half a pair', 'bell and half a pair'],
    ['poodle 🐩', 'poodle 🐩'],
    ['x'.repeat(60), 'x'.repeat(60)],
  ])('says back %j', (words, said) => {
    expect(speakable(words)).toBe(said);
  });

  test.each(['', ' \u0000 ', 'x'.repeat(61)])('says nothing back of %j', (words) => {
    expect(speakable(words)).toBeUndefined();
  });
});
