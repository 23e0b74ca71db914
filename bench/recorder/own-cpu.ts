import { SkillBuilders, type CustomSkillBuilder } from 'ask-sdk-core';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createAlexa } from '../../local/alexa';
import { createRecorder, recordTurns } from '../../lambda/recorder';
import { type Finding, microseconds } from '../benchmark';
import { measure } from '../measure';
import { modelIn, ownModelText } from '../models';
import { trivialSkill } from '../trivial-skill';
import { recorderSettingsOf } from './settings';

/** Fills all slots of the skill's intent, so that the row has as much in it as a row can have. */
const UTTERANCE = 'i want a large family dog with high energy';

const TURNS = 200;

/** What the recorder itself costs a turn of a user whom the container knows, without its call. */
export const ownCpu = async (): Promise<readonly Finding[]> => {
  const request = await requestText();
  const bare = skillOfOneHandler().create();
  const recorded = recordTurns(
    skillOfOneHandler(),
    createRecorder(recorderSettingsOf('turns'), {
      store: { send: () => Promise.resolve({ $metadata: {} }) },
    }),
  );
  const hold = (skill: Pick<typeof recorded, 'invoke'>) => async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn += 1)
      JSON.stringify(await skill.invoke(JSON.parse(request) as RequestEnvelope));
  };
  const times = await measure(
    [
      { name: 'bare', units: TURNS, run: hold(bare) },
      { name: 'recorded', units: TURNS, run: hold(recorded) },
    ],
    { rounds: 15 },
  );
  return [finding(times, request)];
};

/** The least that a skill can be. */
export const skillOfOneHandler = (): CustomSkillBuilder =>
  SkillBuilders.custom().addRequestHandlers({
    canHandle: () => true,
    handle: ({ responseBuilder }) =>
      responseBuilder.speak('Which size would you like?').reprompt('Which size?').getResponse(),
  });

/** The text of a request as Alexa sends it. */
const requestText = async (): Promise<string> => {
  let text = '';
  const alexa = createAlexa({
    model: modelIn(ownModelText()),
    skillId: 'amzn1.ask.skill.bench',
    handler: (envelope: RequestEnvelope) => {
      text = JSON.stringify(envelope);
      return trivialSkill(envelope);
    },
  });
  await alexa.says('open pet match');
  await alexa.says(UTTERANCE);
  return text;
};

const finding = (times: ReadonlyMap<string, number>, request: string): Finding => {
  const bare = times.get('bare') ?? NaN;
  const own = (times.get('recorded') ?? NaN) - bare;
  return {
    benchmark: 'recorder',
    what: 'own CPU of a turn, of the bare turn with JSON in and out',
    measured: own / bare,
    unit: 'times',
    limit: 0.3,
    detail: `${microseconds(own)} : ${microseconds(bare)}, a request of ${request.length} bytes`,
  };
};
