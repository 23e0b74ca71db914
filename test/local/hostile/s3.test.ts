import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LocalServer } from '../../../local/aws/http-server';
import { objectStore } from '../../../local/aws/object-store';
import { startS3 } from '../../../local/aws/s3';
import { hostileText } from '../../hostile/arbitraries';
import { sendRaw, statusOf } from './raw-request';

const BUCKET = 'pets';
const OTHER = 'others';
const CANARY = 'nobody may read this';

let folder: string;
let server: LocalServer;
/** Of an upload that has one part. */
let uploadId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-s3-'));
  writeFileSync(join(folder, 'canary.txt'), CANARY);
  server = await startS3({ store: objectStore(join(folder, 's3')), buckets: [BUCKET, OTHER] });
});

beforeEach(async () => {
  await ask('PUT', `/${BUCKET}/a`, { body: 'content' });
  const begun = await ask('POST', `/${BUCKET}/upload?uploads`);
  uploadId = /<UploadId>([^<]+)</.exec(begun)?.[1] ?? '';
  await ask('PUT', `/${BUCKET}/upload?uploadId=${uploadId}&partNumber=1`, { body: 'part' });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The path and the headers go over the wire as they are. */
const ask = (
  method: string,
  path: string,
  {
    headers = {},
    body = '',
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
): Promise<string> => {
  const content = Buffer.from(body);
  const all = {
    host: `127.0.0.1:${server.port}`,
    connection: 'close',
    'content-length': String(content.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return sendRaw(server.port, head, content);
};

/** Every file below the folder, but what is within buckets and on its way there. */
const outside = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((file) => !/^s3\/(?:pets|others|\.tmp)\//.test(file));

const expectUntouched = (reply: string): void => {
  expect(reply).not.toContain(CANARY);
  expect(reply).not.toContain(folder);
  expect(reply).not.toMatch(/\n\s+at /);
  expect(statusOf(reply)).not.toBe(500);
  expect(outside()).toEqual(['canary.txt']);
  expect(readFileSync(join(folder, 'canary.txt'), 'utf8')).toBe(CANARY);
};

/** Percent-encoded as a client would, not at all, or too much. */
const encoded = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      ...[
        '..',
        '../..',
        '..%2f',
        '%2e%2e',
        '%2e%2e%2fcanary.txt',
        '..%5c',
        '%00',
        'a%00',
        '%',
        '%zz',
      ],
      ...['%2F', '%252F', '%2525', '/', '//', '.', './a', 'a/', 'a//b', '.tmp', '../.tmp', '%ff'],
      ...[
        'canary.txt',
        '../canary.txt',
        '../../canary.txt',
        '..%2f..%2fcanary.txt',
        '%c0%ae%c0%ae/a',
      ],
      ...[
        'x'.repeat(255),
        'x'.repeat(256),
        'a/'.repeat(512),
        `${'a/'.repeat(511)}xx`,
        'x'.repeat(1_025),
      ],
      ...['con', 'nul', 'a:b', 'a*', 'a|b', 'a%0d%0ab', '__proto__', 'constructor', '~', '-rf'],
    ),
    hostileText().map((text) => {
      try {
        return encodeURIComponent(text.slice(0, 300));
      } catch {
        return '%ed%a0%80';
      }
    }),
  );

const keys = (): fc.Arbitrary<string> =>
  fc
    .array(encoded(), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
    .filter((key) => key !== '');

describe('a key', () => {
  test('never leaves its bucket, and is read back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(keys(), async (key) => {
        const path = `/${BUCKET}/${key}`;
        const put = await ask('PUT', path, { body: `content of ${key}` });
        expectUntouched(put);
        const got = await ask('GET', path);
        expectUntouched(got);
        if (statusOf(put) === 200) {
          expect(statusOf(got)).toBe(200);
          expect(got.endsWith(`content of ${Buffer.from(key).toString('latin1')}`)).toBe(true);
        } else {
          expect([400, 404, 405, 409, 501]).toContain(statusOf(put));
          expect(statusOf(got)).not.toBe(200);
        }
        expectUntouched(await ask('DELETE', path));
      }),
      { numRuns: 150 },
    );
    await expectAtWork();
  });

  test('that is copied from stays in its bucket, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(BUCKET, OTHER, '..', '', '%2e%2e'),
        keys(),
        async (bucket, key) => {
          const headers = {
            'x-amz-copy-source': Buffer.from(`${bucket}/${key}`).toString('latin1'),
          };
          expectUntouched(await ask('PUT', `/${BUCKET}/copy`, { headers }));
          expectUntouched(
            await ask('PUT', `/${BUCKET}/upload?uploadId=${uploadId}&partNumber=2`, { headers }),
          );
        },
      ),
      { numRuns: 60 },
    );
    await expectAtWork();
  });

  test('of a bucket that is none is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        keys(),
        fc.constantFrom('PUT', 'GET', 'DELETE', 'HEAD'),
        async (bucket, method) => {
          const name = bucket.replaceAll('/', '%2F');
          expectUntouched(await ask(method, `/${name}/a`, { body: method === 'PUT' ? 'x' : '' }));
          // What may be a bucket's name is one from then on, and lies beside the others.
          if (!/^[a-z0-9.-]{3,63}$/.test(name)) expectUntouched(await ask('PUT', `/${name}`));
        },
      ),
      { numRuns: 60 },
    );
    await expectAtWork();
  });

  test.each([
    ['1,024 bytes', `${'abcdefg/'.repeat(127)}abcdefgh`, 200],
    ['1,025 bytes', `${'abcdefg/'.repeat(127)}abcdefghi`, 400],
    [
      '1,025 bytes of fewer characters',
      encodeURIComponent('ß/'.repeat(341) + 'ßx'.slice(0, 2)),
      400,
    ],
    ['a NUL', 'a%00b', 400],
    ['a way out', '../others/a', 400],
    ['a hidden way out', '%2e%2e/others/a', 400],
    ['a way out that is one segment', '..%2Fothers%2Fa', 400],
  ])('of %s is answered with its status', async (_, key, status) => {
    expect(statusOf(await ask('PUT', `/${BUCKET}/${key}`, { body: 'x' }))).toBe(status);
  });
});

