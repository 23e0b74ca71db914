import type { SessionEndedReason } from 'ask-sdk-model';
import { UserError } from '../errors';

const REASONS = ['USER_INITIATED', 'ERROR', 'EXCEEDED_MAX_REPROMPTS'] as const;
const FAULTS = ['ER_ERROR_TIMEOUT', 'ER_ERROR_EXCEPTION'] as const;

/** What a line of a talk asks for. */
export type TalkLine =
  | { readonly kind: 'nothing' | 'help' | 'quit' | 'new' | 'reload' | 'session' }
  | { readonly kind: 'request' | 'response' }
  | { readonly kind: 'says' | 'explain'; readonly utterance: string }
  | { readonly kind: 'end'; readonly reason: SessionEndedReason }
  | {
      readonly kind: 'fault';
      readonly slot: string;
      readonly code: (typeof FAULTS)[number] | undefined;
    };

export const TALK_HELP = `A line is an utterance; a line that begins with a colon is a command:
  :silence           say nothing
  :new               forget the session, without a word to the skill
  :end [REASON]      end the session: ${REASONS.join(', ')}
  :fault SLOT CODE   let the resolution of a slot fail: ${FAULTS.join(', ')}; none mends it
  :explain WORDS     how an utterance would be read, without saying it
  :request, :response, :session
                     the last request, the last response, what the session remembers, as JSON
  :reload            run the skill's code as it is now
  :quit              leave (Ctrl-D does it too)`;

/**
 * Reads a line of a talk.
 *
 * @throws UserError for a command that there is not, or that lacks something
 */
export const readTalkLine = (line: string): TalkLine => {
  const text = line.trim();
  if (text === '') return { kind: 'nothing' };
  if (!text.startsWith(':')) return { kind: 'says', utterance: text };
  const [command = '', ...words] = text.slice(1).split(/\s+/);
  switch (command) {
    case 'help':
    case 'quit':
    case 'new':
    case 'reload':
    case 'session':
    case 'request':
    case 'response':
      return { kind: command };
    case 'silence':
      return { kind: 'says', utterance: '' };
    case 'explain':
      if (words.length === 0) throw new UserError(':explain takes the words to explain.');
      return { kind: 'explain', utterance: words.join(' ') };
    case 'end':
      return { kind: 'end', reason: oneOf(':end', REASONS, words[0] ?? 'USER_INITIATED') };
    case 'fault':
      return faultOf(words);
    default:
      throw new UserError(`There is no command ":${command}"; :help lists them.`);
  }
};

const faultOf = ([slot, code]: readonly string[]): TalkLine => {
  if (slot === undefined || code === undefined)
    throw new UserError(':fault takes a slot and a code, such as ":fault size ER_ERROR_TIMEOUT".');
  if (code === 'none') return { kind: 'fault', slot, code: undefined };
  return { kind: 'fault', slot, code: oneOf(':fault', FAULTS, code) };
};

const oneOf = <T extends string>(command: string, known: readonly T[], value: string): T => {
  const found = known.find((name) => name === value.toUpperCase());
  if (found === undefined)
    throw new UserError(`${command} does not take "${value}"; it takes ${known.join(', ')}.`);
  return found;
};
