/** Prints one structured line to the function's log. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;

/** Standard output without a prefix, so that metric filters can read the line. */
export const logToStdout: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** What a line says of an error: its name and message, and those of its cause. */
export const described = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? {
        error_name: error.name,
        error_message: error.message,
        ...(error.cause === undefined ? {} : { cause: described(error.cause) }),
      }
    : { error_name: typeof error };
