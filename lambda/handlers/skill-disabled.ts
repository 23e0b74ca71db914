import { getRequestType, type RequestHandler } from 'ask-sdk-core';
import { noteTurn } from '../recorder';

/** Who disables the skill is forgotten; the event takes no answer. */
export const skillDisabledHandler: RequestHandler = {
  canHandle: ({ requestEnvelope }) =>
    getRequestType(requestEnvelope) === 'AlexaSkillEvent.SkillDisabled',
  async handle(input) {
    noteTurn(input, { outcome: 'handled' });
    await input.attributesManager.deletePersistentAttributes?.();
    return input.responseBuilder.getResponse();
  },
};
