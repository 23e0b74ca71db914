import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Literal } from '../../../../analytics/athena/literal';
import type { Run } from '../../../../analytics/tuning/run';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { UserError } from '../../../errors';
import type { Decisions, TuneOptions } from '../../../tuning/tune';
import type { OpenTuning } from './tunings';
import type { TellProgress, Waiting } from './shared-run';

/** What the thread is started with. */
export type ThreadData = Omit<TuneOptions, 'run' | 'onStep'>;

/** What the thread tells. */
export type FromThread =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly sql: string;
      readonly parameters: readonly Literal[];
    }
  | { readonly kind: 'step'; readonly step: Parameters<TellProgress>[0] }
  | { readonly kind: 'opened' }
  | { readonly kind: 'report'; readonly report: TuningReport }
  | { readonly kind: 'failed'; readonly message: string; readonly isExpected: boolean };

/** What the thread is told: how a query went, or what to report. */
export type ToThread =
  | { readonly kind: 'result'; readonly id: number; readonly result: Awaited<ReturnType<Run>> }
  | { readonly kind: 'no result'; readonly id: number; readonly message: string }
  | { readonly kind: 'decisions'; readonly decisions: Decisions };

/**
 * Opens a tuning in a thread of its own: it computes for seconds, in which the page must be served.
 * The thread lives until the tuning is closed; Athena is asked by this one.
 *
 * @throws as `openTuning`; the reason of the signal
 */
export const openInThread = async (
  { run, ...options }: Omit<TuneOptions, 'onStep'>,
  { signal, onProgress }: Waiting,
): Promise<OpenTuning> => {
  signal.throwIfAborted();
  const worker = new Worker(join(__dirname, 'tuning-thread.cjs'), {
    workerData: options satisfies ThreadData,
  });
  const close = (): void => void worker.terminate();
  const tell = (message: ToThread): void => worker.postMessage(message);
  /** A query that failed is why the thread failed, and says more. */
  let cause: unknown;
  let waiting: Settle | undefined;

  const answer = async ({ id, sql, parameters }: Extract<FromThread, { kind: 'query' }>) => {
    try {
      const { columns, rows } = await run(sql, parameters);
      tell({ kind: 'result', id, result: { columns, rows } });
    } catch (error) {
      cause ??= error;
      tell({ kind: 'no result', id, message: String(error) });
    }
  };

  worker.on('error', (error) => waiting?.reject(error));
  worker.on('exit', () => waiting?.reject(new Error('The thread that tunes has ended.')));
  worker.on('message', (told: FromThread) => {
    switch (told.kind) {
      case 'query':
        void answer(told);
        return;
      case 'step':
        onProgress(told.step);
        return;
      case 'opened':
        waiting?.resolve(undefined);
        return;
      case 'report':
        waiting?.resolve(told.report);
        return;
      case 'failed':
        waiting?.reject(errorOf(told, cause));
    }
  });

  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting = { resolve: resolve as Settle['resolve'], reject };
    });

  const stop = (): void => {
    close();
    waiting?.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await next<undefined>();
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    close,
    report: (decisions) => {
      // The thread answers one after the other, without saying to what.
      const report = last.then(() => {
        tell({ kind: 'decisions', decisions });
        return next<TuningReport>();
      });
      last = report.catch(() => undefined);
      return report;
    },
  };
};

interface Settle {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const errorOf = (
  { message, isExpected }: Extract<FromThread, { kind: 'failed' }>,
  cause: unknown,
): Error => {
  if (cause instanceof Error) return cause;
  return isExpected ? new UserError(message) : new Error(message);
};
