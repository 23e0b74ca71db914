import { describe } from '@jest/globals';
import {
  AlexaTest,
  IntentRequestBuilder,
  LaunchRequestBuilder,
  SessionEndedRequestBuilder,
  type SkillSettings,
} from 'ask-sdk-test';
import type { PetCatalogue } from '../../lambda/handlers/pet-match';
import { petMatchSkill } from '../../lambda/skill';
import { SKILL_ID } from '../support/envelopes';

const settings: SkillSettings = {
  appId: SKILL_ID,
  userId: 'amzn1.ask.account.TEST',
  deviceId: 'amzn1.ask.device.TEST',
  locale: 'en-US',
};

const catalogue: PetCatalogue = {
  findPets: (wishes) => Promise.resolve([{ ...wishes, breed: 'Korat' }]),
  findAlternative: () => Promise.resolve(undefined),
};

const skill = petMatchSkill({ skillId: SKILL_ID, catalogue }).create();

const alexa = new AlexaTest((event: never) => skill.invoke(event), settings);

const intent = (name: string) => new IntentRequestBuilder(settings, name);

describe('a conversation', () => {
  alexa.test(
    [
      {
        request: new LaunchRequestBuilder(settings).build(),
        saysLike: 'Pet Match',
        repromptsLike: 'a dog or a cat?',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.HelpIntent').build(),
        saysLike: 'I find a dog or a cat by its size',
        repromptsLike: 'What would you like?',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.StopIntent').build(),
        says: ['Goodbye, and give your pet a hug from me.', 'See you soon.', 'Goodbye.'],
        repromptsNothing: true,
        shouldEndSession: true,
      },
    ],
    'opens, helps and stops',
  );

  const animal = (builder: IntentRequestBuilder) =>
    builder.withSlotResolution('animal', 'kitty', 'AnimalType', 'cat');
  const size = (builder: IntentRequestBuilder) =>
    builder.withSlotResolution('size', 'small', 'SizeType', 'small');

  alexa.test(
    [
      {
        request: size(animal(intent('PetMatchIntent')))
          .withSlotResolutionNoMatch('temperament', 'sleepy', 'TemperamentType')
          .withEmptySlot('energy')
          .build(),
        saysLike: 'sleepy',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: size(animal(intent('PetMatchIntent')))
          .withSlotResolution('temperament', 'watch', 'TemperamentType', 'watch')
          .withSlotResolution('energy', 'medium', 'EnergyType', 'medium')
          .build(),
        saysLike: 'Korat',
        repromptsNothing: true,
        shouldEndSession: true,
      },
    ],
    'repairs a word and ends with a match',
  );

  alexa.test(
    [
      {
        request: new SessionEndedRequestBuilder(settings, 'USER_INITIATED').build(),
        saysNothing: true,
        repromptsNothing: true,
      },
    ],
    'ends in silence when the user leaves',
  );
});
