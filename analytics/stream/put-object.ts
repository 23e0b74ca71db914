import { setTimeout as pause } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';
import { isTransient } from './transient';

/**
 * Puts a JSON object into the bucket.
 *
 * @throws what S3 answers, by its code, or a TimeoutError when the signal says so
 */
export type PutObject = (key: string, json: string, signal: AbortSignal) => Promise<void>;

export interface BucketAccess extends Pick<SignatureV4Init, 'region' | 'credentials'> {
  readonly bucket: string;
  /** An S3 other than AWS's, such as `http://127.0.0.1:9000`; the bucket is then part of the path. */
  readonly endpoint?: string | undefined;
}

/** S3 refused; the name is S3's code, such as `AccessDenied`. */
class S3Error extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, answer: string) {
    const text = (tag: string) => new RegExp(`<${tag}>([^<]*)<`).exec(answer)?.[1];
    super(text('Message') ?? `S3 answered with ${status}`);
    this.name = text('Code') ?? 'S3Error';
    this.$metadata = { httpStatusCode: status };
  }
}

const MAX_ATTEMPTS = 3;
const ATTEMPT_TIMEOUT = 5_000;
const FIRST_DELAY = 100;

/**
 * S3's PutObject and nothing else of it: the SDK's client is a third of the bundle, and would be
 * loaded at every cold start for rows that should never be.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export const putObjectInto = ({
  bucket,
  endpoint,
  region,
  credentials,
}: BucketAccess): PutObject => {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false, // S3 alone takes the path as it is sent.
  });
  const resolveRegion = typeof region === 'string' ? () => Promise.resolve(region) : region;

  const attempt = async (key: string, body: string, signal: AbortSignal): Promise<void> => {
    const url = new URL(urlOf(key, bucket, endpoint, await resolveRegion()));
    const { headers } = await signer.sign({
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    const answer = await fetch(url, {
      method: 'PUT',
      headers,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT)]),
    });
    const text = await answer.text();
    if (!answer.ok) throw new S3Error(answer.status, text);
  };

  return async (key, json, signal) => {
    for (let failures = 1; ; failures += 1) {
      try {
        await attempt(key, json, signal);
        return;
      } catch (error) {
        if (failures === MAX_ATTEMPTS || signal.aborted || !mayPass(error)) throw error;
        await pause(Math.random() * FIRST_DELAY * 2 ** failures);
      }
    }
  };
};

/** A TypeError is what `fetch` throws when there is no answer. */
const mayPass = (error: unknown): boolean =>
  isTransient(error) || (error as { readonly name?: unknown }).name === 'TypeError';

/** Skills run in the partition `aws`. A dot in a bucket's name would not fit the certificate. */
const urlOf = (
  key: string,
  bucket: string,
  endpoint: string | undefined,
  region: string,
): string => {
  const path = key.split('/').map(encodeURIComponent).join('/');
  if (endpoint) return `${endpoint.replace(/\/$/, '')}/${bucket}/${path}`;
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes('.')
    ? `https://${host}/${bucket}/${path}`
    : `https://${bucket}.${host}/${path}`;
};
