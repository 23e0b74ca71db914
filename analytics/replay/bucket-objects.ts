import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { PutObject } from '../stream/put-object';

/** Objects of a bucket, as the replays use them. */
export interface BucketObjects {
  /** All keys with a prefix, as they are now: what a replay causes is not part of it. */
  readonly keys: (prefix: string) => Promise<readonly string[]>;
  readonly read: (key: string) => Promise<Uint8Array>;
  /** Writes a JSON object. */
  readonly write: PutObject;
  readonly remove: (key: string) => Promise<void>;
}

export const bucketObjects = (client: S3Client, bucket: string): BucketObjects => ({
  keys: async (prefix) => {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  },
  read: async (key) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  },
  write: async (key, json, abortSignal) => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: json,
        ContentType: 'application/json',
      }),
      { abortSignal },
    );
  },
  remove: async (key) => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
