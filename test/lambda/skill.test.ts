import { expect, test } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import type { Outcome, Turn } from '../../analytics/contract/turn';
import type { PetCatalogue } from '../../lambda/pets/ask-catalogue';
import type { Pet } from '../../lambda/pets/pet';
import { CatalogueUnavailable } from '../../lambda/pets/pet-catalogue';
import { createRecorder, recorderSettings, recordTurns } from '../../lambda/recorder';
import { petMatchSkill } from '../../lambda/skill';
import {
  emptySlot,
  intentRequest,
  launchRequest,
  match,
  noMatch,
  sessionEndedRequest,
  SKILL_ID,
  slot,
} from '../support/envelopes';

const BOXER: Pet = {
  breed: 'Boxer',
  animal: 'dog',
  size: 'large',
  temperament: 'family',
  energy: 'high',
};

/** Answers one request with the skill, recorded, and gives what the turn noted. */
const turnOf = async (
  envelope: RequestEnvelope,
  findPets: PetCatalogue['findPets'] = () => Promise.resolve([BOXER]),
): Promise<Partial<Turn>> => {
  const items: Partial<Turn>[] = [];
  const store = {
    send({ input }: { input: { Item?: Partial<Turn> } }) {
      if (input.Item?.event_time) items.push(input.Item);
      return Promise.resolve({});
    },
  };
  const skill = recordTurns(
    petMatchSkill({
      skillId: SKILL_ID,
      catalogue: { findPets, findAlternative: () => Promise.resolve(undefined) },
      log: () => undefined,
    }),
    createRecorder(recorderSettings({ ANALYTICS_TABLE_NAME: 'turns', SKILL_ID }), {
      store: store as never,
    }),
  );
  await skill.invoke(envelope);
  expect(items).toHaveLength(1);
  return items[0] ?? {};
};

const FILLED = {
  animal: slot('dog', match({ id: 'dog' })),
  size: slot('large', match({ id: 'large' })),
  temperament: slot('family', match({ id: 'family' })),
  energy: slot('high', match({ id: 'high' })),
};

const petMatch = (slots = {}) => intentRequest('PetMatchIntent', { ...FILLED, ...slots });

test.each<[Outcome, RequestEnvelope]>([
  ['launched', launchRequest()],
  ['eliciting', petMatch({ energy: emptySlot() })],
  ['eliciting', petMatch({ energy: slot('sparkly', noMatch()) })],
  ['disambiguating', petMatch({ size: slot('little', match({ id: 'tiny' }, { id: 'small' })) })],
  [
    'unsupported_animal',
    petMatch({ animal: slot('unicorn', match({ id: 'mythical_creatures' })) }),
  ],
  ['help', intentRequest('AMAZON.HelpIntent')],
  ['fallback', intentRequest('AMAZON.FallbackIntent')],
  ['stopped', intentRequest('AMAZON.StopIntent')],
  ['stopped', intentRequest('AMAZON.CancelIntent')],
  ['stopped', intentRequest('AMAZON.NavigateHomeIntent')],
  ['session_ended', sessionEndedRequest('USER_INITIATED')],
  ['unhandled', intentRequest('OrderPizzaIntent')],
])('a turn is noted as %s', async (outcome, envelope) => {
  const turn = await turnOf(envelope);

  expect(turn).toMatchObject({ outcome });
  expect(turn.matched_pet).toBeUndefined();
  expect(turn.api_execution_time).toBeUndefined();
});

test('a match is noted with its pet and the time the catalogue took', async () => {
  expect(await turnOf(petMatch())).toMatchObject({
    outcome: 'matched',
    matched_pet: 'Boxer',
    api_execution_time: expect.any(Number),
  });
});

test('no match is noted with the time the catalogue took', async () => {
  const turn = await turnOf(petMatch(), () => Promise.resolve([]));

  expect(turn).toMatchObject({ outcome: 'no_match', api_execution_time: expect.any(Number) });
});

test('a catalogue that fails is noted with the time it was waited for', async () => {
  const turn = await turnOf(petMatch(), () =>
    Promise.reject(new CatalogueUnavailable('pets', new Error('slow'))),
  );

  expect(turn).toMatchObject({ outcome: 'api_failed', api_execution_time: expect.any(Number) });
});

test('a handler that throws is noted with its error', async () => {
  const turn = await turnOf(petMatch(), () => Promise.reject(new TypeError('a bug')));

  expect(turn).toMatchObject({ outcome: 'error', error_name: 'TypeError' });
});
