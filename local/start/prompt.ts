import { createInterface } from 'node:readline';
import { visible } from '../../analytics/text/visible';
import type { AlexaTurn } from '../alexa';
import type { Terminal } from '../cli/terminal';
import { messageOf } from '../errors';
import type { Stack } from '../stack';
import { type Ask, whenQueryable } from './arriving-rows';
import { alexaOf, requestIds, type skillModels } from './scripted-conversations';

export interface PromptOptions {
  readonly stack: Stack;
  readonly models: ReturnType<typeof skillModels>;
  readonly ask: Ask;
  readonly terminal: Terminal;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Ends the prompt. */
  readonly signal: AbortSignal;
  /** Ctrl-C at the prompt, which the terminal gives to the line editor and not to the process. */
  readonly onInterrupt: () => void;
}

/**
 * Takes typed utterances, one a line, answers them, and shows each turn's row as it arrives in
 * Athena. Resolves when the input ends or the signal aborts.
 */
export const runPrompt = async (options: PromptOptions): Promise<void> => {
  const { stack, models, terminal, input, output, signal, onInterrupt } = options;
  const alexa = alexaOf(stack, models);
  const lines = createInterface({
    input,
    output,
    terminal: input.isTTY && output.isTTY,
    prompt: 'You: ',
  });
  lines.on('SIGINT', onInterrupt);
  signal.addEventListener('abort', () => lines.close(), { once: true });
  const arriving: Promise<void>[] = [];
  const show = (text: string): void => {
    terminal.write(`${output.isTTY ? '\r\u001B[K' : ''}${text}\n`);
    if (output.isTTY && !signal.aborted) lines.prompt(true);
  };
  lines.prompt();
  for await (const line of lines) {
    if (signal.aborted) break;
    if (line.trim() !== '') {
      const turn = await alexa.says(line);
      terminal.write(heard(turn));
      arriving.push(showRows(turn, options, show));
    }
    lines.prompt();
  }
  await Promise.all(arriving);
};

const heard = ({ speech, error, sessionEnded, readings }: AlexaTurn): string => {
  const slots = readings.map(
    ({ slot, spoken, resolved, status }) =>
      `  ${slot}: "${spoken}" → ${resolved.join(' or ') || (status ?? 'not resolved')}`,
  );
  const said = speech === '' ? [] : [`Alexa: ${speech}`];
  const end = error ? [`(${error.message})`] : sessionEnded ? ['(session ended)'] : [];
  return [...said, ...slots, ...end].map((text) => `${visible(text)}\n`).join('');
};

const ROW = `SELECT outcome, intent_name, matched_pet, api_execution_time, response_time
FROM turns WHERE request_id = ?`;

const showRows = async (
  turn: AlexaTurn,
  { ask, terminal, signal }: PromptOptions,
  show: (text: string) => void,
): Promise<void> => {
  const asked = performance.now();
  try {
    for (const id of requestIds(turn)) {
      await whenQueryable(ask, [id]);
      const { columns, rows } = await ask(ROW, [id]);
      const seconds = ((performance.now() - asked) / 1_000).toFixed(1);
      const cells = columns.flatMap(({ name }, i) => {
        const value = rows[0]?.[i] ?? null;
        return value === null ? [] : [`${name}=${value}`];
      });
      show(terminal.dim(`  row in Athena after ${seconds} s: ${cells.join('  ')}`));
    }
  } catch (error) {
    if (!signal.aborted) show(visible(`  the row did not arrive: ${messageOf(error)}`));
  }
};
