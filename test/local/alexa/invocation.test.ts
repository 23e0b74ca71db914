import { describe, expect, test } from '@jest/globals';
import { readUtterance } from '../../../local/alexa';
import { InvocationPhrases } from '../../../local/alexa/invocation';
import { wordsOf } from '../../../local/alexa/utterance';

const phrases = new InvocationPhrases("anna's pizza shop", 'en-US');

/** The requests that follow the name, '' for none; undefined where nobody is called. */
const read = (utterance: string): string | undefined => {
  const invocation = phrases.read(readUtterance(utterance));
  return invocation?.requests.map((request) => wordsOf(request).join(' ')).join(' | ');
};

describe('an invocation', () => {
  test.each([
    ["open anna's pizza shop", ''],
    ["Alexa, please start Anna's Pizza Shop please", ''],
    ["talk to anna's pizza shop", ''],
    ["anna's pizza shop", ''],
    ["ask anna's pizza shop", ''],
    ["ask anna's pizza shop to order a pizza", 'order a pizza | to order a pizza'],
    ["alexa tell anna's pizza shop i am hungry", 'i am hungry'],
    ["open anna's pizza shop and order a pizza", 'order a pizza | and order a pizza'],
    ["order a pizza with anna's pizza shop", 'order a pizza'],
  ])('%j', (utterance, expected) => {
    expect(read(utterance)).toBe(expected);
  });

  test.each(['open sesame', 'order a pizza', "anna's pizza shop is open", 'open', ''])(
    '%j calls nobody',
    (utterance) => {
      expect(read(utterance)).toBeUndefined();
    },
  );
});
