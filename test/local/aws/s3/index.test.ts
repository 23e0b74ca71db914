import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { LocalServer } from '../../../../local/aws/http-server';
import { objectStore, type ObjectStore } from '../../../../local/aws/object-store';
import { startS3 } from '../../../../local/aws/s3';

let root: string;
let store: ObjectStore;
let server: LocalServer;
let client: S3Client;

const Bucket = 'pets';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 's3-'));
  store = objectStore(join(root, 'store'));
  server = await startS3({ store, buckets: [Bucket, 'other'] });
  client = new S3Client({ endpoint: server.url, forcePathStyle: true, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  await rm(join(root, 'store', Bucket), { recursive: true, force: true });
  await store.createBucket(Bucket);
});

const put = (Key: string, Body: string | Buffer = 'x') =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));

const read = async (Key: string): Promise<string | undefined> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};

const keysOf = async (): Promise<string[]> => (await store.list(Bucket)).map(({ key }) => key);

/** A request as no SDK would send it. */
const raw = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject).end(body);
  });

describe('buckets', () => {
  test('are listed, asked for and made', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'brand-new' }));
    await client.send(new HeadBucketCommand({ Bucket: 'brand-new' }));

    const { Buckets } = await client.send(new ListBucketsCommand());
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));

    expect(Buckets?.map(({ Name }) => Name)).toEqual(['brand-new', 'other', Bucket]);
    expect(LocationConstraint).toBe('eu-west-1');
    await expect(
      client.send(new CreateBucketCommand({ Bucket: 'brand-new' })),
    ).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
  });

  test('that are not there are named as missing', async () => {
    const nobody = { Bucket: 'nobody', Key: 'a' };

    await expect(client.send(new HeadBucketCommand(nobody))).rejects.toMatchObject({
      name: 'NotFound',
    });
    for (const sent of [
      client.send(new GetObjectCommand(nobody)),
      client.send(new PutObjectCommand({ ...nobody, Body: 'x' })),
      client.send(new DeleteObjectCommand(nobody)),
    ])
      await expect(sent).rejects.toMatchObject({ name: 'NoSuchBucket' });
    expect(await store.hasBucket('nobody')).toBe(false);
  });
});

