import { COMPACTED_PREFIX } from '../contract/bucket-layout';
import { RunTakenOver } from './errors';
import { type Lake, readObject, writeObject } from './lake';

/**
 * Tells which run is the last that began to rewrite the bucket's rows: an older one must not go on.
 * No table reads it.
 */
const OWNER_KEY = `${COMPACTED_PREFIX}_run`;

type Bucket = Pick<Lake, 's3' | 'bucket'>;

export const takeOver = (lake: Bucket, run: string): Promise<void> =>
  writeObject(lake, OWNER_KEY, run);

/** The run that may go on; undefined before the first. */
export const ownerOf = (lake: Bucket): Promise<string | undefined> => readObject(lake, OWNER_KEY);

/** @throws RunTakenOver where another run has begun since */
export const requireOwner = async (lake: Bucket, run: string): Promise<void> => {
  const owner = await ownerOf(lake);
  if (owner !== run)
    throw new RunTakenOver(
      `The run ${run} stops: the run ${nameOf(owner)} has begun since, and does its work too.`,
    );
};

/** Of what lies there a message, which is for the log, too, repeats nothing but a run's name. */
const nameOf = (owner = '(none)'): string =>
  /^[\w:()-]{1,200}$/.test(owner) ? owner : '(unknown)';
