import type { Progress } from '../../analytics/athena/run-query';

/** Where the progress goes: standard error. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** A query that is done by then was not long. */
const TERMINAL_AFTER_MS = 300;
const LOG_AFTER_MS = 2_000;
const LOG_EVERY_MS = 10_000;

/**
 * Shows how far a query is: one line in place on a terminal, elsewhere a line after two seconds and
 * then every ten. Nothing is left of the line on the terminal when the query is done (undefined).
 */
export const progressOn = (stream: ProgressStream): ((progress: Progress | undefined) => void) => {
  let shown = false;
  let nextLog = LOG_AFTER_MS;
  return (progress) => {
    if (stream.isTTY) {
      if (progress === undefined ? !shown : progress.elapsedMillis < TERMINAL_AFTER_MS) return;
      stream.write(`\r\u001b[K${progress === undefined ? '' : lineOf(progress)}`);
      shown = progress !== undefined;
      return;
    }
    if (progress === undefined || progress.elapsedMillis < nextLog) return;
    nextLog = progress.elapsedMillis + LOG_EVERY_MS;
    stream.write(`${lineOf(progress)}\n`);
  };
};

const lineOf = ({ state, elapsedMillis, dataScannedInBytes }: Progress): string =>
  `${state.toLowerCase()} for ${(elapsedMillis / 1_000).toFixed(1)} s, ${dataScannedInBytes.toLocaleString('en-US')} bytes scanned`;
