import type { IncomingMessage } from 'node:http';

/** What a server has in hand at the same time, at most. */
export interface Capacity {
  readonly requests: number;
  /** Of request bodies, which lie in memory until they are answered. */
  readonly bytes: number;
}

/**
 * For whatever serves from memory: more calls than the clients of one machine make, and two dozen of the
 * largest ones. Connections are limited too, but one may bring any number of requests at a time.
 */
export const CAPACITY: Capacity = { requests: 1_000, bytes: 128 * 1024 * 1024 };

/** Gives a request its place, or nothing where there is none; the place is given back by calling it. */
export type Admit = (
  request: Pick<IncomingMessage, 'headers'>,
  maxBodyBytes: number,
) => (() => void) | undefined;

/**
 * Counts what a server has in hand. A body counts as long as its head says, before any of it is read; one
 * whose length is not said counts as the longest.
 */
export const admission = ({ requests, bytes }: Capacity = CAPACITY): Admit => {
  let requestsInHand = 0;
  let bytesInHand = 0;
  return ({ headers }, maxBodyBytes) => {
    const announced = Number(headers['content-length'] ?? maxBodyBytes);
    // Nothing is kept of a longer one.
    const size = Math.min(announced, maxBodyBytes);
    if (requestsInHand >= requests || bytesInHand + size > bytes) return undefined;
    requestsInHand += 1;
    bytesInHand += size;
    let isGiven = true;
    return () => {
      if (!isGiven) return;
      isGiven = false;
      requestsInHand -= 1;
      bytesInHand -= size;
    };
  };
};
