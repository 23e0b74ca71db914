import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sendRaw, statusOf } from './raw-request';
import { type StackUnderAttack, startStackUnderAttack } from './stack-under-attack';

/** Each has a test of its own that goes through all; a server that is missing here fails the first test. */
const NAMES = [
  ...['dynamodb', 'firehose', 's3', 'athena', 'glue', 'lambda', 'sns', 'stepFunctions'],
  ...['kinesis', 'personalize', 'smapi', 'dashboard'],
] as const;

let stack: StackUnderAttack;
let folder: string;
let child: ChildProcess;
let ports: Readonly<Record<string, number>>;

beforeAll(async () => {
  stack = await startStackUnderAttack();
  ({ folder, child } = stack);
  ports = Object.fromEntries(
    Object.entries(stack.urls).map(([name, url]) => [name, Number(new URL(url).port)]),
  );
  writeFileSync(join(folder, 'canary.txt'), 'CANARY');
}, 120_000);

afterAll(() => stack.stop());

const portOf = (name: string): number => ports[name] ?? 0;

const TARGETS: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB_20120810.ListTables',
  firehose: 'Firehose_20150804.ListDeliveryStreams',
  athena: 'AmazonAthena.ListWorkGroups',
  glue: 'AWSGlue.GetDatabases',
  stepFunctions: 'AWSStepFunctions.ListStateMachines',
  kinesis: 'Kinesis_20131202.ListStreams',
  personalize: 'AmazonPersonalize.ListDataDeletionJobs',
};

/** As the SDK would send it; what a server makes of it without one is its own affair. */
const requestTo = (
  name: string,
  {
    method = 'POST',
    path = '/',
    headers = {},
    body = '{}',
  }: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  } = {},
): Promise<string> => {
  const content = Buffer.from(body);
  const lines = Object.entries({
    host: `127.0.0.1:${portOf(name)}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=a/20261130/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=abc',
    'x-amz-date': '20261130T000000Z',
    'content-type': `application/x-amz-json-${name === 'dynamodb' ? '1.0' : '1.1'}`,
    ...(TARGETS[name] === undefined ? {} : { 'x-amz-target': TARGETS[name] }),
    connection: 'close',
    'content-length': String(content.length),
    ...headers,
  }).map(([header, value]) => `${header}: ${value}\r\n`);
  return sendRaw(portOf(name), `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, content);
};

const STATUS_OF_USUAL: Readonly<Record<string, number>> = {
  ...{ s3: 501, lambda: 404, sns: 400, smapi: 404, dashboard: 405 },
};

/** Every server does what it should for whoever asks as it should. */
const expectAllServe = async (): Promise<void> => {
  expect({ exit: child.exitCode, signal: child.signalCode, errors: stack.errors() }).toEqual({
    ...{ exit: null, signal: null },
    errors: expect.not.stringMatching(/unhandled|uncaught/i),
  });
  for (const name of NAMES)
    expect([name, statusOf(await requestTo(name))]).toEqual([name, STATUS_OF_USUAL[name] ?? 200]);
};

/** No stack trace, no path of this machine, no permission for pages elsewhere. */
const expectToldNothing = (reply: string): void => {
  for (const secret of [process.cwd(), folder, 'node_modules', '\n    at ', 'CANARY'])
    expect(reply).not.toContain(secret);
};

/** Sockets that a process, or one that it started, listens on: `address:port` in hexadecimal. */
const listening = (pid: number): readonly string[] => {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  const own = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.has(inode))
      .map(([, address = '']) => address),
  );
  return [...own, ...children.flatMap((each) => listening(Number(each)))];
};

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('every server that the stack starts is one of those attacked here, and on loopback', () => {
  const sockets = listening(child.pid ?? 0);
  // An IPv4 address there has its bytes in reverse: …7F is 127.….
  expect(sockets.filter((socket) => !/^[0-9A-F]{6}7F:/.test(socket))).toEqual([]);
  const reachable = sockets.filter((socket) => socket.startsWith('0100007F:'));
  expect(reachable.map((socket) => parseInt(socket.split(':')[1] ?? '', 16)).sort()).toEqual(
    NAMES.map(portOf).sort(),
  );
});

