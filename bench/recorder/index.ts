import type { Benchmark } from '../benchmark';
import { ownCpu } from './own-cpu';
import { wait } from './wait';

/** What the recorder costs a turn: its own work, and the time that the user waits for its row. */
export const recorder: Benchmark = {
  name: 'recorder',
  run: async () => [...(await ownCpu()), ...(await wait())],
};