describe('an object', () => {
  test('is read as it was written, with size, type, time and tag', async () => {
    const body = Buffer.from('any bytes \u0000\u00ff 🐶');
    const { ETag } = await put('turns/dt=2026-11-22/a.parquet', body);
    await utimes(store.path(Bucket, 'turns/dt=2026-11-22/a.parquet'), 0, 1_790_000_000.5);

    const { Body, ...head } = await client.send(
      new GetObjectCommand({ Bucket, Key: 'turns/dt=2026-11-22/a.parquet' }),
    );

    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(body);
    expect(head).toMatchObject({
      ContentLength: body.length,
      ContentType: 'binary/octet-stream',
      ETag,
      LastModified: new Date(1_790_000_000_000),
    });
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
  });

  test('may be empty', async () => {
    await put('empty', Buffer.alloc(0));

    expect(await read('empty')).toBe('');
  });

  test.each(['a b+c&d=e?f#g', 'folder/', '100%', 'quote\'"<>', 'Ünï/🐶', 'new\nline'])(
    'may be named %j',
    async (key) => {
      await put(key, key);

      expect(await read(key)).toBe(key);
      for (const EncodingType of [undefined, 'url'] as const) {
        const { Contents = [] } = await client.send(
          new ListObjectsV2Command({ Bucket, EncodingType }),
        );
        const [listed = ''] = Contents.map(({ Key }) => Key);
        expect(EncodingType === 'url' ? decodeURIComponent(listed) : listed).toBe(key);
      }
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: key }] } }));
      expect(await keysOf()).toEqual([]);
    },
  );

  test('that is not there is named as missing, by its code or, without a body, its status', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      client.send(new HeadObjectCommand({ Bucket, Key: 'nothing' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is not replaced by who asked for a new one', async () => {
    await put('a', 'first');
    const again = new PutObjectCommand({ Bucket, Key: 'a', Body: 'second', IfNoneMatch: '*' });

    await expect(client.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('a')).toBe('first');
  });

  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('is read in part: %s', async (Range, expected, contentRange) => {
    await put('digits', '0123456789');

    const { Body, ContentRange } = await client.send(
      new GetObjectCommand({ Bucket, Key: 'digits', Range }),
    );

    expect(await Body?.transformToString()).toBe(expected);
    expect(ContentRange).toBe(contentRange);
  });

  test('is refused in a part beyond its end', async () => {
    await put('digits', '0123456789');
    const beyond = new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=10-' });

    await expect(client.send(beyond)).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('is read on conditions', async () => {
    const { ETag } = await put('a', 'x');
    const get = (conditions: object) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'a', ...conditions }));

    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get({ IfMatch: '"another"' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
    await expect(get({ IfModifiedSince: new Date(Date.now() + 5_000) })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get({ IfMatch: ETag, IfNoneMatch: '"another"' })).resolves.toBeDefined();
  });

  test('is uploaded from a stream in chunks with a checksum behind them', async () => {
    const body = Buffer.alloc(300_000, 'chunk ');
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
        ChecksumAlgorithm: 'CRC32',
      }),
    );

    expect((await store.get(Bucket, 'streamed')).equals(body)).toBe(true);
  });

  test('is refused when it is not what its digest says', async () => {
    const wrong = { 'content-md5': createHash('md5').update('other').digest('base64') };

    const answer = await raw('PUT', '/pets/a', wrong, 'this');

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Code>BadDigest</Code>');
    expect(await keysOf()).toEqual([]);
  });

  test('is taken out of signed chunks, and refused from chunks that end too early', async () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '11',
    };
    const signature = `;chunk-signature=${'0'.repeat(64)}`;
    const chunks = `6${signature}\r\nhello \r\n5${signature}\r\nworld\r\n`;

    const whole = await raw('PUT', '/pets/a', headers, `${chunks}0${signature}\r\n\r\n`);
    const early = await raw('PUT', '/pets/b', headers, chunks.slice(0, -5));
    const none = await raw('PUT', '/pets/c', headers, 'hello world');

    expect(whole.status).toBe(200);
    expect(await read('a')).toBe('hello world');
    expect(early.text).toContain('<Code>IncompleteBody</Code>');
    expect(none.text).toContain('<Code>InvalidRequest</Code>');
    expect(await keysOf()).toEqual(['a']);
  });

  test('is copied, also under a name that must be encoded', async () => {
    await put('from +%/🐶', 'x');
    const CopySource = `${Bucket}/${encodeURIComponent('from +%/🐶')}`;

    const { CopyObjectResult } = await client.send(
      new CopyObjectCommand({ Bucket: 'other', Key: 'to', CopySource }),
    );

    expect(CopyObjectResult?.ETag).toBe('"9dd4e461268c8034f5c8564e155c67a6"');
    expect((await store.get('other', 'to')).toString()).toBe('x');
    await expect(
      client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: 'pets/nothing' })),
    ).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('is deleted alone or with others, there or not', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await put(key);

    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const { Deleted, Errors } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'b' }, { Key: 'nothing' }, { Key: '../other/to' }] },
      }),
    );
    const quiet = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'c' }], Quiet: true } }),
    );

    expect(await keysOf()).toEqual(['d']);
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['b', 'nothing']);
    expect(Errors).toMatchObject([{ Key: '../other/to', Code: 'InvalidArgument' }]);
    expect(quiet.Deleted).toBeUndefined();
  });

  test('cannot lie outside of its bucket', async () => {
    for (const path of ['/pets/../../etc/passwd', '/pets/%2e%2e/other/to', '/pets//etc/passwd']) {
      const answer = await raw('PUT', path, {}, 'x');
      expect(answer.text).toContain('<Code>InvalidArgument</Code>');
    }
    expect((await raw('GET', '/../etc/passwd')).text).toContain('<Code>NoSuchBucket</Code>');
    expect((await raw('GET', '/pets/%ff')).text).toContain('<Code>InvalidURI</Code>');
  });
});

test('what is not served says so', async () => {
  await expect(client.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'GET bucket?acl is not served on this machine.',
  });
  expect((await raw('POST', '/pets?delete', {}, '<!DOCTYPE x><Delete/>')).text).toContain(
    '<Code>MalformedXML</Code>',
  );
});

