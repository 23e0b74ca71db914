import { FAILED_BATCHES_PREFIX } from '../contract/bucket-layout';
import type { S3Client } from '@aws-sdk/client-s3';
import { realEffects, type Effects } from '../stream/effects';
import { processBatch, type BatchOptions } from '../stream/process-batch';
import { isInsert, recordsOf } from '../stream/stream-record';
import { bucketObjects } from './bucket-objects';
import { isJsonObject, parseJson } from './json';
import type { ReplaySummary } from './redeliver-objects';

export interface FailedBatchesOptions extends Omit<BatchOptions, 'remaining' | 'putObject'> {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix?: string;
  /** Milliseconds for each batch. */
  readonly timeout?: number;
  readonly dryRun?: boolean;
  readonly onProblem: (message: string) => void;
  readonly effects?: Effects;
}

/**
 * Does again what the stream Lambda would have done with the batches that were given up, and removes
 * each one that is done with. A row that can't be encoded goes to the rejected rows, as ever.
 */
export const replayFailedBatches = async ({
  prefix = FAILED_BATCHES_PREFIX,
  timeout = 60_000,
  dryRun = false,
  onProblem,
  effects = realEffects,
  s3,
  bucket,
  ...batch
}: FailedBatchesOptions): Promise<ReplaySummary> => {
  const objects = bucketObjects(s3, bucket);
  const keys = await objects.keys(prefix);
  let rows = 0;
  let kept = 0;
  const keep = (key: string, problem: string): void => {
    kept += 1;
    onProblem(`${key} stays: ${problem}`);
  };
  for (const key of keys) {
    const event = eventOf(await objects.read(key));
    const inserted = recordsOf(event)?.filter(isInsert).length;
    if (inserted === undefined) {
      keep(key, 'it holds no batch of stream records');
      continue;
    }
    if (!dryRun) {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      const { batchItemFailures: failures } = await processBatch(event, {
        ...batch,
        putObject: objects.write,
        remaining: timeout,
        effects: { ...effects, log },
      });
      if (failures.length > 0) {
        keep(key, `it was not delivered whole: ${lines.join(' ')}`);
        continue;
      }
      await objects.remove(key);
    }
    rows += inserted;
  }
  return { objects: keys.length, rows, kept };
};

/** Lambda's documentation shows the payload as text; an object is understood as well. */
const eventOf = (content: Uint8Array): unknown => {
  const document = parseJson(content);
  const payload = isJsonObject(document) ? document.payload : undefined;
  return typeof payload === 'string' ? parseJson(payload) : payload;
};
