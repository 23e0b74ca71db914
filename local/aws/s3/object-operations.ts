import type { IncomingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ObjectHead } from '../object-store';
import { contentOf, smallContentOf } from './request-content';
import type { Answer, S3Request } from './s3-request';
import { asS3Error, noSuchBucket, notImplemented, S3Error } from './s3-error';
import { element, parseXml, text, xmlDocument } from './xml';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = async (request: S3Request): Promise<Answer> => {
  const { store, bucket, key, http, response } = request;
  const object = await store.open(bucket, key);
  let isOpen = true;
  try {
    const { head } = object;
    const headers = headersOf(head, request.query);
    if (isUnchanged(head, http.headers)) return { status: 304, headers };
    const range = rangeOf(http.headers.range, head.size);
    const length = range === undefined ? head.size : range.end - range.start + 1;
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      'content-length': length,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${head.size}` }),
    });
    if (http.method === 'HEAD' || length === 0) response.end();
    else {
      isOpen = false;
      // A client that goes away while it reads has had its answer.
      await pipeline(object.read(range ?? { start: 0, end: head.size - 1 }), response).catch(() =>
        response.destroy(),
      );
    }
    return 'answered';
  } finally {
    if (isOpen) await object.close();
  }
};

const headersOf = (
  { etag, lastModified }: ObjectHead,
  query: URLSearchParams,
): Record<string, string> => ({
  etag: `"${etag}"`,
  'last-modified': lastModified.toUTCString(),
  'accept-ranges': 'bytes',
  'content-type': contentTypeOf(query),
});

const contentTypeOf = (query: URLSearchParams): string => {
  const type = query.get('response-content-type') ?? 'binary/octet-stream';
  // A line break would begin another header.
  if (/^[\u0020-\u007e]*$/.test(type)) return type;
  throw new S3Error('InvalidArgument', 'response-content-type holds what no header can hold.');
};

/** @throws S3Error PreconditionFailed */
const isUnchanged = ({ etag, lastModified }: ObjectHead, headers: IncomingHttpHeaders): boolean => {
  const seconds = Math.floor(lastModified.getTime() / 1000) * 1000;
  const names = (value: string | undefined): boolean =>
    value !== undefined &&
    (value === '*' ||
      value
        .replaceAll('"', '')
        .split(/\s*,\s*/)
        .includes(etag));
  const failed =
    headers['if-match'] === undefined
      ? seconds > Date.parse(headers['if-unmodified-since'] ?? '')
      : !names(headers['if-match']);
  if (failed)
    throw new S3Error(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  return headers['if-none-match'] === undefined
    ? seconds <= Date.parse(headers['if-modified-since'] ?? '')
    : names(headers['if-none-match']);
};

/**
 * The range that a header asks for; undefined for the whole object, which is also the answer to a
 * header that is no single range of bytes.
 *
 * @throws S3Error InvalidRange when the object ends before the range begins
 */
const rangeOf = (
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= size)
    throw new S3Error('InvalidRange', `The requested range is not satisfiable: ${size} bytes`, 416);
  return { start, end };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = async ({ store, bucket, key, http }: S3Request): Promise<Answer> => {
  const condition = http.headers['if-none-match'];
  if (http.headers['if-match'] !== undefined || (condition !== undefined && condition !== '*'))
    throw notImplemented('PutObject on a condition other than If-None-Match: *');
  const { etag } = await store.put(bucket, key, contentOf(http), {
    ifAbsent: condition === '*',
  });
  return { status: 200, headers: { etag: `"${etag}"` } };
};

/**
 * The content that `x-amz-copy-source` names, or the part of it in `x-amz-copy-source-range`.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, InvalidArgument, InvalidRange
 */
export const copySource = async ({ store, http }: S3Request): Promise<AsyncIterable<Buffer>> => {
  const source = String(http.headers['x-amz-copy-source']);
  if (source.includes('?versionId=')) throw notImplemented('Copying a version of an object');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(source)) ?? [];
  if (bucket === undefined || key === undefined)
    throw new S3Error('InvalidArgument', `Copy source must be bucket/key, not "${source}"`);
  if (!(await store.hasBucket(bucket))) throw noSuchBucket(bucket);
  const object = await store.open(bucket, key);
  try {
    const range = http.headers['x-amz-copy-source-range'];
    return object.read(rangeOf(range === undefined ? undefined : String(range), object.head.size));
  } catch (error) {
    await object.close();
    throw error;
  }
};

const decoded = (source: string): string => {
  try {
    return decodeURIComponent(source);
  } catch {
    throw new S3Error('InvalidArgument', `The copy source "${source}" is not URL-encoded.`);
  }
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject = async (request: S3Request): Promise<Answer> => {
  const { store, bucket, key } = request;
  const { etag, lastModified } = await store.put(bucket, key, await copySource(request));
  return { status: 200, body: copyResult('CopyObjectResult', etag, lastModified) };
};

export const copyResult = (name: string, etag: string, lastModified: Date): string =>
  xmlDocument(name, text('LastModified', lastModified.toISOString()), text('ETag', `"${etag}"`));

/** Deleting what is not there is a success, too. */
export const deleteObject = async ({ store, bucket, key }: S3Request): Promise<Answer> => {
  await store.delete(bucket, key);
  return { status: 204 };
};

const MAX_DELETED = 1000;
const MAX_DELETE_BYTES = 2 * 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects = async ({ store, bucket, http }: S3Request): Promise<Answer> => {
  const wanted = parseXml(await smallContentOf(http, MAX_DELETE_BYTES), 'Delete');
  const keys = ((wanted['Object'] ?? []) as { readonly Key?: unknown }[]).map(({ Key }) =>
    typeof Key === 'string' ? Key : '',
  );
  if (keys.length === 0 || keys.length > MAX_DELETED)
    throw new S3Error('MalformedXML', `DeleteObjects takes 1 to ${MAX_DELETED} objects.`);
  const isQuiet = wanted['Quiet'] === 'true';
  const results: string[] = [];
  for (const key of keys) {
    try {
      await store.delete(bucket, key);
      if (!isQuiet) results.push(element('Deleted', text('Key', key)));
    } catch (error) {
      const known = asS3Error(error);
      if (known === undefined) throw error;
      results.push(
        element(
          'Error',
          text('Key', key),
          text('Code', known.code),
          text('Message', known.message),
        ),
      );
    }
  }
  return { status: 200, body: xmlDocument('DeleteResult', ...results) };
};
