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

/** An Alexa with a user of its own that talks to the stack's skill. */
export const alexaOf = (stack: Stack, models: ReturnType<typeof skillModels>) =>
  createAlexa({
    models,
    skillId: LOCAL_SKILL_ID,
    handler: (envelope) => stack.skill(envelope),
    invokedFunctionArn: `${stack.wiring.skill.arn}:development`,
  });

export interface HeldConversation {
  readonly title: string;
  readonly turns: readonly AlexaTurn[];
}

/** The conversations that `npm start` holds. */
export const scriptedConversations = (): readonly Conversation[] =>
  loadTranscript(join(__dirname, '../conversations/en-US.txt'));

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
