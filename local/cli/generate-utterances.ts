import type { ConversationTurn } from '../../analytics/generator/conversation';
import type { LoadedModel } from '../alexa';
import { phrasesOf } from '../alexa/built-in-intents';
import { languageOf } from '../alexa/languages';

/** What a user says in a turn: words, or how the session ends without any. */
export type Saying =
  | { readonly words: string }
  | { readonly ends: 'EXCEEDED_MAX_REPROMPTS' | 'USER_INITIATED' | 'ERROR' };

const NONSENSE = 'colorless green ideas';

/**
 * What somebody would say to make a turn of an acted conversation, in words that the model hears;
 * undefined where the model has no words for it.
 */
export const sayingOf = (
  turn: ConversationTurn,
  { model, locale }: LoadedModel,
): Saying | undefined => {
  const { invocationName, intents } = model.languageModel;
  const { invocation } = languageOf(locale);
  if (turn.request_type === 'LaunchRequest')
    return { words: `${invocation.launch[0] ?? ''} ${invocationName}` };
  if (turn.request_type === 'SessionEndedRequest') {
    const reason = turn.session_end_reason;
    return {
      ends: reason === 'USER_INITIATED' || reason === 'ERROR' ? reason : 'EXCEEDED_MAX_REPROMPTS',
    };
  }
  const intent = intents.find(({ name }) => name === turn.intent_name);
  if (!intent) return undefined;
  const words = wordsFor(turn, intent, locale);
  if (words === undefined || turn.turn > 1) return words === undefined ? undefined : { words };
  const [ask = '', connector = ''] = [invocation.ask[0], connectorOf(invocation.connectors)];
  return { words: `${ask} ${invocationName} ${connector} ${words}` };
};

/** "ask pet match for a dog": the connector that introduces a thing. */
const connectorOf = (connectors: readonly string[]): string | undefined =>
  connectors.find((one) => ['for', 'nach', 'pour', 'por'].includes(one)) ?? connectors[0];

interface Intent {
  readonly name: string;
  readonly samples?: readonly string[];
  readonly slots?: readonly { readonly name: string; readonly samples?: readonly string[] }[];
}

const SLOT = /\{(\w+)\}/g;

const wordsFor = (
  { intent_name: name, slots }: ConversationTurn,
  intent: Intent,
  locale: string,
): string | undefined => {
  if (name === 'AMAZON.FallbackIntent') return NONSENSE;
  if (name?.startsWith('AMAZON.') === true) return phrasesOf(name, locale)[0];
  const said = new Map(
    (slots ?? []).filter(({ changed }) => changed).map((reading) => [reading.name, reading.spoken]),
  );
  const samples = [
    ...(intent.slots ?? []).flatMap((slot) => slot.samples ?? []),
    ...(intent.samples ?? []),
  ];
  const fitting = samples.filter((sample) => {
    const names = [...sample.matchAll(SLOT)].map(([, slot]) => slot ?? '');
    return names.length === said.size && names.every((slot) => said.has(slot));
  });
  // Not always the same: what is said decides.
  const chosen = fitting[[...said.values()].join('').length % Math.max(1, fitting.length)];
  return chosen?.replaceAll(SLOT, (_, slot: string) => said.get(slot) ?? '');
};
