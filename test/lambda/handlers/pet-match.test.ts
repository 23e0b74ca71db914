import { describe, expect, test } from '@jest/globals';
import type { Directive } from 'ask-sdk-model';
import { CatalogueUnavailable } from '../../../lambda/pets/pet-catalogue';
import type { Pet, Wishes } from '../../../lambda/pets/pet';
import {
  emptySlot,
  intentRequest,
  type IntentOptions,
  match,
  multiValueSlot,
  noMatch,
  slot,
  type SlotContent,
} from '../../support/envelopes';
import { skillWith } from '../../support/skill';

const LARGE_FAMILY_DOG: Wishes = {
  animal: 'dog',
  size: 'large',
  temperament: 'family',
  energy: 'high',
};

const BOXER: Pet = { breed: 'Boxer', ...LARGE_FAMILY_DOG };

const FILLED = {
  animal: slot('puppy', match({ id: 'dog' })),
  size: slot('ginormous', match({ id: 'large' })),
  temperament: slot('family', match({ id: 'family' })),
  energy: slot('run', match({ id: 'high' })),
};

const NOTHING_YET = {
  animal: emptySlot(),
  size: emptySlot(),
  temperament: emptySlot(),
  energy: emptySlot(),
};

const petMatch = (slots: Readonly<Record<string, SlotContent>>, options: IntentOptions = {}) =>
  intentRequest('PetMatchIntent', slots, { dialogState: 'IN_PROGRESS', ...options });

/** The first id for which the first variation of a sentence is spoken is a matter of its hash. */
const requests = Array.from({ length: 20 }, (_, index) => ({ requestId: `request ${index}` }));

const elicited = (directives: readonly Directive[] | undefined) => {
  const [directive] = directives ?? [];
  if (directive?.type !== 'Dialog.ElicitSlot') throw new Error('No slot was elicited.');
  return { slot: directive.slotToElicit, intent: directive.updatedIntent };
};

const CLEARED = (name: string) => ({ name, confirmationStatus: 'NONE' });

describe('a dialog with wishes still open', () => {
  test.each([
    ['animal', NOTHING_YET, /^(What|Wh?ich|Shall|Would)/],
    ['size', { ...NOTHING_YET, animal: FILLED.animal }, /^(Okay, a|A) dog(, gladly)?\. W/],
    [
      'temperament',
      { ...NOTHING_YET, animal: FILLED.animal, size: FILLED.size },
      /^(Okay, a|A) large dog(, gladly)?\. W/,
    ],
    ['energy', { ...FILLED, energy: emptySlot() }, /^(Okay, a|A) large dog, for the family/],
    ['animal', { ...NOTHING_YET, size: FILLED.size }, /^(Okay, a|A) large pet(, gladly)?\. /],
    ['animal', { ...NOTHING_YET, energy: FILLED.energy }, /^(Okay, w|W)ith high energy/],
  ])('is told what was understood, and asked for the %s', async (wish, slots, beginning) => {
    const { hears, asked } = skillWith();
    for (const request of requests) {
      const { speech, reprompt, directives } = await hears(petMatch(slots, request));

      expect(speech).toMatch(beginning);
      expect(speech).toMatch(/\?$/);
      expect(reprompt).toMatch(/^Which .*: .* or .*\?$/);
      expect(elicited(directives).slot).toBe(wish);
    }
    expect(asked).toEqual([]);
  });

  test('is asked for what it lacks also when the intent carries no slots at all', async () => {
    const { directives } = await skillWith().hears(petMatch({}, { dialogState: 'STARTED' }));

    expect(elicited(directives).slot).toBe('animal');
  });

  test('is taken up again after help, also with a slot of several values', async () => {
    const { hears } = skillWith();
    const size = multiValueSlot(
      slot('big', match({ id: 'large' })),
      slot('huge', match({ id: 'large' })),
    );
    const asked = await hears(petMatch({ ...NOTHING_YET, animal: FILLED.animal, size }));

    const { directives } = await hears(
      intentRequest('AMAZON.HelpIntent', {}, { attributes: asked.attributes }),
    );

    expect(elicited(directives)).toEqual({
      slot: 'temperament',
      intent: {
        name: 'PetMatchIntent',
        confirmationStatus: 'NONE',
        slots: {
          animal: { name: 'animal', value: 'puppy', confirmationStatus: 'NONE' },
          size: { name: 'size', value: 'large', confirmationStatus: 'NONE' },
          temperament: CLEARED('temperament'),
        },
      },
    });
  });

  test('knows a synonym after help, though Alexa no longer says what it resolved to', async () => {
    const { hears, asked } = skillWith([BOXER]);
    const before = await hears(petMatch({ ...FILLED, energy: emptySlot() }));
    const helped = await hears(
      intentRequest('AMAZON.HelpIntent', {}, { attributes: before.attributes }),
    );

    await hears(
      petMatch(
        {
          animal: slot('puppy'),
          size: slot('ginormous'),
          temperament: slot('family'),
          energy: FILLED.energy,
        },
        { attributes: helped.attributes },
      ),
    );

    expect(asked).toEqual([LARGE_FAMILY_DOG]);
  });

  test('is told only what this turn has added', async () => {
    const { hears } = skillWith();
    const first = await hears(petMatch({ ...NOTHING_YET, animal: FILLED.animal }));

    const { speech } = await hears(
      petMatch(
        { ...NOTHING_YET, animal: FILLED.animal, temperament: FILLED.temperament },
        { attributes: first.attributes },
      ),
    );

    expect(speech).toMatch(/^(Okay, f|F)or the family(, gladly)?\. /);
  });
});

