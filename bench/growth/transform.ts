import { rowWriter } from '../../analytics/stream/encode';
import { encodeRows } from '../../analytics/stream/encode-rows';
import type { StreamRecord } from '../../analytics/stream/stream-record';
import type { Finding } from '../benchmark';
import { measure } from '../measure';
import { GUIDE_TABLE } from '../guide-table';
import { streamEvent } from '../stream-event';
import { growthOf } from './growth';

const LOADS = [1_000, 10_000, 100_000] as const;

/** The stream Lambda's transform of larger and larger batches; Lambda gives it 10,000 at most. */
export const transformGrowth = async (): Promise<readonly Finding[]> => {
  const write = rowWriter('json', GUIDE_TABLE);
  const times = await measure(
    LOADS.map((records) => {
      const event = JSON.stringify(streamEvent(records));
      const { Records } = JSON.parse(event) as { readonly Records: readonly StreamRecord[] };
      return { name: String(records), units: records, run: () => encodeRows(Records, write) };
    }),
    { millis: 300 },
  );
  const measured = LOADS.map((load) => ({ load, each: times.get(String(load)) ?? NaN }));
  return growthOf(
    'transform: time a record',
    'records',
    measured,
    (each) => `${(each * 1_000).toFixed(0)} ns`,
  );
};