test('no other address of this machine answers', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .map(({ address }) => address)
    .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'));
  for (const host of new Set([...others, '::1', '127.0.0.2']))
    for (const name of NAMES) {
      const answered = await new Promise((resolve) => {
        const socket = connect(portOf(name), host);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      expect([host, name, answered]).toEqual([host, name, false]);
    }
});

describe.each(NAMES)('%s', (name) => {
  test('refuses pages of other origins, and hosts of other sites, whatever they ask', async () => {
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { origin: `http://127.0.0.1:${portOf(name) + 1}` },
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example' },
      { host: `evil.example:${portOf(name)}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      for (const method of ['POST', 'GET', 'PUT', 'DELETE', 'OPTIONS']) {
        const reply = await requestTo(name, { method, headers });
        expect([headers, method, statusOf(reply)]).toEqual([headers, method, 403]);
        expect(reply.toLowerCase()).not.toContain('access-control-');
      }
  });

  test.each([
    ['evil.example', '127.0.0.1'],
    ['127.0.0.1', 'evil.example'],
  ])('refuses a request that names two hosts: %s and %s', async (...hosts) => {
    const head = hosts.map((host) => `Host: ${host}\r\n`).join('');
    const reply = await sendRaw(
      portOf(name),
      `POST / HTTP/1.1\r\n${head}connection: close\r\ncontent-length: 2\r\n\r\n{}`,
    );
    expect(statusOf(reply)).toBe(403);
  });

  test('lets its own pages in only where it has some', async () => {
    const headers = { origin: `http://127.0.0.1:${portOf(name)}` };
    const reply = await requestTo(name, { method: 'GET', path: '/api/about', headers });
    expect(statusOf(reply)).toBe(name === 'dashboard' ? 200 : 403);
  });

  test.each([
    ['both lengths', 'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}'],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['a chunk of no size', 'transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n'],
    ['a head without end', `x: ${'x'.repeat(100_000)}`],
    ['too many headers', `${'x: y\r\n'.repeat(20_000)}\r\n`],
  ])('refuses a request with %s', async (_, rest) => {
    const head = `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n`;
    expect(statusOf(await sendRaw(portOf(name), head, rest))).toBeGreaterThanOrEqual(400);
  });

  test('reads no body without end', async () => {
    const socket = connect(portOf(name), '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined).resume();
    const type =
      name === 'sns' ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1';
    socket.write(
      `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-target: ${TARGETS[name] ?? 'x'}\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    let megabytes = 0;
    while (!socket.destroyed && megabytes < 500) {
      megabytes += 1;
      if (!socket.write(chunk))
        await Promise.race([closed, once(socket, 'drain').catch(() => undefined)]);
    }
    await closed;
    // What is ignored, and what the system has buffered on the way.
    expect(megabytes).toBeLessThan(150);
  });
});

const WORDS = fc.constantFrom(
  ...['__proto__', 'constructor', 'toString', '../..', "' OR 1=1 --", '<script>', '\0', '\ud800'],
  ...['TableName', 'DatabaseName', 'QueryString', 'Name', 'input', 'Records', 'StreamName'],
);

const BODIES = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc
    .dictionary(WORDS, fc.oneof(WORDS, fc.jsonValue(), fc.double()))
    .map((value) => Buffer.from(JSON.stringify(value))),
  fc
    .constantFrom(...['{', '[]', 'null', '{"a":1e999}', '['.repeat(100_000)])
    .map((text) => Buffer.from(text)),
);

test('nothing that is sent ends a server, or is told what is on this machine', async () => {
  const paths = fc.oneof(
    fc.constantFrom('/', '/api/about', '/events', '/2015-03-31/functions/pet-match/invocations'),
    fc
      .array(fc.constantFrom('..', '%2e%2e', '%00', '..%5c', '__proto__', 'etc', 'canary.txt', '%'))
      .map((segments) => `/${segments.join('/')}`),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES),
      fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'PATCH'),
      paths,
      BODIES,
      async (name, method, path, body) => {
        const reply = await requestTo(name, { method, path, body });
        expectToldNothing(reply);
        expect(statusOf(reply)).not.toBe(500);
      },
    ),
    { numRuns: 300 },
  );
  await expectAllServe();
});

test('a payload too deep to be told on ends no server', async () => {
  const reply = await requestTo('lambda', {
    path: '/2015-03-31/functions/pet-match-stream/invocations',
    body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  });
  expectToldNothing(reply);
  await expectAllServe();
});

test('hundreds of connections at a time are served', async () => {
  for (const name of NAMES) {
    const replies = await Promise.all(Array.from({ length: 200 }, () => requestTo(name)));
    expect(new Set(replies.map(statusOf))).toEqual(new Set([STATUS_OF_USUAL[name] ?? 200]));
  }
});

test('a request that never comes to an end is cut off', async () => {
  const slow = NAMES.map((name) =>
    sendRaw(portOf(name), 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx'),
  );
  for (const reply of await Promise.all(slow))
    expect(['', 'HTTP/1.1 408']).toContain(reply.slice(0, 12));
  await expectAllServe();
});
