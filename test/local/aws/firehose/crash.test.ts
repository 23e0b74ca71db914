import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryStreamConfig } from '../../../../local/aws/firehose';
import { encodeFrame } from '../../../../local/aws/firehose/spool-segment';
import { bytes, harness, parquetStream, rawStream, type Harness } from './harness';

let h: Harness;
beforeEach(async () => {
  h = await harness();
});
afterEach(() => h.close());

const columns = [{ name: 'id', type: 'string' }];

const put = (client: FirehoseClient, ...records: string[]) =>
  client.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: 'turns',
      Records: records.map((record) => ({ Data: bytes(record) })),
    }),
  );

const startProcess = async (
  stream: DeliveryStreamConfig,
): Promise<{ process: ChildProcess; client: FirehoseClient }> => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'server-process.ts'), h.root, JSON.stringify(stream)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  const endpoint = url.toString().trim();
  return { process: child, client: new FirehoseClient({ endpoint, maxAttempts: 1 }) };
};

const kill = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};

const segments = async (): Promise<string[]> =>
  (await readdir(join(h.root, 'spool/turns')))
    .filter((name) => name.endsWith('.spool'))
    .map((name) => join(h.root, 'spool/turns', name));

const idsOf = async (): Promise<unknown[]> =>
  (await h.rows('turns/')).map((row) => (row as { id: unknown }).id);

describe('a server that is killed', () => {
  test('right after its answer has lost nothing', async () => {
    const stream = parquetStream(columns);
    const { process: child, client } = await startProcess(stream);

    await put(client, '{"id":"a"}', '{"id":"b"}');
    await put(client, '{"id":"c"}');
    await kill(child);
    expect(await h.keys()).toEqual([]);
    const { server } = await h.start({ streams: [stream] });
    await server.idle();

    expect(await idsOf()).toEqual(['a', 'b', 'c']);
    expect(await segments()).toEqual([]);
  });

  test('at any moment has every record that it accepted, once', async () => {
    const stream = parquetStream(columns, { bufferBytes: 400 });
    const accepted = new Set<string>();
    const sent = new Set<string>();
    for (const round of [1, 2, 3]) {
      const { process: child, client } = await startProcess(stream);
      let answered = 0;
      const isEnough = new Promise<void>((resolve) => {
        for (let writer = 0; writer < 8; writer += 1)
          void (async () => {
            for (let i = 0; ; i += 1) {
              const id = `${round}-${writer}-${i}`;
              sent.add(id);
              await put(client, `{"id":"${id}"}`);
              accepted.add(id);
              answered += 1;
              if (answered === 40 * round + 7) resolve();
            }
          })().catch(() => undefined);
      });
      await isEnough;
      await kill(child);
      client.destroy();
    }

    const { server } = await h.start({ streams: [stream] });
    await server.idle();

    const ids = (await idsOf()) as string[];
    expect(new Set(ids).size).toBe(ids.length);
    expect([...accepted].filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id) => !sent.has(id))).toEqual([]);
    expect(accepted.size).toBeGreaterThanOrEqual(47 + 87 + 127);
  });
});

describe('a segment that a crash left', () => {
  const leave = async (stream: DeliveryStreamConfig, ...records: string[]): Promise<string> => {
    const { server, client } = await h.start({ streams: [stream] });
    await put(client, ...records);
    const [segment = ''] = await segments();
    await server.close();
    return segment;
  };

  test('after its object was written makes the same object again', async () => {
    const stream = parquetStream(columns);
    const segment = await leave(stream, '{"id":"a"}', 'no json');
    await copyFile(segment, join(h.root, 'copy'));
    const first = await h.start({ streams: [stream] });
    await first.server.idle();
    await first.server.close();
    const keys = await h.keys();
    await copyFile(join(h.root, 'copy'), segment);

    const second = await h.start({ streams: [stream] });
    await second.server.idle();

    expect(keys).toHaveLength(2);
    expect(await h.keys()).toEqual(keys);
    expect(await idsOf()).toEqual(['a']);
  });

  const frame = encodeFrame(0, [Buffer.from('torn')]);
  test.each([
    ['within the next record', frame.subarray(0, frame.length - 1)],
    ['within the next length', frame.subarray(0, 3)],
    [
      'with the next record half on the disk',
      Buffer.concat([frame.subarray(0, 20), Buffer.alloc(8)]),
    ],
    ['with a tail of zeros', Buffer.alloc(4096)],
    ['with a tail of ones', Buffer.alloc(4096, 0xff)],
  ])('%s holds what was accepted', async (_, tail) => {
    const segment = await leave(rawStream(), 'a', 'b');
    await appendFile(segment, tail);

    const { server } = await h.start({ streams: [rawStream()] });
    await server.idle();

    const [key = ''] = await h.keys();
    expect(await h.text(key)).toBe('ab');
    expect(await segments()).toEqual([]);
  });

  test.each(['raw', 'parquet'])('before anything was accepted makes no %s object', async (kind) => {
    const stream = kind === 'raw' ? rawStream() : parquetStream(columns);
    const segment = await leave(stream, '{"id":"a"}');
    const { length } = await readFile(segment);
    await truncate(segment, length - 1);

    const { server } = await h.start({ streams: [stream] });
    await server.idle();

    expect(await h.keys()).toEqual([]);
    expect(await segments()).toEqual([]);
  });

  test('is passed over when it is no segment', async () => {
    const { server } = await h.start({ streams: [rawStream()] });
    await server.close();
    await writeFile(join(h.root, 'spool/turns/notes.txt'), 'mine');

    const next = await h.start({ streams: [rawStream()] });
    await next.server.idle();

    expect(await readFile(join(h.root, 'spool/turns/notes.txt'), 'utf8')).toBe('mine');
  });
});
