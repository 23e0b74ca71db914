import { describe, expect, test } from '@jest/globals';
import type { Slot } from 'ask-sdk-model';
import { LOAD_MS, SAVE_MS } from '../../../lambda/persistence/user-attributes';
import { type WishName, WISHES } from '../../../lambda/pets/pet';
import { CALL_MS } from '../../../lambda/pets/pet-catalogue';
import { recorderSettings } from '../../../lambda/recorder';
import { LOCALES } from '../../../lambda/speech/locales';
import { speechFor } from '../../../lambda/speech/speech';
import type { Alexa, AlexaTurn, RequestSpec } from '../../../local/alexa';
import { launchRequest, match, noMatch, slot } from '../../support/envelopes';
import { attributesInMemory, MODELS, talkTo } from '../../support/talk';
import { faultsOfTurn } from '../../support/well-formed';

/** Every intent, in every state of the dialog, in every locale that has a model and sentences. */
const locales = [...MODELS.keys()].filter((locale) => Object.hasOwn(LOCALES, locale));

const LAUNCH: RequestSpec = { type: 'LaunchRequest' };

const wishes = (slots: Readonly<Record<string, string | Slot>>): RequestSpec => ({
  intent: 'PetMatchIntent',
  slots,
});

/** A slot that Alexa resolved as no model of ours would. */
const made = (name: string, content: Omit<Slot, 'name'>): Slot => ({ name, ...content });

const BOTH = slot('x', match({ id: 'tiny' }, { id: 'small' }));
const HOSTILE = `</speak><audio src="http://x"/> & ${'ha'.repeat(50_000)}`;

/** What a user may ask for at any moment: good words, bad words, and what is no word at all. */
const requestsOf = (locale: string): Readonly<Record<string, RequestSpec>> => {
  const { value } = speechFor(launchRequest({ locale }));
  const good = (wish: WishName, id: string) => ({ [wish]: value(wish, id) });
  const odd = (name: string, content: Omit<Slot, 'name'>) =>
    wishes({ ...good('animal', 'cat'), [name]: made(name, content) });
  const builtIn = MODELS.get(locale)
    ?.model.languageModel.intents.map(({ name }) => name)
    .filter((name) => name.startsWith('AMAZON.'));
  return {
    ...Object.fromEntries((builtIn ?? []).map((intent) => [intent, { intent }])),
    'a launch': LAUNCH,
    'no wish': wishes({}),
    'an animal': wishes(good('animal', 'dog')),
    'a size': wishes(good('size', 'small')),
    'a temperament': wishes(good('temperament', 'guard')),
    'an energy': wishes(good('energy', 'low')),
    'everything, with many matches': wishes({
      ...good('animal', 'dog'),
      ...good('size', 'large'),
      ...good('temperament', 'family'),
      ...good('energy', 'high'),
    }),
    'everything, with one match': wishes({
      ...good('animal', 'dog'),
      ...good('size', 'large'),
      ...good('temperament', 'watch'),
      ...good('energy', 'low'),
    }),
    'everything, without a match': wishes({
      ...good('animal', 'dog'),
      ...good('size', 'tiny'),
      ...good('temperament', 'guard'),
      ...good('energy', 'low'),
    }),
    'a word of two values': odd('size', BOTH),
    'an unknown word': odd('temperament', slot('purple', noMatch())),
    'a resolution that failed': odd('energy', slot('turbo', noMatch('ER_ERROR_TIMEOUT'))),
    'a word without resolutions': odd('size', slot('seven')),
    'an animal that is none': wishes({
      animal: made('animal', slot('unicorn', match({ id: 'mythical_creatures' }))),
    }),
    'a hostile word': odd('size', slot(HOSTILE, noMatch())),
    'an empty word': odd('size', { value: '', confirmationStatus: 'NONE' }),
  };
};

/** How each state is reached: all that {@link Moment} can be, and a session without a past. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'before anything': [],
  'after the welcome': ['a launch'],
  'asked for the animal': ['a size'],
  'asked for the size': ['an animal'],
  'asked for the temperament': ['an animal', 'a size'],
  'asked for the energy': ['an animal', 'a size', 'a temperament'],
  'asked which of two values': ['a word of two values'],
  'asked again for a word': ['an animal', 'an unknown word'],
  'asked for a real animal': ['an animal that is none'],
  'after no match': ['everything, without a match'],
  'after a match of many': ['everything, with many matches'],
  'after help in the dialog': ['an animal', 'AMAZON.HelpIntent'],
  'welcomed back': ['an animal', 'AMAZON.StopIntent', 'a launch'],
  'welcomed back after a match': ['everything, with one match', 'a launch'],
};

interface Walker {
  readonly alexa: Alexa;
  readonly take: (name: string) => Promise<AlexaTurn>;
  /** Becomes a user who was never here. */
  readonly startAnew: () => void;
}

