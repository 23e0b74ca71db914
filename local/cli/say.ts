import { visibleLines } from '../../analytics/text/visible';

/*
 * What commands say in sentences and tables. A sentence may quote what somebody said, whom no
 * terminal shall obey; formats for programs are written as they are.
 */

/** To standard output, with a line end. */
export const printText = (text: string): void =>
  void process.stdout.write(`${visibleLines(text)}\n`);

/** To standard error, with a line end: what is no result. */
export const noteText = (text: string): void =>
  void process.stderr.write(`${visibleLines(text)}\n`);
