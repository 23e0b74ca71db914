import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserError } from '../../../errors';
import { tune } from '../../../tuning/tune';
import type { Answered, TuneData, Told } from './tune-in-thread';

/** Tunes what the thread was started for; Athena is asked by the thread that started it. */

const waiting = new Map<
  number,
  { readonly resolve: (result: never) => void; readonly reject: (error: Error) => void }
>();

const tell = (message: Told): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ id, result, failed }: Answered) => {
  const { resolve, reject } = waiting.get(id) ?? {};
  waiting.delete(id);
  if (failed === undefined) resolve?.(result as never);
  else reject?.(new Error(failed));
});

let ids = 0;

const work = async (): Promise<void> => {
  try {
    const report = await tune({
      ...(workerData as TuneData),
      run: (sql, parameters) =>
        new Promise((resolve, reject) => {
          const id = (ids += 1);
          waiting.set(id, { resolve, reject });
          tell({ kind: 'query', id, sql, parameters });
        }),
    });
    tell({ kind: 'report', report });
  } catch (error) {
    tell({
      kind: 'error',
      message: messageOf(error),
      isExpected: error instanceof UserError,
    });
  } finally {
    parentPort?.unref();
  }
};

void work();
