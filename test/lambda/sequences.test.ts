import { describe } from '@jest/globals';
import {
  AlexaTest,
  IntentRequestBuilder,
  LaunchRequestBuilder,
  SessionEndedRequestBuilder,
  type SkillSettings,
} from 'ask-sdk-test';
import type { PetCatalogue } from '../../lambda/pets/ask-catalogue';
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
        repromptsLike: 'dog or cat?',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.HelpIntent').build(),
        saysLike: 'I find a dog or a cat by its size',
        repromptsLike: 'dog or cat?',
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
        saysLike: 'leepy',
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

  const complete = (name = 'PetMatchIntent') =>
    size(animal(intent(name)))
      .withSlotResolution('temperament', 'watch', 'TemperamentType', 'watch')
      .withSlotResolution('energy', 'medium', 'EnergyType', 'medium');

  alexa.test(
    [
      {
        request: size(animal(intent('PetMatchIntent'))).build(),
        saysLike: 'small cat',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.HelpIntent').build(),
        saysLike: 'what the pet is good at',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.FallbackIntent').build(),
        repromptsLike: 'Which temperament would you like',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.RepeatIntent').build(),
        repromptsLike: 'Which temperament would you like',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.NoIntent').build(),
        repromptsLike: 'Which temperament would you like',
        elicitsSlot: 'temperament',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.StartOverIntent').build(),
        repromptsLike: 'dog or cat?',
        shouldEndSession: false,
      },
      {
        request: intent('AMAZON.CancelIntent').build(),
        repromptsNothing: true,
        shouldEndSession: true,
      },
    ],
    'stays in the dialog whatever is asked in between',
  );

  describe('with two breeds that fit', () => {
    const two = new AlexaTest(
      (event: never) =>
        petMatchSkill({
          skillId: SKILL_ID,
          catalogue: {
            ...catalogue,
            findPets: (wishes) =>
              Promise.resolve(['Korat', 'Lykoi'].map((breed) => ({ ...wishes, breed }))),
          },
        })
          .create()
          .invoke(event),
      settings,
    );

    two.test(
      [
        {
          request: complete().build(),
          hasCardTitleLike: 'Your match: ',
          repromptsLike: 'another breed',
          shouldEndSession: false,
        },
        {
          request: intent('AMAZON.HelpIntent').build(),
          saysLike: 'I can name another breed',
          shouldEndSession: false,
        },
        {
          request: intent('AMAZON.YesIntent').build(),
          hasCardTitleLike: 'Your match: ',
          saysLike: 'I know for these wishes',
          repromptsNothing: true,
          shouldEndSession: true,
        },
      ],
      'names the other one on yes, and says that it is the last',
    );

    two.test(
      [
        { request: complete().build(), shouldEndSession: false },
        {
          request: intent('AMAZON.NoIntent').build(),
          repromptsNothing: true,
          shouldEndSession: true,
        },
      ],
      'says goodbye on no',
    );
  });

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
