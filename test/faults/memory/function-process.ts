import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process holds, after its garbage was collected. */
export interface ProcessState {
  /** Bytes of memory at the most since its start: what was resident, code and buffers included. */
  readonly peak: number;
  readonly heap: number;
  readonly buffers: number;
  readonly timers: number;
  readonly sockets: number;
  /** That the function has printed since its start. */
  readonly lines: number;
  /** How many objects of a kind are reachable. */
  readonly held: Readonly<Record<'promises' | 'signals' | 'requests' | 'connections', number>>;
}

/** Calls of the function with the same event. */
export interface Repetition {
  readonly times: number;
  readonly atOnce: number;
}

export interface FunctionProcess {
  /** @throws Error with what the function threw */
  readonly invoke: <T>(payload: string, remaining: number, repetition?: Repetition) => Promise<T>;
  readonly state: () => Promise<ProcessState>;
  /** The state when all timers have gone off, be it by themselves. */
  readonly settledState: () => Promise<ProcessState>;
  readonly end: () => Promise<void>;
}

export interface FunctionProcessOptions {
  readonly file: string;
  readonly exportName: string;
  readonly env: Readonly<Record<string, string>>;
  /** MB that the function has. */
  readonly memory: number;
}

/** Starts a function with the limits on its heap that Lambda gives Node: 90 % of the memory, and 5 %. */
export const startFunctionProcess = ({
  file,
  exportName,
  env,
  memory,
}: FunctionProcessOptions): FunctionProcess => {
  const child = fork(join(__dirname, 'function-host.cjs'), [file, exportName], {
    env: { ...env },
    execArgv: [
      '--expose-gc',
      `--max-old-space-size=${Math.floor(0.9 * memory)}`,
      `--max-semi-space-size=${Math.floor(0.05 * memory)}`,
    ],
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ask = async (message: object): Promise<unknown> => {
    const ended = new AbortController();
    const { signal } = ended;
    if (hasEnded()) throw new Error('The function has no process any more');
    child.send(message);
    try {
      return await Promise.race([
        once(child, 'message', { signal }).then(([answer]) => answer as unknown),
        once(child, 'exit', { signal }).then(([code, by]) => {
          throw new Error(`The function's process ended with ${String(by ?? code)}`);
        }),
      ]);
    } finally {
      ended.abort();
    }
  };
  return {
    invoke: async <T>(payload: string, remaining: number, repetition?: Repetition): Promise<T> => {
      const answer = (await ask({ payload, remaining, ...repetition })) as
        { result: T } | { error: string };
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
    state: async () => (await ask({})) as ProcessState,
    settledState: async () => (await ask({ settle: true })) as ProcessState,
    end: async () => {
      if (hasEnded()) return;
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
};