describe('listing', () => {
  beforeEach(async () => {
    for (const key of ['b.txt', 'turns/dt=1/a', 'turns/dt=1/b', 'turns/dt=2/c', 'turns-x', 'z'])
      await store.put(Bucket, key, key);
  });

  test('shows keys in order, with size and tag', async () => {
    const { Contents, KeyCount, IsTruncated } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'turns' }),
    );

    expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['turns-x', 7],
      ['turns/dt=1/a', 12],
      ['turns/dt=1/b', 12],
      ['turns/dt=2/c', 12],
    ]);
    expect(Contents?.[0]?.ETag).toBe(`"${createHash('md5').update('turns-x').digest('hex')}"`);
    expect([KeyCount, IsTruncated]).toEqual([4, false]);
  });

  test('rolls folders up by a delimiter', async () => {
    const list = (Prefix?: string) =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/' }));

    const top = await list();
    const turns = await list('turns/');

    expect(top.Contents?.map(({ Key }) => Key)).toEqual(['b.txt', 'turns-x', 'z']);
    expect(top.CommonPrefixes).toEqual([{ Prefix: 'turns/' }]);
    expect(turns.Contents).toBeUndefined();
    expect(turns.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual([
      'turns/dt=1/',
      'turns/dt=2/',
    ]);
  });

  test.each([1, 2, 3, 4, 6])('gives every key once in pages of %i', async (pageSize) => {
    const keys: unknown[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket })) {
      expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(keys).toEqual(await keysOf());
  });

  test.each([1, 2, 3])('gives every folder once in pages of %i', async (pageSize) => {
    const found: unknown[] = [];
    const pages = paginateListObjectsV2({ client, pageSize }, { Bucket, Delimiter: '/' });
    for await (const { Contents = [], CommonPrefixes = [] } of pages)
      found.push(...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix));

    expect(found.sort()).toEqual(['b.txt', 'turns-x', 'turns/', 'z']);
  });

  test('begins behind a key', async () => {
    const { Contents } = await client.send(
      new ListObjectsV2Command({ Bucket, StartAfter: 'turns/dt=1/a' }),
    );

    expect(Contents?.map(({ Key }) => Key)).toEqual(['turns/dt=1/b', 'turns/dt=2/c', 'z']);
  });

  test('in its first version goes on from a marker', async () => {
    const list = (Marker?: string) =>
      client.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 3, Marker }));

    const first = await list();
    const second = await list(first.NextMarker);

    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'turns/' });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['z']);
    expect(second.CommonPrefixes).toBeUndefined();
  });

  test('refuses a page size and a token that are none', async () => {
    expect((await raw('GET', '/pets?max-keys=-1')).text).toContain('InvalidArgument');
    await expect(
      client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'none' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('an upload in parts', () => {
  const MIB = 1024 * 1024;
  const first = Buffer.alloc(5 * MIB, 'a');
  const last = Buffer.from('the end');

  const begin = async (Key = 'big'): Promise<string> => {
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    return UploadId;
  };
  const part = async (UploadId: string, PartNumber: number, Body: Buffer) => {
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber, Body }),
    );
    return { PartNumber, ETag };
  };
  const complete = (UploadId: string, Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    client.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'big',
        UploadId,
        MultipartUpload: { Parts },
      }),
    );

  test('becomes an object when it is completed, from the parts named', async () => {
    const id = await begin();
    const two = await part(id, 2, last);
    const one = await part(id, 1, Buffer.from('replaced'));
    const again = await part(id, 1, first);
    const listed = await client.send(
      new ListPartsCommand({ Bucket, Key: 'big', UploadId: id, MaxParts: 1 }),
    );
    expect(await keysOf()).toEqual([]);

    await complete(id, [again, two]);

    expect(one.ETag).not.toBe(again.ETag);
    expect(listed).toMatchObject({
      IsTruncated: true,
      Parts: [{ PartNumber: 1, Size: 5 * MIB, ETag: again.ETag }],
    });
    expect((await store.get(Bucket, 'big')).equals(Buffer.concat([first, last]))).toBe(true);
    await expect(complete(id, [again, two])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('takes parts of objects that are there', async () => {
    await put('source', '0123456789');
    const id = await begin();

    const { CopyPartResult } = await client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'big',
        UploadId: id,
        PartNumber: 1,
        CopySource: 'pets/source',
        CopySourceRange: 'bytes=2-4',
      }),
    );
    await complete(id, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);

    expect(await read('big')).toBe('234');
  });

  test('is refused with parts too small, out of order, or never sent', async () => {
    const id = await begin();
    const one = await part(id, 1, last);
    const two = await part(id, 2, last);

    await expect(complete(id, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(id, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(id, [{ PartNumber: 3, ETag: one.ETag }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(part(id, 10_001, last)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  test('leaves nothing when it is given up', async () => {
    const id = await begin();
    await part(id, 1, last);

    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'big', UploadId: id }));

    await expect(part(id, 2, last)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(await keysOf()).toEqual([]);
  });
});

const isAwsHere = spawnSync('aws', ['--version']).status === 0;
if (!isAwsHere) console.warn('The AWS CLI is not on the PATH: its checks against S3 are skipped.');

(isAwsHere ? test : test.skip)('the AWS CLI lists, copies, syncs and removes', async () => {
  const aws = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      'aws',
      ['--endpoint-url', server.url, '--region', 'eu-west-1', 's3', ...args],
      { env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true', TZ: 'UTC' } },
    );
    return stdout;
  };
  const folder = join(root, 'cli');
  await mkdir(join(folder, 'dt=2026-11-22'), { recursive: true });
  await writeFile(join(folder, 'dt=2026-11-22/a b.json'), '{}\n');
  await writeFile(join(folder, 'big'), Buffer.alloc(9 * 1024 * 1024, 'b'));

  await aws('sync', folder, 's3://pets/turns/');
  const again = await aws('sync', folder, 's3://pets/turns/');
  const listed = await aws('ls', 's3://pets/turns/');
  await aws('cp', 's3://pets/turns/big', 's3://pets/copied');
  await aws('sync', 's3://pets/', join(root, 'cli-back'));
  await aws('rm', '--recursive', 's3://pets/turns/');

  expect(again).toBe('');
  expect(listed).toMatch(/^ +PRE dt=2026-11-22\/\n.*9437184 big\n$/);
  expect(await readFile(join(root, 'cli-back/turns/dt=2026-11-22/a b.json'), 'utf8')).toBe('{}\n');
  expect(await keysOf()).toEqual(['copied']);
  expect((await store.head(Bucket, 'copied'))?.size).toBe(9 * 1024 * 1024);
});
