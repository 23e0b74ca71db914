import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from '../errors';

/** Standard input, and whether a person types into it. */
export type SqlInput = Readable & { readonly isTTY?: boolean };

/** Who started the command may have left its standard input open, with nothing to say. */
const FIRST_WORD_MS = 5_000;

/**
 * SQL of one's own: the text of `--sql`, standard input for `--sql -`, and what is piped to a command
 * line that names no query. Undefined where there is none.
 *
 * @throws UsageError for SQL that is empty
 */
export const ownSql = async (
  sql: string | undefined,
  stdin: SqlInput,
  patience: number = FIRST_WORD_MS,
): Promise<string | undefined> => {
  if (sql === undefined && (stdin.isTTY || !(await speaks(stdin, patience)))) return undefined;
  const own = (sql === undefined || sql === '-' ? await text(stdin) : sql).trim();
  if (own === '' && sql === undefined) return undefined;
  if (own === '') throw new UsageError('The SQL is empty.');
  return own;
};

/** Whether anything comes in time, the end included. */
const speaks = (stdin: SqlInput, patience: number): Promise<boolean> =>
  new Promise((resolve) => {
    const finish = (answer: boolean): void => {
      clearTimeout(timer);
      stdin.off('readable', onReadable);
      // A pipe that stays open must not keep the command alive.
      if (!answer) stdin.destroy();
      resolve(answer);
    };
    const onReadable = () => finish(true);
    const timer = setTimeout(() => finish(false), patience);
    stdin.once('readable', onReadable);
  });