const expectAtWork = async (): Promise<void> => {
  const content = createHash('sha256').update(String(outside())).digest('hex');
  expect(statusOf(await ask('PUT', `/${BUCKET}/at-work`, { body: content }))).toBe(200);
  expect((await ask('GET', `/${BUCKET}/at-work`)).endsWith(content)).toBe(true);
  expect(statusOf(await ask('GET', `/${BUCKET}?list-type=2`))).toBe(200);
};

const LEVELS = [
  '/',
  `/${BUCKET}`,
  `/${BUCKET}/a`,
  `/${BUCKET}/upload`,
  `/${BUCKET}/none`,
  '/nothing/a',
];

const QUERIES = [
  ...[
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'continuation-token',
    'start-after',
    'marker',
  ],
  ...['encoding-type', 'uploads', 'uploadId', 'partNumber', 'max-parts', 'part-number-marker'],
  ...['delete', 'location', 'versionId', 'acl', 'response-content-type', '__proto__', 'x-id'],
];

const HEADERS = [
  ...[
    'range',
    'if-match',
    'if-none-match',
    'if-modified-since',
    'if-unmodified-since',
    'content-md5',
  ],
  ...['x-amz-copy-source', 'x-amz-copy-source-range', 'content-type', 'content-encoding'],
  ...[
    'x-amz-content-sha256',
    'x-amz-decoded-content-length',
    'x-amz-trailer',
    'x-amz-checksum-crc32',
  ],
  ...['x-amz-checksum-sha256', 'expect', 'x-amz-meta-a'],
];

