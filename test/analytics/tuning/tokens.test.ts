import { describe, expect, test } from '@jest/globals';
import { mayContain, plain, touchTokens } from '../../../analytics/tuning/tokens';

describe('the tokens of a text', () => {
  test('do without case, punctuation and compatibility forms', () => {
    expect(plain("  I'd like: a ＢＩＧ, jack-o'-lantern! ")).toBe('i d like a big jack o lantern');
    expect(plain('Häschen ねこ')).toBe('häschen ねこ');
  });

  test.each([
    ['i want a big dog', 'Big Dog', true],
    ['i want a big dog', 'dog big', true],
    ['i want a big dog', 'big cat', false],
    ["what's up", 'whats', true],
    ['whats up', "what's", true],
    ['an apple', 'a apple', true],
    ['an apple', 'apple a day', false],
    ['give me 7', 'seven', true],
    ['give me seven', '7', true],
    ['', 'big', false],
  ])('of “%s” may contain “%s”: %s', (utterance, text, may) => {
    expect(mayContain(touchTokens(utterance), text)).toBe(may);
  });
});
