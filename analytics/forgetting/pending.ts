import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { type Lake, listed, readObject, writeObject } from '../compaction/lake';
import { FORGETTING_PREFIX } from '../contract/bucket-layout';
import type { SourceDay } from './statements';

/**
 * A rewriting whose new object was checked, noted before it takes its place; what it replaces goes
 * when no query can be reading it any more. It names objects, and no user.
 */
export interface Rewriting extends SourceDay {
  /**
   * What takes the place: of rows as they arrived the key of an object beside the others, null where
   * no row stays; of a compacted day its new location.
   */
  readonly by: string | null;
  /** Keys of the objects that it replaces. */
  readonly replaces: readonly string[];
}

export interface Pending extends Rewriting {
  /** Of the note. */
  readonly key: string;
}

const NOTES = `${FORGETTING_PREFIX}pending/`;

type Bucket = Pick<Lake, 's3' | 'bucket'>;

export const note = (lake: Bucket, id: string, rewriting: Rewriting): Promise<void> =>
  writeObject(lake, `${NOTES}${id}.json`, JSON.stringify(rewriting));

/** The rewritings that are not finished, of whatever run. */
export const pending = async (lake: Bucket): Promise<readonly Pending[]> => {
  const found: Pending[] = [];
  for await (const page of listed(lake, NOTES))
    for (const { key } of page) {
      const text = await readObject(lake, key);
      if (text !== undefined) found.push({ ...(JSON.parse(text) as Rewriting), key });
    }
  return found;
};

export const strike = async ({ s3, bucket }: Bucket, { key }: Pending): Promise<void> => {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
};
