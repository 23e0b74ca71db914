import { join } from 'node:path';
import type { RequestEnvelope } from 'ask-sdk-model';
import { personaOf, spanOf } from '../../../analytics/generator/sessions';
import { ownConversations, planOf, sessionsFor } from '../../../analytics/generator/traffic';
import { worldOf } from '../../../analytics/generator/world';
import {
  type Alexa,
  type AlexaTurn,
  createAlexa,
  type LoadedModel,
  loadModels,
} from '../../../local/alexa';
import { LOCAL_SKILL_ID } from '../../../local/aws/wiring';
import { type Saying, sayingOf } from '../../../local/cli/generate-utterances';
import type { Random } from '../random';

/** A conversation that can be held again and again, request id by request id the same. */
export interface Scene {
  readonly model: LoadedModel;
  readonly userId: string;
  /** Of the ids in its requests. */
  readonly seed: number;
  /** When it begins, milliseconds since 1970. */
  readonly start: number;
  readonly sayings: readonly { readonly saying: Saying; readonly after: number }[];
}

const DAY = 86_400_000;

/**
 * Conversations without end, by seed: of all locales, each with a user of its own. One half happens
 * on the day before `today`, so that the compaction has something to do.
 *
 * @param today `yyyy-MM-dd`
 */
export function* scenes(
  root: string,
  { random, today }: { readonly random: Random; readonly today: string },
): Generator<Scene> {
  const models = loadModels(join(root, 'skill-package/interactionModels/custom'));
  const documents = [...models].map(([locale, { model }]) => [locale, { interactionModel: model }]);
  for (let act = 0; ; act += 1) {
    const world = worldOf(Object.fromEntries(documents) as Parameters<typeof worldOf>[0], {
      seed: random.between(1, 2 ** 31),
    });
    const conversations = ownConversations(world);
    const amount = { sessions: 200 };
    const plan = planOf(world, spanOf(today, 2), amount);
    for (const { session, conversation } of sessionsFor(plan, amount, conversations)) {
      const model = models.get(personaOf(world, session.persona).locale.locale);
      if (model === undefined) continue;
      const sayings = conversations.turnsOf(conversation).flatMap((turn) => {
        const saying = sayingOf(turn, model);
        return saying === undefined ? [] : [{ saying, after: turn.after }];
      });
      const daysAgo = random.between(0, 1);
      yield {
        model,
        sayings,
        userId: `STORM${random.between(0, 2 ** 31)}A${act}A${session.number}`,
        seed: random.between(1, 2 ** 31),
        start: Date.parse(today) - daysAgo * DAY + random.between(0, 80_000) * 1_000,
      };
    }
  }
}

/** The skill as the simulated Alexa calls it; gives the answer's JSON text. */
export type Skill = (envelope: RequestEnvelope) => Promise<string>;

/**
 * Holds a conversation to its end.
 *
 * @throws what the skill threw: an Alexa tells it as a part of the turn, and whoever holds conversations
 * until there are enough answers would hold them for ever
 */
export const hold = async (scene: Scene, skill: Skill): Promise<void> => {
  let now = scene.start;
  const alexa = createAlexa({
    model: scene.model,
    locale: scene.model.locale,
    skillId: LOCAL_SKILL_ID,
    userId: scene.userId,
    seed: scene.seed,
    ids: 'seeded',
    clock: () => new Date(now),
    // A skill that was killed is waited for; how long a user waits is measured elsewhere.
    timer: () => ({ cancel: () => undefined }),
    handler: async (envelope) => JSON.parse(await skill(envelope)) as unknown,
  });
  for (const { saying, after } of scene.sayings) {
    now = scene.start + after * 1_000;
    answered(await say(alexa, saying));
    if (alexa.session?.isOpen === false) return;
  }
  if (alexa.session?.isOpen === true) answered(await alexa.ends('EXCEEDED_MAX_REPROMPTS'));
};

const answered = ({ error }: AlexaTurn): void => {
  if (error?.cause === undefined) return;
  throw new Error(`the skill failed: ${error.message}`, { cause: error.cause });
};

const say = (alexa: Alexa, saying: Saying): Promise<AlexaTurn> => {
  if ('words' in saying) return alexa.says(saying.words);
  if (saying.ends !== 'ERROR') return alexa.ends(saying.ends);
  return alexa.ends('ERROR', { type: 'INVALID_RESPONSE', message: 'generated' });
};
