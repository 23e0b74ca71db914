import { describe, expect, it } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import { spanOf } from '../../../analytics/generator/sessions';
import { worldOf } from '../../../analytics/generator/world';
import { petMatchSkill } from '../../../lambda/skill';
import { speakAll } from '../../../local/cli/generate-through-skill';
import { SKILL_ID } from '../../support/envelopes';
import { attributesInMemory, MODELS } from '../../support/talk';

const documents = Object.fromEntries(
  ['en-US', 'de-DE'].map((locale) => {
    const loaded = MODELS.get(locale);
    if (!loaded) throw new Error(`There is no model of ${locale}.`);
    return [locale, { interactionModel: loaded.model }];
  }),
);

const speak = async (rows: number) => {
  const requests: RequestEnvelope['request'][] = [];
  const skill = petMatchSkill({
    skillId: SKILL_ID,
    catalogue: {
      findPets: (wishes) => Promise.resolve([{ ...wishes, breed: 'Korat' }]),
      findAlternative: () => Promise.resolve(undefined),
    },
    userAttributes: attributesInMemory(),
    log: () => undefined,
  }).create();
  const spoken = await speakAll(
    {
      description: 'the skill',
      skillId: SKILL_ID,
      folders: [],
      invoke: (envelope) => {
        requests.push(envelope.request);
        return skill.invoke(envelope);
      },
    },
    {
      world: worldOf(documents, { seed: 3 }),
      span: spanOf('2026-10-31', 3),
      amount: { rows },
      models: MODELS,
    },
  );
  return { spoken, requests };
};

describe('traffic through the skill', () => {
  it('is as many turns as wanted', async () => {
    const { spoken, requests } = await speak(40);
    expect(spoken).toBe(40);
    expect(requests).toHaveLength(40);
  });

  it('is heard as it was meant: wishes with their words, in every locale', async () => {
    const { requests } = await speak(200);
    const heard = new Set(
      requests.map((request) =>
        request.type === 'IntentRequest' ? request.intent.name : request.type,
      ),
    );
    expect([...heard]).toEqual(
      expect.arrayContaining(['LaunchRequest', 'PetMatchIntent', 'SessionEndedRequest']),
    );
    const wishes = requests.filter(
      (request) => request.type === 'IntentRequest' && request.intent.name === 'PetMatchIntent',
    );
    expect(wishes.length / requests.length).toBeGreaterThan(0.4);
    const locales = new Set(requests.map((request) => request.locale));
    expect([...locales].sort()).toEqual(['de-DE', 'en-US']);
  });
});