describe('a complete set of wishes', () => {
  test.each(['STARTED', 'IN_PROGRESS', 'COMPLETED'] as const)(
    'is answered with the pet and the reason, and the session ends (dialog %s)',
    async (dialogState) => {
      const { hears, asked } = skillWith([BOXER]);

      const { speech, reprompt, sessionEnds, directives } = await hears(
        petMatch(FILLED, { dialogState }),
      );

      expect(speech).toContain('Boxer');
      expect(speech).toContain(
        'a large dog, a friend for the family, and high energy for long days outside',
      );
      expect([reprompt, sessionEnds, directives]).toEqual([undefined, true, undefined]);
      expect(asked).toEqual([LARGE_FAMILY_DOG]);
    },
  );

  test('gives one user the same pet in every session', async () => {
    const pets = ['Boxer', 'Samoyed', 'Vizsla'].map((breed) => ({ ...BOXER, breed }));
    const { hears } = skillWith(pets);
    const breedFor = async (options: IntentOptions) => {
      const { speech } = await hears(petMatch(FILLED, options));
      return pets.find(({ breed }) => speech?.includes(breed))?.breed;
    };

    const breeds = await Promise.all(requests.map((request) => breedFor(request)));
    const forOthers = await Promise.all(
      requests.map(({ requestId }) => breedFor({ userId: requestId })),
    );

    expect(new Set(breeds).size).toBe(1);
    expect(new Set(forOthers).size).toBe(3);
  });
});

