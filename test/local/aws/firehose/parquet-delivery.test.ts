import { PutRecordBatchCommand, type FirehoseClient } from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { COLUMNS } from '../../../../analytics/contract/turn';
import { glueColumns } from '../../../../analytics/contract/glue';
import { bytes, harness, manualEffects, parquetStream, type Harness } from './harness';

let h: Harness;
beforeEach(async () => {
  h = await harness();
});
afterEach(() => h.close());

const put = (client: FirehoseClient, ...records: string[]) =>
  client.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: 'turns',
      Records: records.map((record) => ({ Data: bytes(record) })),
    }),
  );

const columns = [
  { name: 'id', type: 'string' },
  { name: 'n', type: 'bigint' },
];

const ARRIVAL = Date.UTC(2026, 10, 22, 10, 11, 12, 345);

interface ErrorDocument {
  readonly rawData: string;
  readonly lastErrorCode: string;
}

const errorsOf = async (): Promise<ErrorDocument[]> => {
  const texts = await Promise.all((await h.keys('errors/')).map(h.text));
  return texts
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as ErrorDocument);
};

const rawOf = ({ rawData }: ErrorDocument): string => Buffer.from(rawData, 'base64').toString();

describe('rows', () => {
  test('come from every document of a record, in order', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(columns)] });

    await put(
      client,
      '{"id":"a","n":1}\n{"id":"b","n":2}\n',
      '{"id":"c"}{"ID":"d","other":1}',
      '{}',
    );
    await server.idle();

    expect(await h.rows('turns/')).toEqual([
      { id: 'a', n: '1' },
      { id: 'b', n: '2' },
      { id: 'c', n: null },
      { id: 'd', n: null },
      { id: null, n: null },
    ]);
    expect(await h.keys('errors/')).toEqual([]);
  });

  test('keep every character and every digit', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(columns)] });
    const texts = ['', '"', "'", '\\', '\n\r\t', '\0', '🐶', '\u202e', '=1+1', 'x'.repeat(900_000)];

    await put(client, ...texts.map((id) => JSON.stringify({ id })));
    await put(client, '{"id":"\\ud83d","n":9223372036854775807}');
    await server.idle();

    const rows = (await h.rows('turns/')) as { id: string; n: string | null }[];
    expect(rows.map(({ id }) => id)).toEqual([...texts, '\ufffd']);
    expect(rows.at(-1)?.n).toBe('9223372036854775807');
  });

  test('have the types that the table declares, in SNAPPY Parquet', async () => {
    const types = {
      s: 'string',
      b: 'boolean',
      t: 'tinyint',
      i: 'int',
      l: 'bigint',
      d: 'double',
      ts: 'timestamp',
      a: 'array<struct<name:string,changed:boolean>>',
      m: 'map<string,int>',
      'odd \'name"': 'struct<x y:string>',
    };
    const { client, server } = await h.start({
      streams: [parquetStream(Object.entries(types).map(([name, type]) => ({ name, type })))],
    });
    const document = {
      s: 'x',
      b: true,
      t: -128,
      i: 7,
      l: 8,
      d: 0.5,
      ts: '2026-11-22 10:11:12.345',
      a: [{ name: 'size', changed: false }, {}],
      m: { k: 1 },
      'odd \'name"': { 'x y': 'z' },
    };

    await put(client, JSON.stringify(document));
    await server.idle();

    expect(await h.rows('turns/')).toEqual([
      {
        ...document,
        l: '8',
        ts: '2026-11-22 10:11:12.345',
        a: [
          { name: 'size', changed: false },
          { name: null, changed: null },
        ],
        m: [{ key: 'k', value: 1 }],
      },
    ]);
    const [key = ''] = await h.keys('turns/');
    expect(await parquetFacts(h.store.path('lake', key))).toEqual({
      compression: ['SNAPPY'],
      types: [
        'BYTE_ARRAY',
        'BOOLEAN',
        'INT32',
        'INT32',
        'INT64',
        'DOUBLE',
        'INT64',
        'BYTE_ARRAY',
        'BOOLEAN',
        'BYTE_ARRAY',
        'INT32',
        'BYTE_ARRAY',
      ],
    });
  });

  test('may be turns', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(glueColumns('parquet'))] });
    const slot = { name: 'size', spoken: 'ginormous', resolved: 'ginormous', changed: true };

    await put(
      client,
      `${JSON.stringify({ request_id: 'r1', api_execution_time: 12, slot_value_size_is_valid: false, event_time: '2026-11-22 10:11:12.000', slots: [slot] })}\n`,
    );
    await server.idle();

    const [row] = (await h.rows('turns/')) as Record<string, unknown>[];
    expect(Object.keys(row ?? {})).toEqual(COLUMNS.map(({ name }) => name));
    expect(row).toMatchObject({
      request_id: 'r1',
      user_id: null,
      api_execution_time: '12',
      slot_value_size_is_valid: false,
      event_time: '2026-11-22 10:11:12',
      slots: [{ ...slot, resolved_id: null, status: null, authority: null }],
    });
  });

  test('may be as large as records can be, by the hundred', async () => {
    const { client, server } = await h.start({
      streams: [parquetStream(columns, { bufferBytes: 128 * 1024 * 1024 })],
    });
    // Random, so that nothing of it compresses; the last one doubles when it is quoted anew.
    const records = Array.from({ length: 120 }, (_, n) =>
      JSON.stringify({ n, id: randomBytes(750_000).toString('base64') }),
    ).concat(JSON.stringify({ n: 120, id: { quoted: '"'.repeat(500_000) } }));

    for (let i = 0; i < records.length; i += 4) await put(client, ...records.slice(i, i + 4));
    await server.idle();

    expect(await h.keys('errors/')).toEqual([]);
    expect(
      await h.rows('turns/', 'count(*)::INT AS rows, count(DISTINCT n)::INT AS numbers'),
    ).toEqual([{ rows: 121, numbers: 121 }]);
  });

  test('go to a folder whose name looks like a pattern', async () => {
    const spool = join(h.root, "spo*l [1] 'quoted'?");
    const { client, server } = await h.start({ streams: [parquetStream(columns)], spool });

    await put(client, '{"id":"a"}');
    await server.idle();

    expect(await h.rows('turns/', 'id')).toEqual([{ id: 'a' }]);
  });
});

