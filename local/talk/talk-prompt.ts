import { createInterface } from 'node:readline';
import type { History } from './history';
import type { Talk } from './talk';

export interface TalkPromptOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Undefined keeps none. */
  readonly history?: History | undefined;
}

/** A prompt that takes the lines of a talk. */
export interface TalkPrompt {
  /** Answers line by line; resolves at the end of the input, and when a line says so. */
  readonly run: (talk: Talk) => Promise<void>;
  /** Writes what nobody asked for, without breaking the line that is being typed. */
  readonly show: (text: string) => void;
}

/** Opens a prompt: with line editing and history on a terminal, silent where input is piped. */
export const talkPrompt = ({ input, output, history }: TalkPromptOptions): TalkPrompt => {
  const terminal = input.isTTY && output.isTTY;
  let redraw = (): void => undefined;
  return {
    show: (text) => {
      output.write(`${terminal ? '\r\u001B[K' : ''}${text}\n`);
      redraw();
    },
    run: async (talk) => {
      const lines = createInterface({
        input,
        output: terminal ? output : undefined,
        terminal,
        prompt: 'You: ',
        ...(history && { history: history.lines, removeHistoryDuplicates: true }),
      });
      lines.on('history', (kept: string[]) => history?.save(kept));
      const ask = (): void => {
        if (!terminal) return;
        redraw = () => lines.prompt(true);
        lines.prompt();
      };
      ask();
      for await (const line of lines) {
        redraw = () => undefined;
        if (!(await talk.answer(line))) break;
        ask();
      }
      redraw = () => undefined;
      lines.close();
      if (terminal) output.write('\n');
    },
  };
};