describe('a word that nobody knows', () => {
  const purple = { ...FILLED, size: slot('purple', noMatch()) };

  test('is asked for again with the choices', async () => {
    const { hears, asked } = skillWith([BOXER]);
    for (const request of requests) {
      const { speech, reprompt, sessionEnds } = await hears(petMatch(purple, request));

      expect(speech?.toLowerCase()).toContain('purple');
      expect(speech).toContain('tiny, small, medium, or large?');
      expect(reprompt).toContain('tiny, small, medium, or large');
      expect(sessionEnds).toBe(false);
    }
    expect(asked).toEqual([]);
  });

  test('is taken out of the intent, and the other slots stay', async () => {
    const { directives } = await skillWith().hears(petMatch(purple));

    const { slot: name, intent } = elicited(directives);
    expect(name).toBe('size');
    expect(intent?.name).toBe('PetMatchIntent');
    expect(intent?.slots?.['size']).toEqual(CLEARED('size'));
    expect(intent?.slots?.['energy']).toEqual({ name: 'energy', ...FILLED.energy });
  });

  test('is asked for before what is still missing', async () => {
    const { directives } = await skillWith().hears(petMatch({ ...NOTHING_YET, size: purple.size }));

    expect(elicited(directives).slot).toBe('size');
  });

  test('is asked for one at a time, in the order of the dialog', async () => {
    const { directives } = await skillWith().hears(
      petMatch({ ...purple, energy: slot('sparkly', noMatch()) }),
    );

    const { slot: name, intent } = elicited(directives);
    expect(name).toBe('size');
    expect(intent?.slots?.['energy']?.value).toBe('sparkly');
  });

  test.each([
    [
      'markup',
      '<break time="9s"/> & "co"',
      '&lt;break time=&quot;9s&quot;/&gt; &amp; &quot;co&quot;',
    ],
    ['a template', '{{breed}} $t(goodbye)', '{{breed}} $t(goodbye)'],
    ['an emoji and a newline', 'poodle\n🐩', 'poodle 🐩'],
  ])('is said back as text when it is %s', async (_, word, said) => {
    const { speech } = await skillWith().hears(
      petMatch({ ...FILLED, size: slot(word, noMatch()) }),
    );

    expect(speech).toContain(said);
  });

  test('is not carried along when it is longer than any utterance', async () => {
    const long = slot('x'.repeat(100_000), noMatch());

    const { directives } = await skillWith().hears(petMatch({ ...purple, energy: long }));

    expect(elicited(directives).intent?.slots?.['energy']).toEqual(CLEARED('energy'));
    expect(JSON.stringify(directives).length).toBeLessThan(24 * 1_024);
  });

  test.each([
    ['200 characters', 'x'.repeat(200)],
    ['control characters', '\u0000\u0001'],
  ])('is not said back when it is %s', async (_, word) => {
    const { speech } = await skillWith().hears(
      petMatch({ ...FILLED, size: slot(word, noMatch()) }),
    );

    expect(speech).toMatch(/(did not get|not sure about) the size/);
    expect(speech).not.toContain('x'.repeat(10));
  });
});

describe('a word of several values', () => {
  test.each([
    ['one word', slot('little', match({ id: 'tiny' }, { id: 'small' }))],
    [
      'two values',
      multiValueSlot(slot('tiny', match({ id: 'tiny' })), slot('small', match({ id: 'small' }))),
    ],
  ])('is disambiguated between its values only (%s)', async (_, size) => {
    const { speech, reprompt, directives, sessionEnds } = await skillWith().hears(
      petMatch({ ...FILLED, size }),
    );

    expect(speech).toBe(
      'That can mean more than one thing. Which size would you like: tiny or small?',
    );
    expect(reprompt).toBe('Which size would you like: tiny or small?');
    expect(elicited(directives)).toMatchObject({
      slot: 'size',
      intent: { slots: { size: CLEARED('size') } },
    });
    expect(sessionEnds).toBe(false);
  });
});

describe('an animal that is not real', () => {
  test('is politely refused by its name, and another one asked for', async () => {
    const unicorn = slot(
      'unicorn',
      match({ id: 'mythical_creatures', name: 'mythical creatures' }),
    );
    const { hears } = skillWith();
    for (const request of requests) {
      const { speech, directives, sessionEnds } = await hears(
        petMatch({ ...FILLED, animal: unicorn }, request),
      );

      expect(speech).toContain('unicorn');
      expect(speech).toContain('dog or cat?');
      expect(elicited(directives)).toMatchObject({
        slot: 'animal',
        intent: { slots: { animal: CLEARED('animal') } },
      });
      expect(sessionEnds).toBe(false);
    }
  });

  test('is no excuse to refuse a size that the catalogue lacks', async () => {
    const { speech } = await skillWith().hears(
      petMatch({ ...FILLED, size: slot('sky high', match({ id: 'giant' })) }),
    );

    expect(speech).toContain('sky high');
    expect(speech).not.toContain('real pets');
  });
});