const VALUES = [
  ...['', '0', '1', '-1', '1e309', 'NaN', '2', '99999999999999999999', '1.5', '0x10', 'true', 'a'],
  ...['bytes=0-', 'bytes=-0', 'bytes=-1', 'bytes=5-1', 'bytes=0-99999999999999999999', 'bytes=a-b'],
  ...['aws-chunked', 'gzip', 'aws-chunked,gzip', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'url'],
  ...['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-checksum-crc32', 'UNSIGNED-PAYLOAD', '*'],
  ...[
    'Sun, 22 Nov 2026 00:00:00 GMT',
    'pets/a',
    '/pets/a',
    'pets/a?versionId=1',
    '../../canary.txt',
  ],
  ...['text/html', 'a\u00e9b', '"', ',,,', '__proto__', '100-continue', 'S2E=', '0'.repeat(64)],
];

const values = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...VALUES) },
    hostileText().map((text) => text.slice(0, 300)),
  );

const BODIES = [
  '',
  'content',
  '7\r\ncontent\r\n0\r\n\r\n',
  '7;chunk-signature=abc\r\ncontent\r\n0;chunk-signature=abc\r\n\r\n',
  '7\r\ncontent\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n',
  '7\r\ncontent-and-more\r\n0\r\n\r\n',
  '7\r\ncon',
  'ffffffff\r\ncontent\r\n0\r\n\r\n',
  '-7\r\ncontent\r\n0\r\n\r\n',
  `0\r\n${'a: b\r\n'.repeat(1_000)}`,
  `0\r\n${'no trailer\r\n'.repeat(1_000)}`,
  'x'.repeat(100_000),
  '<Delete><Object><Key>none</Key></Object></Delete>',
  '<Delete><Object><Key><a/></Key></Object><Object/><Object>a</Object></Delete>',
  '<Delete><Object><Key>../../canary.txt</Key></Object></Delete>',
  '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag><a>b</a></ETag></Part></CompleteMultipartUpload>',
  '<CompleteMultipartUpload><Part><PartNumber><b/></PartNumber><ETag>a</ETag><ETag>b</ETag></Part></CompleteMultipartUpload>',
  '<CompleteMultipartUpload><Part/><Part>1</Part></CompleteMultipartUpload>',
  '<CompleteMultipartUpload><Part><__proto__>1</__proto__><ETag><toString>1</toString></ETag></Part></CompleteMultipartUpload>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&b;</Key></Object></Delete>',
  '<Delete>'.repeat(10_000),
  '<Delete',
  '<Delete></CompleteMultipartUpload>',
  '{"Delete": 1}',
  '\ufeff<Delete/>',
  '\0',
];

/** Header values as they can go over the wire. */
const wire = (text: string): string => text.replaceAll(/[^\u0020-\u007e\u0080-\u00ff]/g, '?');

/** Pairs of names and values, a name once. */
const pairs = (names: readonly string[]) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...names), values()), {
    selector: ([name]) => name,
    maxLength: 4,
  });

