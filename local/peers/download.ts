import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PeerUnavailable } from './cache';

export interface Download {
  readonly url: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

const TIMEOUT = 15 * 60_000;

/**
 * Downloads a file and compares its checksum.
 *
 * @throws PeerUnavailable where the server can't be reached, does not have it or has another file
 */
export const download = async ({ url, sha256 }: Download, file: string): Promise<void> => {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok || response.body === null)
      throw new PeerUnavailable(`${url} answers ${response.status}`);
    await pipeline(response.body, hashing, createWriteStream(file));
  } catch (error) {
    if (error instanceof PeerUnavailable) throw error;
    throw new PeerUnavailable(`${url} cannot be downloaded: ${reasonOf(error)}`, { cause: error });
  }
  const found = hash.digest('hex');
  if (found !== sha256)
    throw new PeerUnavailable(`${url} has the SHA-256 ${found}, but ${sha256} is expected`);
};

/** fetch says "fetch failed" and keeps the reason to itself. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return (cause as Error | undefined)?.message ?? message;
};
