import { visibleLines } from '../../analytics/text/visible';

/** Text for people: colours and moving bars only where a terminal shows them. */
export interface Terminal {
  /** As it is: what somebody said must be made visible before. */
  readonly write: (text: string) => void;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  /** Draws a bar in place; a stream that is no terminal gets one line for every quarter. */
  readonly progress: (label: string, done: number, total: number) => void;
}

const BAR_WIDTH = 30;

export const terminalOn = (stream: NodeJS.WriteStream): Terminal => {
  const plain = !stream.isTTY || Boolean(process.env['NO_COLOR']);
  const styled = (code: number) => (text: string) =>
    plain ? visibleLines(text) : `\u001B[${code}m${visibleLines(text)}\u001B[0m`;
  let quarter = -1;
  return {
    write: (text) => void stream.write(text),
    dim: styled(2),
    bold: styled(1),
    progress: (label, done, total) => {
      const share = total === 0 ? 1 : done / total;
      const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
      const line = `  ${bar} ${done}/${total} ${label}`;
      if (stream.isTTY) {
        stream.write(`\r${line}${done === total ? '\n' : ''}`);
        return;
      }
      if (Math.floor(share * 4) === quarter) return;
      quarter = Math.floor(share * 4);
      stream.write(`${line}\n`);
    },
  };
};
