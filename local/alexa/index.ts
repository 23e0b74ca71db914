/**
 * A simulated Alexa: it stands in for the Alexa service between a user and a custom skill's Lambda
 * handler, for any interaction model.
 */
import { UserError } from '../errors';
import { Alexa, type ResolutionFault } from './alexa';
import { realTimer, realUuid, type Effects } from './effects';
import type { InteractionModel } from './interaction-model';
import type { LoadedModel } from './load-model';
import { seededRandom, seededUuid } from './random';
import { simulatedUserId } from './simulated-user';
import type { RowOf } from './turn';
import type { SkillHandler } from './skill-call';

export type { Alexa, RequestSpec } from './alexa';
export type { InteractionModel } from './interaction-model';
export { collectRows } from './collected-rows';
export { loadModel, loadModels, type LoadedModel } from './load-model';
export { Nlu } from './nlu';
export type { SkillHandler } from './skill-call';
export {
  describeDifference,
  loadTranscript,
  parseTranscript,
  runTranscript,
  type Conversation,
} from './transcript';
export type { AlexaTurn } from './turn';
export { readUtterance } from './utterance';

export interface AlexaOptions {
  /** The interaction model of the locale, or all models by locale. One of the two. */
  readonly model?: InteractionModel | LoadedModel;
  readonly models?: ReadonlyMap<string, LoadedModel>;
  /** Default `en-US`. */
  readonly locale?: string;
  readonly skillId: string;
  readonly handler: SkillHandler;
  /** Default: an alias `development` of a function `skill`. */
  readonly invokedFunctionArn?: string;
  /** A whole user id, or a name that gets the marker of simulated users. Default: a fresh one. */
  readonly userId?: string;
  /** Chooses among the variations of prompts. Default 1. */
  readonly seed?: number;
  /** The time of the requests. Default: now. */
  readonly clock?: () => Date;
  /** `seeded` gives the same ids for the same seed. Default `random`. */
  readonly ids?: 'random' | 'seeded';
  /** Interfaces of the device, such as `Alexa.Presentation.APL`. Default: none. */
  readonly deviceInterfaces?: readonly string[];
  /** Slots whose resolution fails, with the code. Default: none. */
  readonly resolutionFaults?: Readonly<Record<string, ResolutionFault>>;
  /** The timer behind the limit of 8 seconds. Default: the real one. */
  readonly timer?: Effects['timer'];
  /** Finds the row that a request left, for `turn.row`; see `collectRows`. Default: none. */
  readonly rowOf?: RowOf;
}

const DEFAULT_FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:skill:development';

/**
 * Prepares a model and gives an Alexa that talks to the handler: no session is open yet.
 *
 * @throws UserError where there is no model of the locale.
 */
export const createAlexa = (options: AlexaOptions): Alexa => {
  const { locale = 'en-US', seed = 1, clock = () => new Date(), skillId, handler } = options;
  const uuid = options.ids === 'seeded' ? seededUuid(seed) : realUuid;
  const effects: Effects = { now: clock, uuid, timer: options.timer ?? realTimer };
  return new Alexa({
    model: modelOf(options, locale),
    speaker: {
      skillId,
      userId: simulatedUserId(options.userId ?? compact(uuid())),
      deviceId: `amzn1.ask.device.SIMULATED${compact(uuid())}`,
      locale,
      deviceInterfaces: options.deviceInterfaces ?? [],
    },
    handler,
    invokedFunctionArn: options.invokedFunctionArn ?? DEFAULT_FUNCTION_ARN,
    effects,
    random: seededRandom(seed),
    resolutionFaults: options.resolutionFaults ?? {},
    rowOf: options.rowOf,
  });
};

const compact = (uuid: string): string => uuid.replaceAll('-', '').toUpperCase();

const modelOf = ({ model, models }: AlexaOptions, locale: string): InteractionModel => {
  if (model) return 'languageModel' in model ? model : model.model;
  const loaded = models?.get(locale);
  if (loaded) return loaded.model;
  const known = [...(models?.keys() ?? [])].join(', ') || 'none';
  throw new UserError(`no interaction model for the locale ${locale}; there is ${known}`);
};
