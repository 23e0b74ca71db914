import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../object-store';
import { copyResult, copySource } from './object-operations';
import { contentOf, smallContentOf } from './request-content';
import { queryNumber } from './query-number';
import { S3Error } from './s3-error';
import type { Answer, S3Request } from './s3-request';
import { element, parseXml, text, xmlDocument } from './xml';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;
const MAX_LISTED_PARTS = 1_000;
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_COMPLETE_BYTES = 2 * 1024 * 1024;

/** A part's file is named `<number>-<MD5>`; it lies with the store's temporary files. */
interface Part {
  readonly number: number;
  readonly etag: string;
  readonly file: string;
}

/** Uploads do not outlive the store's next sweep: they are for one transfer. */
export const createUpload = async ({ store, bucket, key }: S3Request): Promise<Answer> => {
  store.path(bucket, key);
  const id = randomUUID();
  const folder = folderOf(store, id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'target'), `${bucket}/${key}`);
  return {
    status: 200,
    body: xmlDocument(
      'InitiateMultipartUploadResult',
      text('Bucket', bucket),
      text('Key', key),
      text('UploadId', id),
    ),
  };
};

/** UploadPart, and UploadPartCopy with `x-amz-copy-source`. */
export const uploadPart = async (request: S3Request): Promise<Answer> => {
  const { query, http } = request;
  const folder = await openUpload(request);
  const number = queryNumber(query, 'partNumber') ?? 0;
  if (number < 1 || number > MAX_PARTS)
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    );
  const isCopy = http.headers['x-amz-copy-source'] !== undefined;
  const etag = await writePart(
    folder,
    number,
    isCopy ? await copySource(request) : contentOf(http),
  );
  return isCopy
    ? { status: 200, body: copyResult('CopyPartResult', etag, new Date()) }
    : { status: 200, headers: { etag: `"${etag}"` } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeUpload = async (request: S3Request): Promise<Answer> => {
  const { store, bucket, key, http } = request;
  const folder = await openUpload(request);
  const body = parseXml(await smallContentOf(http, MAX_COMPLETE_BYTES), 'CompleteMultipartUpload');
  const parts = await chosenParts(folder, (body['Part'] ?? []) as readonly ListedPart[]);
  const { etag } = await store.put(bucket, key, contentOfParts(parts), {
    ifAbsent: http.headers['if-none-match'] === '*',
  });
  await rm(folder, { recursive: true, force: true });
  return {
    status: 200,
    body: xmlDocument(
      'CompleteMultipartUploadResult',
      text('Bucket', bucket),
      text('Key', key),
      text('ETag', `"${etag}"`),
    ),
  };
};

export const abortUpload = async (request: S3Request): Promise<Answer> => {
  await rm(await openUpload(request), { recursive: true, force: true });
  return { status: 204 };
};

export const listParts = async (request: S3Request): Promise<Answer> => {
  const { bucket, key, query } = request;
  const after = queryNumber(query, 'part-number-marker') ?? 0;
  const limit = Math.min(queryNumber(query, 'max-parts') ?? MAX_LISTED_PARTS, MAX_LISTED_PARTS);
  const parts = (await partsOf(await openUpload(request))).filter(({ number }) => number > after);
  const listed = await Promise.all(
    parts.slice(0, limit).map(async ({ number, etag, file }) => {
      const { size, mtime } = await stat(file);
      return element(
        'Part',
        text('PartNumber', number),
        text('LastModified', mtime.toISOString()),
        text('ETag', `"${etag}"`),
        text('Size', size),
      );
    }),
  );
  return {
    status: 200,
    body: xmlDocument(
      'ListPartsResult',
      text('Bucket', bucket),
      text('Key', key),
      text('UploadId', query.get('uploadId') ?? ''),
      text('PartNumberMarker', after),
      text('NextPartNumberMarker', parts.slice(0, limit).at(-1)?.number ?? 0),
      text('MaxParts', limit),
      text('IsTruncated', parts.length > limit),
      ...listed,
    ),
  };
};

const folderOf = (store: ObjectStore, id: string): string =>
  join(store.root, '.tmp', 'uploads', id);

/** @throws S3Error NoSuchUpload, also for an upload of another object */
const openUpload = async ({ store, bucket, key, query }: S3Request): Promise<string> => {
  const id = query.get('uploadId') ?? '';
  const folder = folderOf(store, id);
  const target = /^[0-9a-f-]{36}$/.test(id)
    ? await readFile(join(folder, 'target'), 'utf8').catch(() => undefined)
    : undefined;
  if (target !== `${bucket}/${key}`)
    throw new S3Error(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
    );
  return folder;
};

const writePart = async (
  folder: string,
  number: number,
  content: AsyncIterable<Buffer>,
): Promise<string> => {
  const written = join(folder, `writing-${randomUUID()}`);
  const file = await open(written, 'wx');
  const hash = createHash('md5');
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  const etag = hash.digest('hex');
  const replaced = (await partsOf(folder)).filter((part) => part.number === number);
  await rename(written, join(folder, `${number}-${etag}`));
  for (const part of replaced) if (part.etag !== etag) await rm(part.file, { force: true });
  return etag;
};

const partsOf = async (folder: string): Promise<readonly Part[]> =>
  (await readdir(folder))
    .flatMap((name) => {
      const [, number, etag] = /^(\d+)-([0-9a-f]{32})$/.exec(name) ?? [];
      return number === undefined || etag === undefined
        ? []
        : [{ number: Number(number), etag, file: join(folder, name) }];
    })
    .sort((a, b) => a.number - b.number);

interface ListedPart {
  readonly PartNumber?: unknown;
  readonly ETag?: unknown;
}

/** @throws S3Error InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML */
const chosenParts = async (
  folder: string,
  listed: readonly ListedPart[],
): Promise<readonly Part[]> => {
  if (listed.length === 0)
    throw new S3Error('MalformedXML', 'A multipart upload is completed with at least one part.');
  const present = new Map((await partsOf(folder)).map((part) => [part.number, part]));
  const chosen = listed.map(({ PartNumber, ETag }) => {
    // An element may have others within, or be there twice.
    if (typeof PartNumber !== 'string' || typeof ETag !== 'string')
      throw new S3Error('MalformedXML', 'A part has one PartNumber and one ETag, which are texts.');
    const part = /^\d{1,9}$/.test(PartNumber) ? present.get(Number(PartNumber)) : undefined;
    if (part?.etag !== ETag.replaceAll('"', ''))
      throw new S3Error(
        'InvalidPart',
        `Part ${PartNumber} was not uploaded, or its entity tag is another.`,
      );
    return part;
  });
  if (chosen.some(({ number }, i) => number <= (chosen[i - 1]?.number ?? 0)))
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  for (const { file, number } of chosen.slice(0, -1))
    if ((await stat(file)).size < MIN_PART_BYTES)
      throw new S3Error(
        'EntityTooSmall',
        `Part ${number} is smaller than the minimum allowed size of ${MIN_PART_BYTES} bytes.`,
      );
  return chosen;
};

const contentOfParts = async function* (parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { file } of parts) yield* createReadStream(file) as AsyncIterable<Buffer>;
};
