/** Prints one structured line to the function's log. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;

/** Standard output without a prefix, so that metric filters can read the line. */
export const logToStdout: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
