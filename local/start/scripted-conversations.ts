import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AlexaTurn,
  type Conversation,
  createAlexa,
  loadModels,
  loadTranscript,
  runTranscript,
} from '../alexa';
import { LOCAL_SKILL_ID } from '../aws/wiring';
import type { Stack } from '../stack';

/** The models of the skill in the project folder `root`, by locale. */
export const skillModels = (root: string) =>
  loadModels(join(root, 'skill-package/interactionModels/custom'));

const DEFAULT_LOCALE = 'en-US';

/** The locale in which the skill is shown: en-US, or else the first that it has. */
const spokenLocale = (models: ReturnType<typeof skillModels>): string =>
  models.has(DEFAULT_LOCALE) ? DEFAULT_LOCALE : ([...models.keys()][0] ?? DEFAULT_LOCALE);

/** An Alexa with a user of its own that talks to the stack's skill. */
export const alexaOf = (stack: Stack, models: ReturnType<typeof skillModels>) =>
  createAlexa({
    models,
    locale: spokenLocale(models),
    skillId: LOCAL_SKILL_ID,
    handler: (envelope) => stack.skill(envelope),
    invokedFunctionArn: `${stack.wiring.skill.arn}:development`,
  });

export interface HeldConversation {
  readonly title: string;
  readonly turns: readonly AlexaTurn[];
}

/** Where a skill may have its conversations. */
const FOLDERS = ['local/conversations', 'conversations'];

/** The conversations that `npm start` holds with the skill in `root`; none where it brings none. */
export const scriptedConversations = (
  root: string,
  models: ReturnType<typeof skillModels>,
): readonly Conversation[] => {
  const file = FOLDERS.map((folder) => join(root, folder, `${spokenLocale(models)}.txt`)).find(
    existsSync,
  );
  return file === undefined ? [] : loadTranscript(file);
};

/** How the skill is opened, such as "open pet match". */
export const openingWords = (models: ReturnType<typeof skillModels>): string =>
  `open ${models.get(spokenLocale(models))?.model.languageModel.invocationName ?? ''}`;

/** Holds each conversation with a user of its own; breaks off when the signal aborts. */
export const holdConversations = async (
  stack: Stack,
  models: ReturnType<typeof skillModels>,
  conversations: readonly Conversation[],
  signal?: AbortSignal,
): Promise<readonly HeldConversation[]> => {
  const held: HeldConversation[] = [];
  for (const conversation of conversations) {
    const turns: AlexaTurn[] = [];
    await runTranscript(alexaOf(stack, models), [conversation], (turn) => {
      signal?.throwIfAborted();
      turns.push(turn);
    });
    held.push({ title: conversation.title, turns });
  }
  return held;
};

/** The ids of all requests of a turn: each leaves a row. */
export const requestIds = ({ exchanges }: Pick<AlexaTurn, 'exchanges'>): readonly string[] =>
  exchanges.map(({ request }) => request.request.requestId);