describe('any operation', () => {
  test('refuses what it does not take as S3 does, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
        fc.constantFrom(...LEVELS),
        pairs(QUERIES),
        fc.boolean(),
        pairs(HEADERS),
        fc.constantFrom(...BODIES),
        async (method, path, query, isOfUpload, headers, body) => {
          const given = [...query, ...(isOfUpload ? [['uploadId', uploadId] as const] : [])];
          const search = given
            .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
            .join('&');
          const reply = await ask(method, `${path}?${search}`, {
            headers: Object.fromEntries(headers.map(([name, value]) => [name, wire(value)])),
            body,
          });
          expectUntouched(reply);
          // It may be told to go on, before.
          const status = statusOf(reply.replace('HTTP/1.1 100 Continue\r\n\r\n', ''));
          expect(status).toBeGreaterThanOrEqual(200);
          if (status >= 400 && method !== 'HEAD' && reply.includes('<Error>'))
            expect(reply).toMatch(/<Code>[A-Z]\w+<\/Code><Message>[^<]+<\/Message>/);
        },
      ),
      { numRuns: 400 },
    );
    await expectAtWork();
  });

  test.each([
    ['GET', `/${BUCKET}/a?response-content-type=a%0d%0aset-cookie:%20a`, 'InvalidArgument'],
    ['GET', `/${BUCKET}/a?response-content-type=%E2%82%AC`, 'InvalidArgument'],
    ['GET', `/${BUCKET}?max-keys=-1`, 'InvalidArgument'],
    ['GET', `/${BUCKET}?max-keys=1e309`, 'InvalidArgument'],
    ['GET', `/${BUCKET}/upload?uploadId=ID&max-parts=-1`, 'InvalidArgument'],
    ['GET', `/${BUCKET}/upload?uploadId=ID&max-parts=NaN`, 'InvalidArgument'],
    ['GET', `/${BUCKET}/upload?uploadId=ID&part-number-marker=a`, 'InvalidArgument'],
    ['PUT', `/${BUCKET}/upload?uploadId=ID&partNumber=0x10`, 'InvalidArgument'],
    ['PUT', `/${BUCKET}/upload?uploadId=ID&partNumber=10001`, 'InvalidArgument'],
    ['GET', `/${BUCKET}/upload?uploadId=../../canary.txt`, 'NoSuchUpload'],
  ])('%s %s is refused with %s', async (method, path, code) => {
    const reply = await ask(method, path.replace('ID', uploadId));
    expect(reply).toMatch(/^HTTP\/1\.1 40[04]/);
    expect(reply).toContain(`<Code>${code}</Code>`);
  });

  test('refuses an entity tag that has elements within', async () => {
    const body =
      '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag><a>b</a></ETag></Part></CompleteMultipartUpload>';
    const reply = await ask('POST', `/${BUCKET}/upload?uploadId=${uploadId}`, { body });
    expect(reply).toContain('<Code>MalformedXML</Code>');
  });
});

describe('an upload', () => {
  test.each([
    ['by its length', { 'content-length': String(5 * 1024 ** 3 + 1) }],
    [
      'by the length of its content',
      {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(5 * 1024 ** 3 + 1),
      },
    ],
  ])('of more than 5 GiB is refused %s, unread', async (_, headers) => {
    const reply = await ask('PUT', `/${BUCKET}/large`, { headers });
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
    expect(reply).toContain('<Code>EntityTooLarge</Code>');
  });

  test.each([
    ['a size that is none', 'zz\r\ncontent\r\n0\r\n\r\n', 'InvalidRequest'],
    ['a size below zero', '-7\r\ncontent\r\n0\r\n\r\n', 'InvalidRequest'],
    ['no size at all', 'content', 'InvalidRequest'],
    ['an end within a chunk', '7\r\ncon', 'IncompleteBody'],
    ['a chunk longer than it says', '3\r\ncontent\r\n0\r\n\r\n', 'InvalidRequest'],
    ['no last chunk', '7\r\ncontent\r\n', 'InvalidRequest'],
    ['trailers that are none', '7\r\ncontent\r\n0\r\nno trailer\r\n\r\n', 'MalformedTrailerError'],
    [
      'trailers without end',
      `7\r\ncontent\r\n0\r\n${Array.from({ length: 100 }, (_, n) => `x${n}: y\r\n`).join('')}\r\n`,
      'MalformedTrailerError',
    ],
  ])('in aws-chunked with %s is refused with its code', async (_, body, code) => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '7' };
    const reply = await ask('PUT', `/${BUCKET}/chunked`, { headers, body });
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
    expect(reply).toContain(`<Code>${code}</Code>`);
    expect(statusOf(await ask('GET', `/${BUCKET}/chunked`))).toBe(404);
  });

  test('of what only says that it is gzip is kept as it is, as in S3', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect(statusOf(await ask('PUT', `/${BUCKET}/gzip`, { headers, body: 'no gzip' }))).toBe(200);
    expect((await ask('GET', `/${BUCKET}/gzip`)).endsWith('no gzip')).toBe(true);
  });
});
