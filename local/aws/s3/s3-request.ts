import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObjectStore } from '../object-store';
import { S3Error } from './s3-error';

/** A path-style request: `/bucket/key?query`; bucket and key are empty where the path has none. */
export interface S3Request {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
}

/** What is sent back, or that it has been sent. */
export type Answer =
  | 'answered'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An XML document. */
      readonly body?: string;
    };

/** @throws S3Error InvalidURI for a path that is not percent-encoded UTF-8 */
export const s3Request = (
  store: ObjectStore,
  http: IncomingMessage,
  response: ServerResponse,
): S3Request => {
  // Not by URL: it would take out the `..` and the `//` that a key must be refused or kept for.
  const [, path = '', query = ''] = /^\/?([^?]*)\??(.*)$/s.exec(http.url ?? '') ?? [];
  const slash = path.indexOf('/');
  return {
    store,
    http,
    response,
    bucket: decoded(slash < 0 ? path : path.slice(0, slash)),
    key: slash < 0 ? '' : decoded(path.slice(slash + 1)),
    query: new URLSearchParams(query),
  };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
};
