import { describe, expect, test } from '@jest/globals';
import { readWish, type WishReading } from '../../../lambda/dialog/wish-reading';
import {
  dynamic,
  emptySlot,
  match,
  multiValueSlot,
  noMatch,
  slot,
  type SlotContent,
} from '../../support/envelopes';

const GERMAN = { tiny: 'winzig', small: 'klein', medium: 'mittel', large: 'groß' };

const readSize = (content: SlotContent | undefined): WishReading =>
  readWish(
    'size',
    content && { name: 'size', ...content },
    (_, id) => GERMAN[id as keyof typeof GERMAN],
  );

const large: WishReading = { kind: 'clear', id: 'large' };

describe('readWish', () => {
  test.each<[string, SlotContent | undefined, WishReading]>([
    ['a slot that is not in the intent', undefined, { kind: 'empty' }],
    ['a slot without a value', emptySlot(), { kind: 'empty' }],
    ['a synonym', slot('riesig', match({ id: 'large', name: 'groß' })), large],
    [
      'a match of the dynamic entities alone',
      slot('riesig', noMatch(), dynamic(match({ id: 'large', name: 'groß' }))),
      large,
    ],
    [
      'a match in the model alone',
      slot('riesig', dynamic(noMatch()), match({ id: 'large', name: 'groß' })),
      large,
    ],
    [
      'the same match in both authorities',
      slot(
        'groß',
        match({ id: 'large', name: 'groß' }),
        dynamic(match({ id: 'large', name: 'groß' })),
      ),
      large,
    ],
    [
      'a match whose id the catalogue does not know but whose name it does',
      slot('riesig', dynamic(match({ id: 'value-17', name: 'Groß' }))),
      large,
    ],
    [
      'a match beside a failed authority',
      slot('groß', noMatch('ER_ERROR_TIMEOUT'), match({ id: 'large', name: 'groß' })),
      large,
    ],
    [
      'a word of two values',
      slot('kleines', match({ id: 'tiny', name: 'winzig' }, { id: 'small', name: 'klein' })),
      { kind: 'ambiguous', ids: ['tiny', 'small'] },
    ],
    [
      'two authorities that disagree',
      slot(
        'kleines',
        match({ id: 'tiny', name: 'winzig' }),
        dynamic(match({ id: 'small', name: 'klein' })),
      ),
      { kind: 'ambiguous', ids: ['tiny', 'small'] },
    ],
    ['a word nobody knows', slot('lila', noMatch()), { kind: 'unknown', spoken: 'lila' }],
    [
      'a word that neither authority knows',
      slot('lila', noMatch(), dynamic(noMatch())),
      { kind: 'unknown', spoken: 'lila' },
    ],
    [
      'a value that the model has and the catalogue lacks',
      slot('haushoch', match({ id: 'giant', name: 'gigantisch' })),
      { kind: 'unsupported', spoken: 'haushoch' },
    ],
    ['a failed resolution of a canonical value', slot('Groß', noMatch('ER_ERROR_TIMEOUT')), large],
    [
      'a failed resolution of any other word',
      slot('riesig', noMatch('ER_ERROR_EXCEPTION')),
      { kind: 'unclear', spoken: 'riesig' },
    ],
    [
      'one failed authority and one that knows nothing',
      slot('riesig', noMatch(), dynamic(noMatch('ER_ERROR_TIMEOUT'))),
      { kind: 'unclear', spoken: 'riesig' },
    ],
    ['a canonical value without resolutions', slot('groß'), large],
    ['any other word without resolutions', slot('riesig'), { kind: 'unclear', spoken: 'riesig' }],
    [
      'several values that differ',
      multiValueSlot(
        slot('groß', match({ id: 'large', name: 'groß' })),
        slot('klein', match({ id: 'small', name: 'klein' })),
      ),
      { kind: 'ambiguous', ids: ['large', 'small'] },
    ],
    [
      'several values of which one is known',
      multiValueSlot(slot('lila', noMatch()), slot('groß', match({ id: 'large', name: 'groß' }))),
      large,
    ],
    [
      'several values that nobody knows',
      multiValueSlot(slot('lila', noMatch()), slot('rosa', noMatch())),
      { kind: 'unknown', spoken: 'lila rosa' },
    ],
    ['a list without values', multiValueSlot(), { kind: 'empty' }],
  ])('reads %s', (_, content, reading) => {
    expect(readSize(content)).toEqual(reading);
  });

  test('keeps a word that is a canonical value for unknown where resolution says so', () => {
    expect(readSize(slot('groß', noMatch()))).toEqual({ kind: 'unknown', spoken: 'groß' });
  });
});
