import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { visible, visibleJson, visibleLines } from '../../../analytics/text/visible';
import { HOSTILE_WORDS, hostileText } from '../../hostile/arbitraries';
import { OBEYED } from '../../hostile/terminal';

describe('a text made visible', () => {
  test.each(Object.entries(HOSTILE_WORDS))('obeys nothing: %s', (_, word) => {
    expect(visible(word)).not.toMatch(OBEYED);
    expect(visibleLines(word).replaceAll('\n', '')).not.toMatch(OBEYED);
    expect(visibleJson({ word }, 2).replaceAll('\n', '')).not.toMatch(OBEYED);
  });

  test('obeys nothing whatever it is, and is not changed again', () => {
    fc.assert(
      fc.property(hostileText(), (word) => {
        const once = visible(word);
        expect(once).not.toMatch(OBEYED);
        expect(visible(once)).toBe(once);
      }),
    );
  });

  test.each([
    'dog',
    'größer, "bigger" & 100 %',
    'ねこ 🐕‍🦺 👨‍👩‍👧‍👦',
    'کلب שלום كلب',
    'नमस्‍ते می‌خواهم',
    'a\u0301',
  ])('stays as it is where everybody sees it: %s', (word) => {
    expect(visible(word)).toBe(word);
  });

  test('has a space where a line ended or the cursor moved', () => {
    expect(visible('one\r\ntwo\u2028three')).toBe('one two three');
    expect(visible('\u001b[31mred\u001b]0;title\u0007')).toBe(' [31mred ]0;title ');
    expect(visible('\u202egod\u202c')).toBe('god');
  });

  test('keeps its lines where it may have several', () => {
    expect(visibleLines('SELECT 1\r\n  AS one\u001b[2J')).toBe('SELECT 1 \n  AS one [2J');
  });
});

describe('JSON made visible', () => {
  test('says to a program what it says anyway', () => {
    fc.assert(
      fc.property(fc.array(hostileText()), hostileText(), (words, key) => {
        const value = [...words, { [`key ${key}`]: key }];
        expect(JSON.parse(visibleJson(value, 2))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('has the escapes of both halves of a character beyond the first plane', () => {
    expect(visibleJson('\u{e0041}\u202e\u007f')).toBe(String.raw`"\udb40\udc41\u202e\u007f"`);
  });
});
