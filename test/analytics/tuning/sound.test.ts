import { describe, expect, it } from '@jest/globals';
import { soundDistance, soundOf } from '../../../analytics/tuning/sound';

describe('the sound of a word', () => {
  it.each([
    ['en-US', 'Phone', 'fon'],
    ['en-GB', 'knight', 'nit'],
    ['de-DE', 'Vögel', 'fegel'],
    ['de-AT', 'Katze', 'katse'],
    ['fr-FR', 'château', 'Sato'],
    ['es-MX', 'llave', 'iabe'],
    ['it-IT', 'però', 'pero'],
  ])('follows the spelling of %s', (locale, word, sound) => {
    expect(soundOf(word, locale)).toBe(sound);
  });

  it('is the same for accents written in one character or two', () => {
    expect(soundOf('gro\u0308ßer', 'de-DE')).toBe(soundOf('gr\u00f6ßer', 'de-DE'));
  });
});

describe('the distance of two sounds', () => {
  it.each([
    ['dog', 'dog', 0],
    ['dog', 'tog', 0.4],
    ['dog', 'deg', 0.4],
    ['dog', 'dg', 0.5],
    ['dog', 'do', 0.8],
    ['dog', 'dor', 1],
  ])('of %s and %s is %d', (a, b, distance) => {
    expect(soundDistance(a, b, 2)).toBeCloseTo(distance);
    expect(soundDistance(b, a, 2)).toBeCloseTo(distance);
  });

  it('need not be known above its limit', () => {
    expect(soundDistance('dog', 'elephant', 1)).toBe(Infinity);
    expect(soundDistance('dog', 'sip', 1)).toBe(Infinity);
  });
});
