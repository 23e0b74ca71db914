import { type CustomSkillBuilder, type PersistenceAdapter, SkillBuilders } from 'ask-sdk-core';
import { errorHandler } from './handlers/error';
import { fallbackHandler } from './handlers/fallback';
import { helpHandler } from './handlers/help';
import { launchHandler } from './handlers/launch';
import { noHandler } from './handlers/no';
import { petMatchHandler } from './handlers/pet-match';
import { repeatHandler } from './handlers/repeat';
import { sessionEndedHandler } from './handlers/session-ended';
import { skillDisabledHandler } from './handlers/skill-disabled';
import { startOverHandler } from './handlers/start-over';
import { stopHandler } from './handlers/stop';
import { yesHandler } from './handlers/yes';
import { type Log, logToStdout } from './log';
import type { PetCatalogue } from './pets/ask-catalogue';
import type { RankBreeds } from './pets/rank-breeds';

export interface SkillOptions {
  /** Requests for another skill are refused: invoking the skill with one throws. */
  readonly skillId: string;
  readonly catalogue: PetCatalogue;
  /** Knows which breeds suit a user. Default: nobody does. */
  readonly rankBreeds?: RankBreeds | undefined;
  /** What is kept of a user between sessions; it must not fail. Default: nothing is. */
  readonly userAttributes?: PersistenceAdapter;
  readonly log?: Log;
}

const NOBODY_KNOWN: PersistenceAdapter = {
  getAttributes: () => Promise.resolve({}),
  saveAttributes: () => Promise.resolve(),
  deleteAttributes: () => Promise.resolve(),
};

/** The skill, ready to be created or to be given to the recorder. */
export const petMatchSkill = ({
  skillId,
  catalogue,
  rankBreeds,
  userAttributes = NOBODY_KNOWN,
  log = logToStdout,
}: SkillOptions): CustomSkillBuilder => {
  const services = { catalogue, log, ...(rankBreeds ? { rankBreeds } : {}) };
  return SkillBuilders.custom()
    .withSkillId(skillId)
    .withPersistenceAdapter(userAttributes)
    .addRequestHandlers(
      launchHandler,
      petMatchHandler(services),
      yesHandler(services),
      noHandler,
      helpHandler,
      repeatHandler,
      startOverHandler,
      fallbackHandler,
      stopHandler,
      sessionEndedHandler,
      skillDisabledHandler,
    )
    .addErrorHandlers(errorHandler(log));
};
