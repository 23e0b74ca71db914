import type { Intent, Slot } from 'ask-sdk-model';
import { type PartialWishes, WISH_NAMES } from '../pets/pet';
import type { Speech } from '../speech/speech';
import type { WishMoment } from './moment';

/** The intent whose dialog collects the wishes. */
export const WISHES_INTENT = 'PetMatchIntent';

/** A slot longer than this was no wish; it is not carried along. */
const MAX_WORDS = 60;

/** No utterance has a slot as long as this, and a response has room for 24 KB. */
const MAX_CARRIED = 2_000;

/**
 * The intent without the value of a slot: what the user answers is then a fresh utterance of its
 * own, also when it is the same word again. Values of absurd length are left out as well.
 */
export const withoutValue = (intent: Intent, slot: string): Intent => ({
  ...intent,
  slots: Object.fromEntries(
    [...Object.values(intent.slots ?? {}), empty(slot)].map((one) => [
      one.name,
      JSON.stringify(one.value ?? one.slotValue ?? '').length > MAX_CARRIED ? empty(one.name) : one,
    ]),
  ),
});

const empty = (name: string): Slot => ({ name, confirmationStatus: 'NONE' });

/**
 * The intent as the dialog left it. Alexa takes the values and ignores resolutions, so that the
 * words are enough to go on after help, or after a session of long ago.
 */
export const intentOf = ({ words, wish }: WishMoment): Intent =>
  withoutValue(
    {
      name: WISHES_INTENT,
      confirmationStatus: 'NONE',
      slots: Object.fromEntries(
        Object.entries(words).map(([name, value]) => [
          name,
          { name, value, confirmationStatus: 'NONE' } satisfies Slot,
        ]),
      ),
    },
    wish,
  );

/** The canonical words of the wishes, by slot. */
export const canonicalWords = (
  wishes: PartialWishes,
  { value }: Pick<Speech, 'value'>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    WISH_NAMES.flatMap((wish) => {
      const id = wishes[wish];
      return id === undefined ? [] : [[wish, value(wish, id)]];
    }),
  );

/** What was said for each slot that has one short value. */
export const wordsOf = ({ slots = {} }: Intent): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(slots).flatMap(([name, { value }]) =>
      value && value.length <= MAX_WORDS ? [[name, value]] : [],
    ),
  );