describe('what does not convert', () => {
  test('is described in an object under the error prefix, beside the rows that do', async () => {
    const { effects, advance } = manualEffects(ARRIVAL);
    const { client, server } = await h.start({
      effects,
      streams: [
        parquetStream(columns, {
          format: {
            kind: 'parquet',
            columns,
            deserializer: 'openx',
            table: { databaseName: 'pet_match', tableName: 'turn_rows' },
          },
        }),
      ],
    });

    await put(client, '{"id":"a"}', '{"n":"oops"}\n', 'no json');
    advance(2_000);
    await server.idle();

    const name = 'turns-1-2026-11-22-10-11-12-00000000-0000-4000-8000-000000000001';
    expect(await h.keys()).toEqual([
      `errors/format-conversion-failed/dt=2026-11-22/${name}`,
      `turns/dt=2026-11-22/${name}.parquet`,
    ]);
    expect(await h.rows('turns/', 'id')).toEqual([{ id: 'a' }]);
    expect(await errorsOf()).toEqual([
      {
        attemptsMade: 1,
        arrivalTimestamp: ARRIVAL,
        lastErrorCode: 'DataFormatConversion.MalformedData',
        lastErrorMessage: 'Data does not match the schema. For input string: "oops"',
        attemptEndingTimestamp: ARRIVAL + 2_000,
        rawData: Buffer.from('{"n":"oops"}\n').toString('base64'),
        sequenceNumber: null,
        subSequenceNumber: null,
        dataCatalogTable: {
          catalogId: '111122223333',
          databaseName: 'pet_match',
          tableName: 'turn_rows',
          region: 'eu-west-1',
          versionId: 'LATEST',
          catalogArn: null,
        },
      },
      expect.objectContaining({
        lastErrorCode: 'DataFormatConversion.ParseError',
        lastErrorMessage: expect.stringMatching(/^Encountered malformed JSON\. ./),
        rawData: Buffer.from('no json').toString('base64'),
      }),
    ]);
  });

  test('is only what failed of a record with several documents', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(columns)] });

    await put(client, '{"id":"a"}\n{"n":1.5}\n{"id":"b"}\n{"n":\n{"id":"c"}{"n":true}\n');
    await server.idle();

    expect(await h.rows('turns/', 'id')).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect((await errorsOf()).map(rawOf)).toEqual(['{"n":1.5}', '{"n":', '{"n":true}']);
  });

  test('is told apart by its code', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(columns)] });

    await put(
      client,
      '',
      '[{"id":"a"}]',
      '42',
      '{"id":"a"',
      `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    );
    await server.idle();

    expect((await errorsOf()).map(({ lastErrorCode }) => lastErrorCode.slice(21))).toEqual([
      'MalformedData',
      'MalformedData',
      'MalformedData',
      'ParseError',
      'MalformedData',
    ]);
    expect(await h.keys('turns/')).toEqual([]);
  });

  test('keeps its bytes when they are not UTF-8', async () => {
    const { client, server } = await h.start({ streams: [parquetStream(columns)] });
    const Data = Buffer.from([0x7b, 0xff, 0x0a]);

    await client.send(
      new PutRecordBatchCommand({ DeliveryStreamName: 'turns', Records: [{ Data }] }),
    );
    await server.idle();

    expect((await errorsOf())[0]?.rawData).toBe(Data.toString('base64'));
  });
});

const parquetFacts = async (path: string) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT type, compression FROM parquet_metadata('${path}') ORDER BY column_id`,
    );
    const rows = reader.getRowObjectsJson();
    return {
      types: rows.map(({ type }) => type),
      compression: [...new Set(rows.map(({ compression }) => compression))],
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};
