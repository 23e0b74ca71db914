import { type Alexa, createAlexa, type LoadedModel } from '../alexa';
import { isDebugged, type TalkingSkill } from './skill';

export interface AlexaOfOptions {
  readonly models: ReadonlyMap<string, LoadedModel>;
  readonly locale: string;
  /** Default: a fresh user. */
  readonly userId?: string | undefined;
}

/** An Alexa that hears with the models and talks to the skill; under a debugger without haste. */
export const alexaOf = (
  { skillId, invokedFunctionArn, invoke }: TalkingSkill,
  { models, locale, userId }: AlexaOfOptions,
): Alexa =>
  createAlexa({
    models,
    locale,
    skillId,
    handler: (envelope) => invoke(envelope),
    ...(invokedFunctionArn !== undefined && { invokedFunctionArn }),
    ...(userId !== undefined && { userId }),
    ...(isDebugged() && { timer: NO_TIMER }),
  });

/** At a breakpoint nobody waits for 8 seconds. */
const NO_TIMER = () => ({ cancel: () => undefined });
