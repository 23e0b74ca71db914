import { personaOf, type Span } from '../../analytics/generator/sessions';
import {
  type Amount,
  ownConversations,
  type PlannedSession,
  planOf,
  sessionsFor,
  userIdPrefix,
} from '../../analytics/generator/traffic';
import type { World } from '../../analytics/generator/world';
import type { Alexa, AlexaTurn, LoadedModel } from '../alexa';
import { UserError } from '../errors';
import { alexaOf } from '../talk/alexa-of';
import { type TalkingSkill, withSkill } from '../talk/skill';
import { type Saying, sayingOf } from './generate-utterances';

export interface Speaking {
  readonly world: World;
  readonly span: Span;
  readonly amount: Amount;
  /** Data folder of the local stack. */
  readonly data: string;
  readonly models: ReadonlyMap<string, LoadedModel>;
}

/**
 * Speaks acted conversations to the skill of the local stack, one after the other: the simulated
 * Alexa hears the words, the skill answers, and the rows go through the table, its stream and the
 * delivery stream. A conversation ends where the skill ends it, or where its script does.
 *
 * @returns turns that the skill has answered, and the seconds until the last row was in the bucket
 */
export const speakToSkill = async ({ data, ...speaking }: Speaking) => {
  const begun = performance.now();
  const options = { root: process.cwd(), data, log: () => undefined };
  const rows = await withSkill(options, (skill) => speakAll(skill, speaking));
  return { rows, seconds: (performance.now() - begun) / 1_000 };
};

/** Speaks until the amount is reached. */
export const speakAll = async (
  skill: TalkingSkill,
  { world, span, amount, models }: Omit<Speaking, 'data'>,
): Promise<number> => {
  const conversations = ownConversations(world);
  // More than the turns that are spoken: the skill may end a conversation before its script does.
  const plenty = 'rows' in amount ? { rows: amount.rows * 10 } : amount;
  const wanted = 'rows' in amount ? amount.rows : Infinity;
  let rows = 0;
  for (const planned of sessionsFor(planOf(world, span, plenty), plenty, conversations)) {
    if (rows >= wanted) break;
    const { locale } = personaOf(world, planned.session.persona).locale;
    const model = models.get(locale);
    if (!model) continue;
    const userId = `${userIdPrefix}${planned.session.user}`;
    const alexa = alexaOf(skill, { models, locale, userId });
    rows += await hold(alexa, planned, wanted - rows, model, conversations);
  }
  return rows;
};

const hold = async (
  alexa: Alexa,
  { conversation }: PlannedSession,
  most: number,
  model: LoadedModel,
  conversations: ReturnType<typeof ownConversations>,
): Promise<number> => {
  let rows = 0;
  for (const turn of conversations.turnsOf(conversation)) {
    const saying = sayingOf(turn, model);
    if (saying === undefined || rows >= most) break;
    const { exchanges, sessionEnded, error } = await say(alexa, saying);
    refuse(error);
    rows += exchanges.length;
    if (sessionEnded) return rows;
  }
  if (alexa.session?.isOpen === true && rows < most)
    rows += (await alexa.ends('EXCEEDED_MAX_REPROMPTS')).exchanges.length;
  return rows;
};

const say = (alexa: Alexa, saying: Saying): Promise<AlexaTurn> => {
  if ('words' in saying) return alexa.says(saying.words);
  if (saying.ends !== 'ERROR') return alexa.ends(saying.ends);
  return alexa.ends('ERROR', { type: 'INVALID_RESPONSE', message: 'generated' });
};

/** Words that nobody understands are a part of life; a skill that can't answer is not. */
const refuse = (error: AlexaTurn['error']): void => {
  if (error?.type === 'INVALID_RESPONSE' || error?.type === 'DEVICE_COMMUNICATION_ERROR')
    throw new UserError(`The skill did not answer: ${error.message}`);
};
