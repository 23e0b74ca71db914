import { describe, expect, it } from '@jest/globals';
import { SkillBuilders } from 'ask-sdk-core';
import { createRecorder, recorderSettings, recordTurns } from '../../../lambda/recorder';
import { collectRows, createAlexa, loadModel } from '../../../local/alexa';

const SKILL_ID = 'amzn1.ask.skill.00000000-0000-4000-8000-000000000001';

const pizzaShop = () => {
  const { store, rowOf } = collectRows();
  const skill = recordTurns(
    SkillBuilders.custom().addRequestHandlers({
      canHandle: () => true,
      handle: ({ responseBuilder }) =>
        responseBuilder.speak('What would you like?').reprompt('What?').getResponse(),
    }),
    createRecorder(recorderSettings({ SKILL_ID }), { store }),
  );
  return createAlexa({
    model: loadModel('test/fixtures/models/pizza.json'),
    skillId: SKILL_ID,
    handler: (envelope, context) => skill.invoke(envelope, context),
    rowOf,
  });
};

describe('the row beside the answer', () => {
  it('is the one that the turn left', async () => {
    const alexa = pizzaShop();

    const { row, request } = await alexa.says(`open pizza shop`);

    expect(row).toMatchObject({
      request_id: request?.request.requestId,
      request_type: 'LaunchRequest',
      outcome: 'launched',
      turn: 1,
      is_simulated: true,
    });
  });

  it('is absent where the skill was not called', async () => {
    const turn = await pizzaShop().says('what is the weather');

    expect(turn.row).toBeUndefined();
  });
});

describe('an envelope that was changed before it is sent', () => {
  it('reaches the skill as it was changed', async () => {
    const { store, rowOf } = collectRows();
    const alexa = createAlexa({
      model: loadModel('test/fixtures/models/pizza.json'),
      skillId: SKILL_ID,
      handler: (envelope) =>
        Promise.resolve({
          version: '1.0',
          response: {
            outputSpeech: {
              type: 'PlainText' as const,
              text: `token ${envelope.context.System.user.permissions?.consentToken ?? 'none'}`,
            },
          },
        }),
      rowOf,
    });
    const envelope = alexa.request({ type: 'LaunchRequest' });
    envelope.context.System.user.permissions = { consentToken: 'abc' };

    const { speech } = await alexa.send(envelope);

    expect(speech).toBe('token abc');
    expect(store).toBeDefined();
  });
});

describe('an explanation', () => {
  it('is about the request inside a one-shot call', () => {
    const alexa = pizzaShop();

    expect(alexa.explain('ask pizza shop for help')).toEqual(alexa.explain('help'));
  });
});