const walkerIn = (locale: string): Walker => {
  let attributes = attributesInMemory();
  const alexa = talkTo({
    locale,
    userAttributes: {
      getAttributes: (envelope) => attributes.getAttributes(envelope),
      saveAttributes: (envelope, kept) => attributes.saveAttributes(envelope, kept),
    },
  });
  const requests = requestsOf(locale);
  return {
    alexa,
    take: (name) => send(alexa, requests[name] ?? LAUNCH),
    startAnew() {
      attributes = attributesInMemory();
      alexa.newSession();
    },
  };
};

const send = (alexa: Alexa, spec: RequestSpec): Promise<AlexaTurn> => {
  // A launch always begins a session of its own.
  if (spec === LAUNCH) alexa.newSession();
  return alexa.send(alexa.request(spec));
};

/** The values that the question offers, where it is not all of them. */
const choicesOf = ({ response }: AlexaTurn): readonly string[] | undefined => {
  const { dialogue } = (response?.sessionAttributes ?? {}) as {
    dialogue?: { moment: { choices?: readonly string[] } };
  };
  return dialogue?.moment.choices;
};

const MAX_ANSWERS = 8;

/** Answers every question sensibly until there is a match; false where that never comes. */
const reachesMatch = async (walker: Walker, locale: string, last: AlexaTurn): Promise<boolean> => {
  const { value } = speechFor(launchRequest({ locale }));
  let turn = last;
  for (let answers = 0; answers < MAX_ANSWERS; answers += 1) {
    if (turn.card) return true;
    if (turn.sessionEnded) return false;
    const asked = turn.directives.find(({ type }) => type === 'Dialog.ElicitSlot') as
      { slotToElicit: WishName } | undefined;
    const wish = asked?.slotToElicit;
    const id = choicesOf(turn)?.at(-1) ?? WISHES[wish ?? 'animal'][0];
    turn = wish
      ? await send(walker.alexa, wishes({ [wish]: value(wish, id) }))
      : await walker.take('everything, with one match');
  }
  return turn.card !== undefined;
};

const ENDS = ['AMAZON.StopIntent', 'AMAZON.CancelIntent', 'AMAZON.NavigateHomeIntent'];

describe.each(locales)('the dialog in %s', (locale) => {
  test.each(Object.entries(PATHS))('has a sensible answer to everything, %s', async (_, path) => {
    const walker = walkerIn(locale);
    for (const name of Object.keys(requestsOf(locale))) {
      walker.startAnew();
      for (const step of path) await walker.take(step);

      const turn = await walker.take(name);

      expect([name, faultsOfTurn(turn)]).toEqual([name, []]);
      if (ENDS.includes(name)) expect([name, turn.sessionEnded]).toEqual([name, true]);
      else if (!turn.sessionEnded)
        expect([name, await reachesMatch(walker, locale, turn)]).toEqual([name, true]);
    }
  });

  test('has no way into a fault, however long and wild the conversation', async () => {
    const seed = 20_261_122;
    const names = Object.keys(requestsOf(locale));
    const random = mulberry32(seed);
    const walker = walkerIn(locale);
    const walked: string[] = [];
    for (let step = 0; step < 1_000; step += 1) {
      const name = names[Math.floor(random() * names.length)] ?? '';
      walked.push(name);

      const faults = faultsOfTurn(await walker.take(name));

      expect({ seed, faults, after: walked.slice(-5) }).toMatchObject({ faults: [] });
    }
  });
});

/** The PRNG of Tommy Ettinger; a seed gives the same walk everywhere. */
const mulberry32 = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

describe('the longest turn', () => {
  test('stays below the 8 seconds that Alexa waits, by its timeouts', () => {
    const noMatchTurn = CALL_MS + CALL_MS;
    const matchTurn = CALL_MS + SAVE_MS;

    expect(Math.max(LOAD_MS, matchTurn, noMatchTurn) + recorderSettings({}).deadline).toBeLessThan(
      6_000,
    );
  });
});
