import type { ObjectHead, ObjectStore } from '../object-store';
import { queryNumber } from './query-number';
import { S3Error } from './s3-error';
import { element, text, xmlDocument } from './xml';

const MAX_KEYS = 1000;

interface Cursor {
  readonly after: string;
  /** `after` is a common prefix: what begins with it has been listed. */
  readonly afterAllWithin: boolean;
}

interface Page {
  readonly contents: readonly ObjectHead[];
  readonly prefixes: readonly string[];
  readonly next: Cursor | undefined;
}

/**
 * ListObjectsV2, and ListObjects as older clients call it.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listObjects = async (
  store: ObjectStore,
  bucket: string,
  query: URLSearchParams,
): Promise<string> => {
  const isV2 = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = Math.min(queryNumber(query, 'max-keys') ?? MAX_KEYS, MAX_KEYS);
  const token = query.get('continuation-token');
  const start = query.get(isV2 ? 'start-after' : 'marker') ?? '';
  const cursor = isV2 && token !== null ? cursorOf(token) : { after: start, afterAllWithin: false };
  const { contents, prefixes, next } = await pageOf(store, {
    bucket,
    prefix,
    delimiter,
    maxKeys,
    cursor,
  });

  const isUrl = query.get('encoding-type') === 'url';
  const encoded = (value: string): string => (isUrl ? urlEncoded(value) : value);
  const common = [
    text('Name', bucket),
    text('Prefix', encoded(prefix)),
    delimiter === '' ? '' : text('Delimiter', encoded(delimiter)),
    text('MaxKeys', maxKeys),
    isUrl ? text('EncodingType', 'url') : '',
    text('IsTruncated', next !== undefined),
    ...contents.map((object) => contentsOf(object, encoded)),
    ...prefixes.map((p) => element('CommonPrefixes', text('Prefix', encoded(p)))),
  ];
  return isV2
    ? xmlDocument(
        'ListBucketResult',
        ...common,
        text('KeyCount', contents.length + prefixes.length),
        text('ContinuationToken', token ?? undefined),
        text('NextContinuationToken', next && tokenOf(next)),
        start === '' ? '' : text('StartAfter', encoded(start)),
      )
    : xmlDocument(
        'ListBucketResult',
        ...common,
        text('Marker', encoded(start)),
        next !== undefined && delimiter !== '' ? text('NextMarker', encoded(next.after)) : '',
      );
};

const pageOf = async (
  store: ObjectStore,
  request: { bucket: string; prefix: string; delimiter: string; maxKeys: number; cursor: Cursor },
): Promise<Page> => {
  const { bucket, prefix, delimiter, maxKeys, cursor } = request;
  const contents: ObjectHead[] = [];
  const prefixes: string[] = [];
  if (maxKeys === 0) return { contents, prefixes, next: undefined };
  let last = cursor;
  for (let found = true; found;) {
    found = false;
    for await (const { key } of store.walk(bucket, { prefix, ...last })) {
      const common = commonPrefixOf(key, prefix, delimiter);
      const isListed = common === cursor.after;
      if (!isListed && contents.length + prefixes.length === maxKeys)
        return { contents, prefixes, next: last };
      if (common === undefined) {
        const head = await store.head(bucket, key);
        if (head !== undefined) contents.push(head);
        last = { after: key, afterAllWithin: false };
        continue;
      }
      if (!isListed) prefixes.push(common);
      // The walk begins anew behind the common prefix, so that its folders are not read.
      last = { after: common, afterAllWithin: true };
      found = true;
      break;
    }
  }
  return { contents, prefixes, next: undefined };
};

const commonPrefixOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
};

const contentsOf = (
  { key, lastModified, etag, size }: ObjectHead,
  encoded: (value: string) => string,
): string =>
  element(
    'Contents',
    text('Key', encoded(key)),
    text('LastModified', lastModified.toISOString()),
    text('ETag', `"${etag}"`),
    text('Size', size),
    text('StorageClass', 'STANDARD'),
  );

const tokenOf = ({ after, afterAllWithin }: Cursor): string =>
  Buffer.from(`${afterAllWithin ? 'P' : 'K'}${after}`, 'utf8').toString('base64url');

const cursorOf = (token: string): Cursor => {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^[PK]/.test(text))
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return { after: text.slice(1), afterAllWithin: text.startsWith('P') };
};

/** As S3 encodes keys on demand: everything but letters, digits, `-_.~*` and the slash. */
const urlEncoded = (value: string): string =>
  encodeURIComponent(value)
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
