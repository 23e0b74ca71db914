import { describe, expect, test } from '@jest/globals';
import {
  MAX_WORDS,
  partOf,
  readUtterance,
  spokenIn,
  wordsOf,
} from '../../../local/alexa/utterance';

describe('reading an utterance', () => {
  test.each([
    ['I WANT a Dog!', ['i', 'want', 'a', 'dog']],
    ["what's up", ['what', 's', 'up']],
    ['what’s   up?', ['what', 's', 'up']],
    ['ｆｕｌｌ width', ['full', 'width']],
    ['Käse, süß', ['käse', 'süß']],
    ['a\u0000b\u0007c', ['a', 'b', 'c']],
    ['dog 🐶 cat', ['dog', 'cat']],
    ['  ', []],
    ['日本語 𝒳', ['日本語', 'x']],
  ])('%j has the words %j', (spoken, expected) => {
    expect(wordsOf(readUtterance(spoken))).toEqual(expected);
  });

  test('stops at a length that nobody speaks', () => {
    expect(readUtterance('a '.repeat(50_000)).words.count).toBe(MAX_WORDS);
    expect(wordsOf(readUtterance('x'.repeat(100_000)))).toEqual(['x'.repeat(2_000)]);
  });
});

describe('what was said in some words', () => {
  test('keeps apostrophes and hyphens, and drops other punctuation', () => {
    const utterance = readUtterance("Give me, Jack's medium-sized  (red) dog.");
    expect(spokenIn(utterance, 2, utterance.words.count)).toBe("jack's medium-sized red dog");
  });

  test('is the same in a part of the utterance', () => {
    const utterance = readUtterance("please give me Jack's dog please");
    const part = partOf(utterance, 3, 6);
    expect(spokenIn(part, 0, part.words.count)).toBe("jack's dog");
  });
});
