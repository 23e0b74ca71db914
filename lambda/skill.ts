import { type CustomSkillBuilder, SkillBuilders } from 'ask-sdk-core';
import { errorHandler } from './handlers/error';
import { fallbackHandler } from './handlers/fallback';
import { helpHandler } from './handlers/help';
import { launchHandler } from './handlers/launch';
import { type PetCatalogue, petMatchHandler } from './handlers/pet-match';
import { sessionEndedHandler } from './handlers/session-ended';
import { stopHandler } from './handlers/stop';
import { type Log, logToStdout } from './log';

export interface SkillOptions {
  /** Requests for another skill are refused: invoking the skill with one throws. */
  readonly skillId: string;
  readonly catalogue: PetCatalogue;
  readonly log?: Log;
}

/** The skill, ready to be created or to be given to the recorder. */
export const petMatchSkill = ({
  skillId,
  catalogue,
  log = logToStdout,
}: SkillOptions): CustomSkillBuilder =>
  SkillBuilders.custom()
    .withSkillId(skillId)
    .addRequestHandlers(
      launchHandler,
      petMatchHandler(catalogue, log),
      helpHandler,
      fallbackHandler,
      stopHandler,
      sessionEndedHandler,
    )
    .addErrorHandlers(errorHandler(log));
