import { parentPort, workerData } from 'node:worker_threads';
import type { Run } from '../../../../analytics/tuning/run';
import { messageOf, UserError } from '../../../errors';
import { openTuning } from '../../../tuning/tune';
import type { FromThread, ThreadData, ToThread } from './open-in-thread';

/** Opens the tuning that the thread was started for, and reports on it as often as it is asked. */

const asked = new Map<number, (told: ToThread) => void>();
let ids = 0;

const tell = (message: FromThread): void => parentPort?.postMessage(message);

/** The thread that started this one asks Athena. */
const run: Run = (sql, parameters) =>
  new Promise((resolve, reject) => {
    const id = (ids += 1);
    asked.set(id, (told) => {
      if (told.kind === 'result') resolve(told.result);
      else reject(new Error(told.kind === 'no result' ? told.message : 'No result came.'));
    });
    tell({ kind: 'query', id, sql, parameters });
  });

const telling = async (work: () => Promise<FromThread>): Promise<void> => {
  try {
    tell(await work());
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error), isExpected: error instanceof UserError });
  }
};

const onStep = (step: { readonly step: string; readonly done: number; readonly total: number }) =>
  tell({ kind: 'step', step });

const opened = openTuning({ ...(workerData as ThreadData), run, onStep });

parentPort?.on('message', (told: ToThread) => {
  if (told.kind === 'decisions')
    void telling(async () => ({
      kind: 'report',
      report: (await opened).report(told.decisions),
    }));
  else asked.get(told.id)?.(told);
});

void telling(async () => {
  await opened;
  return { kind: 'opened' };
});
