import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { AlexaTurn } from '../alexa';
import { messageOf, UserError } from '../errors';
import { requireRegularFile } from '../regular-file';

/** Writes a talk down as a transcript, turn by turn. */
export interface TranscriptRecorder {
  readonly turn: (turn: AlexaTurn) => void;
  /** What follows is another conversation; the reason stands above it as a comment. */
  readonly newConversation: (reason: string) => void;
}

/**
 * Records into a transcript file, behind what is there.
 *
 * @throws UserError when the file can't be written
 */
export const recordTranscript = (file: string): TranscriptRecorder => {
  let conversations = existsSync(file) ? titlesIn(file) : 0;
  let reason: string | undefined = '';
  const append = (text: string): void => {
    try {
      appendFileSync(file, text);
    } catch (error) {
      throw new UserError(`Cannot record into ${file}: ${messageOf(error)}`, { cause: error });
    }
  };
  append('');
  return {
    turn: (turn) => {
      if (reason !== undefined) {
        conversations += 1;
        const comment = reason === '' ? '' : `# ${reason}\n`;
        append(`${conversations > 1 ? '\n' : ''}== Conversation ${conversations}\n${comment}`);
        reason = undefined;
      }
      append(linesOf(turn));
      if (turn.sessionEnded) reason = '';
    },
    newConversation: (why) => {
      reason = why;
    },
  };
};

const titlesIn = (file: string): number => {
  try {
    requireRegularFile(file);
    return readFileSync(file, 'utf8').match(/^==/gm)?.length ?? 0;
  } catch (error) {
    throw new UserError(`Cannot record into ${file}: ${messageOf(error)}`, { cause: error });
  }
};

/** As a transcript run compares them: the speech, and behind it why the turn failed. */
const linesOf = ({ utterance, speech, error, sessionEnded }: AlexaTurn): string => {
  const heard = [speech, ...(error ? [`[${error.message}]`] : [])].join(' ');
  return [
    `User: ${oneLine(utterance)}`.trimEnd(),
    `Alexa: ${oneLine(heard)}`.trimEnd(),
    ...(sessionEnded ? ['(session ends)'] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