describe('a resolution that failed', () => {
  test('does not matter where the spoken word is a canonical value', async () => {
    const { hears, asked } = skillWith([BOXER]);

    await hears(petMatch({ ...FILLED, size: slot('large', noMatch('ER_ERROR_TIMEOUT')) }));

    expect(asked).toEqual([LARGE_FAMILY_DOG]);
  });

  test.each([noMatch('ER_ERROR_TIMEOUT'), noMatch('ER_ERROR_EXCEPTION')])(
    'is not blamed on the user',
    async (failure) => {
      const { speech, directives } = await skillWith().hears(
        petMatch({ ...FILLED, size: slot('ginormous', failure) }),
      );

      expect(speech).toMatch(/(did not get|not sure about) the size/);
      expect(elicited(directives).slot).toBe('size');
    },
  );
});

describe('wishes that no pet satisfies', () => {
  test('are apologised for with what could change, and that wish is asked for', async () => {
    const { hears } = skillWith([], {
      findAlternative: () => Promise.resolve({ wish: 'energy', ids: ['low', 'medium'] }),
    });

    const { speech, reprompt, directives, sessionEnds } = await hears(petMatch(FILLED));

    expect(speech).toMatch(
      /: a large dog, for the family, with high energy\. With another energy level I have a match\. Which energy level would you like: low or medium\?$/,
    );
    expect(reprompt).toBe('Which energy level would you like: low or medium?');
    expect(elicited(directives)).toMatchObject({
      slot: 'energy',
      intent: { slots: { energy: CLEARED('energy'), size: { value: 'ginormous' } } },
    });
    expect(sessionEnds).toBe(false);
  });

  test('are apologised for without a promise where no alternative is known', async () => {
    const { hears, logged } = skillWith([], {
      findAlternative: () => Promise.reject(new CatalogueUnavailable('pets', new Error('slow'))),
    });

    const { speech, directives } = await hears(petMatch(FILLED));

    expect(speech).toContain(
      'Another size may help. Which size would you like: tiny, small, medium, or large?',
    );
    expect(elicited(directives).slot).toBe('size');
    expect(logged).toHaveLength(1);
  });
});

describe('a catalogue that does not answer', () => {
  test('is owned up to, logged, and ends the session', async () => {
    const cause = Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });
    const { hears, logged } = skillWith([], {
      findPets: () => Promise.reject(new CatalogueUnavailable('pets', cause)),
    });

    const { speech, sessionEnds, reprompt } = await hears(petMatch(FILLED, { requestId: 'r-1' }));

    expect(speech).toMatch(/^(I am sorry|Sorry), .*my list of pets/);
    expect([sessionEnds, reprompt]).toEqual([true, undefined]);
    expect(logged).toEqual([
      {
        level: 'ERROR',
        message: 'pet catalogue unavailable',
        catalogue_failures: 1,
        request_id: 'r-1',
        error_name: 'CatalogueUnavailable',
        error_message: 'The pet catalogue in table pets gave no answer: TimeoutError',
        cause: { error_name: 'TimeoutError' },
      },
    ]);
  });

  test('is not confused with a fault of our own', async () => {
    const { hears, logged } = skillWith([], {
      findPets: () => Promise.reject(new TypeError('a bug')),
    });

    const { speech } = await hears(petMatch(FILLED));

    expect(speech).toContain('something went wrong on my side');
    expect(logged).toEqual([expect.objectContaining({ error_name: 'TypeError' })]);
  });
});
