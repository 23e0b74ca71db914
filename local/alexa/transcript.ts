import { UserError } from '../errors';
import { readText } from '../read-json';
import type { Alexa } from './alexa';
import type { AlexaTurn } from './turn';

/** One utterance and what Alexa shall answer; without an expectation every answer will do. */
interface TranscriptTurn {
  readonly line: number;
  /** What the user says; '' is silence. */
  readonly says: string;
  /** The expected speech, `*` for any words. */
  readonly expects?: string;
  /** Whether the session shall be over after the turn; undefined if nothing is said about it. */
  readonly ends?: boolean;
}

/** A conversation: a session of its own. */
export interface Conversation {
  readonly title: string;
  readonly turns: readonly TranscriptTurn[];
}

/** Where a conversation went otherwise than written. */
export interface Difference {
  readonly conversation: string;
  readonly line: number;
  readonly utterance: string;
  readonly expected: string;
  readonly actual: string;
}

interface Draft {
  title: string;
  readonly turns: Writable<TranscriptTurn>[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const LINE = /^(user|alexa)\s*:(.*)$/i;
const TITLE = /^==\s*(.*?)\s*=*$/;
const END = /^\(?session ends\)?$/i;

/**
 * Reads transcripts:
 *
 *     # a comment
 *     == Somebody asks for help
 *     User: open pizza shop
 *     Alexa: Welcome to *
 *     User: help
 *     Alexa: You can say, a small pizza.
 *       What would you like?
 *     User: stop
 *     (session ends)
 *
 * A blank line or a title begins a new conversation; an indented line goes on with the one before;
 * `*` stands for any words; `User:` with nothing behind it is silence.
 *
 * @param source named in the messages, such as the file.
 * @throws UserError that names source and line.
 */
export const parseTranscript = (text: string, source = 'transcript'): readonly Conversation[] => {
  const conversations: Draft[] = [];
  let current: Draft | undefined;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const content = raw.trim();
    if (content.startsWith('#')) return;
    if (content === '') {
      current = current?.turns.length === 0 ? current : undefined;
      return;
    }
    const title = TITLE.exec(content);
    if (title || !current) {
      current = { title: title?.[1] ?? `line ${line}`, turns: [] };
      conversations.push(current);
      if (title) return;
    }
    readLine(current, raw, line, source);
  });
  return conversations;
};

const readLine = ({ turns }: Draft, raw: string, line: number, source: string): void => {
  const content = raw.trim();
  const spoken = LINE.exec(content);
  const last = turns.at(-1);
  if (spoken?.[1]?.toLowerCase() === 'user') {
    turns.push({ line, says: spoken[2]?.trim() ?? '' });
    return;
  }
  if (!last) throw new UserError(`${source}:${line}: expected "User: …", found "${content}"`);
  if (spoken) last.expects = join(last.expects, spoken[2]?.trim() ?? '');
  else if (END.test(content)) last.ends = true;
  else if (!/^\s/.test(raw)) {
    throw new UserError(`${source}:${line}: expected "User: …" or "Alexa: …", found "${content}"`);
  } else if (last.expects === undefined) last.says = join(last.says, content);
  else last.expects = join(last.expects, content);
};

const join = (before: string | undefined, more: string): string =>
  before === undefined || before === '' ? more : `${before} ${more}`;

/** Reads a transcript file. */
export const loadTranscript = (file: string): readonly Conversation[] =>
  parseTranscript(readText(file, 'the transcript'), file);

/**
 * Holds the conversations with Alexa, each in a fresh session, and tells every difference; an empty
 * list means that all went as written.
 *
 * @param heard is told every turn as it happens.
 */
export const runTranscript = async (
  alexa: Alexa,
  conversations: readonly Conversation[],
  heard: (turn: AlexaTurn, conversation: Conversation) => void = () => undefined,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  for (const conversation of conversations) {
    alexa.newSession();
    for (const turn of conversation.turns) {
      const actual = await alexa.says(turn.says);
      heard(actual, conversation);
      differences.push(...compare(conversation.title, turn, actual));
    }
  }
  return differences;
};

const compare = (
  conversation: string,
  { line, says, expects, ends }: TranscriptTurn,
  turn: AlexaTurn,
): readonly Difference[] => {
  const at = { conversation, line, utterance: says };
  const actual = turn.error ? `${turn.speech} [${turn.error.message}]`.trim() : turn.speech;
  const differences: Difference[] = [];
  if (expects !== undefined && !matchesPattern(actual, expects)) {
    differences.push({ ...at, expected: expects, actual });
  }
  if (ends === true && !turn.sessionEnded) {
    differences.push({ ...at, expected: '(session ends)', actual: '(the session is open)' });
  }
  return differences;
};

/** A difference as a few lines of text. */
export const describeDifference = (difference: Difference): string =>
  [
    `${difference.conversation} (line ${difference.line})`,
    `  User:     ${difference.utterance}`,
    `  expected: ${difference.expected}`,
    `  actual:   ${difference.actual}`,
  ].join('\n');

/** Whether a text fits a pattern in which `*` stands for any words; spaces count as one. */
export const matchesPattern = (text: string, pattern: string): boolean => {
  const said = singleSpaces(text);
  const [first = '', ...rest] = singleSpaces(pattern).split('*');
  const last = rest.pop();
  if (last === undefined) return said === first;
  if (!said.startsWith(first) || !said.endsWith(last)) return false;
  let at = first.length;
  const end = said.length - last.length;
  for (const part of rest) {
    const found = said.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
};

const singleSpaces = (text: string): string => text.replace(/\s+/g, ' ').trim();
