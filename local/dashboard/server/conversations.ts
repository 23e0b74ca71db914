import { randomUUID } from 'node:crypto';
import type { Alexa, AlexaTurn } from '../../alexa';
import { UserError } from '../../errors';

/** What the page shows of a turn. */
export interface SpokenTurn {
  readonly conversation: string;
  readonly utterance: string;
  readonly speech: string;
  readonly reprompt: string;
  /** Each filled slot of the last request. */
  readonly readings: readonly {
    readonly slot: string;
    readonly spoken: string;
    readonly resolved: readonly string[];
    readonly status: string | null;
  }[];
  /** Each leaves a row. */
  readonly requests: readonly {
    readonly id: string;
    readonly type: string;
    readonly intent: string | null;
  }[];
  readonly sessionEnded: boolean;
  readonly problems: readonly string[];
}

export interface Locale {
  readonly name: string;
  /** What opens the skill. */
  readonly opening: string;
}

export interface Conversations {
  readonly locales: readonly Locale[];
  /**
   * Says something, in the conversation named or in a new one.
   *
   * @throws UserError for a locale that no model has
   */
  readonly say: (spoken: {
    readonly conversation?: string | undefined;
    readonly locale: string;
    readonly utterance: string;
  }) => Promise<SpokenTurn>;
  /** Whether a request was made here: no other row is looked for. */
  readonly hasMade: (requestId: string) => boolean;
}

const MOST_CONVERSATIONS = 20;
const MOST_REQUESTS = 1_000;

/** Conversations of the page with the skill, each with a user of its own. */
export const conversationsWith = (
  createAlexa: (locale: string) => Alexa,
  locales: readonly Locale[],
): Conversations => {
  const open = new Map<string, { readonly alexa: Alexa; readonly locale: string }>();
  const made = new Set<string>();

  const find = (id: string | undefined, locale: string) => {
    const found = id === undefined ? undefined : open.get(id);
    if (id !== undefined && found?.locale === locale) return { id, alexa: found.alexa };
    const started = { id: randomUUID(), alexa: createAlexa(locale) };
    open.set(started.id, { alexa: started.alexa, locale });
    dropOldest(open, MOST_CONVERSATIONS);
    return started;
  };

  return {
    locales,
    say: async ({ conversation, locale, utterance }) => {
      if (!locales.some(({ name }) => name === locale))
        throw new UserError(
          `The skill does not speak ${JSON.stringify(locale.slice(0, 20))}; it speaks ${locales.map(({ name }) => name).join(', ')}.`,
        );
      const { id, alexa } = find(conversation, locale);
      const turn = await alexa.says(utterance);
      for (const { request } of turn.exchanges) made.add(request.request.requestId);
      dropOldest(made, MOST_REQUESTS);
      return spokenTurn(id, turn);
    },
    hasMade: (requestId) => made.has(requestId),
  };
};

const dropOldest = (items: Map<string, unknown> | Set<string>, most: number): void => {
  for (const key of items.keys()) {
    if (items.size <= most) return;
    items.delete(key);
  }
};

const spokenTurn = (conversation: string, turn: AlexaTurn): SpokenTurn => ({
  conversation,
  utterance: turn.utterance,
  speech: turn.speech,
  reprompt: turn.reprompt,
  readings: turn.readings.map(({ slot, spoken, resolved, status }) => ({
    slot,
    spoken,
    resolved,
    status: status ?? null,
  })),
  requests: turn.exchanges.map(({ request: { request } }) => ({
    id: request.requestId,
    type: request.type,
    intent: request.type === 'IntentRequest' ? request.intent.name : null,
  })),
  sessionEnded: turn.sessionEnded,
  problems: [...(turn.error ? [turn.error.message] : []), ...turn.warnings],
});
