import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Literal } from '../../../../analytics/athena/literal';
import type { Run } from '../../../../analytics/tuning/run';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { UserError } from '../../../errors';
import type { TuneOptions } from '../../../tuning/tune';
import type { StoppableTune } from './tunings';

/** What the thread is started with. */
export type TuneData = Omit<TuneOptions, 'run'>;

/** What the thread tells. */
export type Told =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly sql: string;
      readonly parameters: readonly Literal[];
    }
  | { readonly kind: 'report'; readonly report: TuningReport }
  | { readonly kind: 'error'; readonly message: string; readonly isExpected: boolean };

/** What the thread is told of a query. */
export interface Answered {
  readonly id: number;
  readonly result?: Awaited<ReturnType<Run>>;
  readonly failed?: string;
}

/** Tunes in a thread of its own: it computes for seconds, in which the page must be served. */
export const tuneInThread: StoppableTune = ({ run, ...data }, { signal, onProgress }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(join(__dirname, 'tune-thread.cjs'), {
      workerData: data satisfies TuneData,
    });
    /** A query that failed is why the thread failed, and says more. */
    let cause: unknown;
    let [asked, answered] = [0, 0];

    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      void worker.terminate();
      settle();
    };
    const stop = (): void => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', stop, { once: true });

    const tellProgress = (): void =>
      onProgress(
        asked > answered
          ? { step: 'Asking Athena', done: answered, total: asked }
          : { step: 'Weighing the evidence and replaying the past', done: 0, total: null },
      );

    const answer = async ({ id, sql, parameters }: Extract<Told, { kind: 'query' }>) => {
      asked += 1;
      tellProgress();
      try {
        const { columns, rows } = await run(sql, parameters);
        worker.postMessage({ id, result: { columns, rows } } satisfies Answered);
      } catch (error) {
        cause ??= error;
        worker.postMessage({ id, failed: String(error) } satisfies Answered);
      }
      answered += 1;
      tellProgress();
    };

    onProgress({ step: 'Reading the interaction model', done: 0, total: null });
    worker.on('error', (error) => end(() => reject(error)));
    worker.on('message', (told: Told) => {
      switch (told.kind) {
        case 'query':
          void answer(told);
          return;
        case 'report':
          end(() => resolve(told.report));
          return;
        case 'error':
          end(() => reject(errorOf(told, cause)));
      }
    });
  });

const errorOf = (
  { message, isExpected }: Extract<Told, { kind: 'error' }>,
  cause: unknown,
): Error => {
  if (cause instanceof Error) return cause;
  return isExpected ? new UserError(message) : new Error(message);
};
