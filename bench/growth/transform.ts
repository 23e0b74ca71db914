import { type Image, rowWriter, type WriteRow } from '../../analytics/stream/encode';
import { packer } from '../../analytics/stream/pack';
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
      const images = (
        streamEvent(records).Records as readonly { dynamodb: { NewImage: Image } }[]
      ).map(({ dynamodb }) => dynamodb.NewImage);
      return { name: String(records), units: records, run: () => transform(images, write) };
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

const transform = (images: readonly Image[], write: WriteRow) => {
  const packing = packer();
  images.forEach((image, index) => {
    packing.addWritten((bytes) => {
      write(image, bytes);
    }, index);
  });
  return packing.take();
};
