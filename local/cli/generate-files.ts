import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileTarget, TrafficObject } from '../../analytics/generator/bulk';
import { objectKey, parsePrefix } from '../aws/firehose/object-name';
import { objectStore } from '../aws/object-store';
import type { Wiring } from '../aws/wiring';
import type { DataFolder } from '../data-folder';
import { UserError } from '../errors';

/** The folder of the truth, beside the buckets: no query sees it. */
export const TRUTH = 'truth';

/**
 * The bucket of a data folder, for objects as the delivery stream would write them.
 *
 * @throws UserError where it would write another format than Parquet
 */
export const bucketTarget = (folder: DataFolder, wiring: Wiring): FileTarget => {
  const { delivery, turnRows } = wiring;
  if (turnRows.format !== 'parquet')
    throw new UserError(
      `Cannot write Parquet into a bucket of ${turnRows.format} (PETMATCH_FORMAT). Use --through skill, which writes what is configured, or unset PETMATCH_FORMAT.`,
    );
  const store = objectStore(folder.s3);
  const prefix = parsePrefix(delivery.prefix);
  return {
    temporaryFile: store.temporaryFile,
    putTurns: ({ start, uuid }: TrafficObject, file) => {
      const key = objectKey(prefix, delivery.name, { arrival: start * 1000, uuid }, '.parquet');
      return store.putFile(delivery.bucket, key, file);
    },
    putTruth: async ({ day, uuid }: TrafficObject, file) => {
      const target = join(folder.path, TRUTH, `dt=${day}`, `${uuid}.parquet`);
      await mkdir(dirname(target), { recursive: true });
      await rename(file, target);
    },
  };
};
