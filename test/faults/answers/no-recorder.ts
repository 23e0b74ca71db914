/** What the skill's entry point is built with in place of the recorder, to hear it without one. */
import type { CustomSkillBuilder } from 'ask-sdk-core';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import type { Context } from 'aws-lambda';

export { noteTurn, timeApiCall } from '../../../lambda/recorder/open-turn';
export { recorderSettings } from '../../../lambda/recorder/recorder';

export const createRecorder = (): undefined => undefined;

export const recordTurns = (builder: CustomSkillBuilder) => {
  const skill = builder.create();
  return {
    invoke: (envelope: RequestEnvelope, context: Context): Promise<ResponseEnvelope> =>
      skill.invoke(envelope, context),
  };
};
