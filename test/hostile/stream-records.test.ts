import { FirehoseClient } from '@aws-sdk/client-firehose';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COLUMNS } from '../../analytics/contract/turn';
import { rowWriter, type WriteRow } from '../../analytics/stream/encode';
import { processBatch } from '../../analytics/stream/process-batch';
import { type FaultServer, putAnswer, recordsIn, startFaultServer } from '../support/fault-server';
import { hostileText, PROTOTYPE_KEYS } from './arbitraries';

let server: FaultServer;
let firehose: FirehoseClient;
let sent: string[] = [];

beforeAll(async () => {
  server = await startFaultServer((request) => {
    sent.push(...recordsIn(request));
    return putAnswer(request);
  });
  firehose = new FirehoseClient({ endpoint: server.url, maxAttempts: 1 });
});

afterAll(async () => {
  firehose.destroy();
  await server.close();
});

const NUMBERS = ['0', '-0', '1e125', '9007199254740993', '9'.repeat(38), '0.1', 'NaN', '', '१२'];

/** Any attribute value of DynamoDB, and what is none. */
const attribute = (): fc.Arbitrary<unknown> =>
  fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.record({ S: hostileText() }),
      fc.record({ N: fc.oneof(fc.constantFrom(...NUMBERS), hostileText()) }),
      fc.record({ BOOL: fc.oneof(fc.boolean(), fc.constant('true')) }),
      fc.record({ NULL: fc.boolean() }),
      fc.record({ B: fc.base64String() }),
      fc.record({ SS: fc.array(hostileText()) }),
      fc.record({ NS: fc.array(fc.constantFrom(...NUMBERS)) }),
      fc.record({ BS: fc.array(fc.base64String()) }),
      fc.record({ L: fc.array(tie('any'), { maxLength: 3 }) }),
      fc.record({ M: fc.dictionary(fieldName(), tie('any'), { maxKeys: 3 }) }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  })).any;

const fieldName = () =>
  fc.oneof(fc.constantFrom('name', 'spoken', 'changed', ...PROTOTYPE_KEYS), fc.string());

const namesOf = (columns: readonly { readonly name: string }[]): readonly string[] =>
  columns.map(({ name }) => name);

/** Words where words belong, which make a row; anything anywhere, which mostly makes none. */
const field = (): fc.Arbitrary<readonly [string, unknown]> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(
        fc.constantFrom(...namesOf(COLUMNS.filter(({ type }) => type === 'string'))),
        fc.record({ S: hostileText() }),
      ),
    },
    fc.tuple(fc.constantFrom(...namesOf(COLUMNS), ...PROTOTYPE_KEYS), attribute()),
  );

const LEAST = {
  request_id: { S: 'sound' },
  event_time: { S: '2026-11-22 07:01:08.000' },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  response_time: { N: '12' },
};

/** A sound image of which some attributes are replaced by anything. */
const image = (): fc.Arbitrary<unknown> =>
  fc
    .array(field(), { maxLength: 3 })
    .map((fields) => ({ ...LEAST, ...Object.fromEntries(fields) }));

/** A record of a stream, or what is none. */
const record = (): fc.Arbitrary<{ readonly eventName: string }> =>
  fc.oneof(
    { weight: 8, arbitrary: image().map((NewImage) => insert(NewImage)) },
    fc.anything({ maxDepth: 1 }).map((NewImage) => insert(NewImage)),
    image().map((NewImage) => ({ ...insert(NewImage), eventName: 'MODIFY' })),
    fc.constant({ eventName: 'REMOVE', dynamodb: {} }),
    fc.constant({ eventName: 'INSERT' }),
  );

const insert = (NewImage: unknown) => ({
  eventID: 'event',
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: '1', NewImage },
});

const SOUND = insert({ ...LEAST, request_id: { S: 'last' } });

const isInsert = ({ eventName }: { readonly eventName: string }): boolean => eventName === 'INSERT';

/** As the function does; keeps what would go to the bucket. */
const process = (
  Records: readonly object[],
  { write, rejected }: { readonly write: WriteRow; readonly rejected: string[] },
) =>
  processBatch(
    { Records },
    {
      write,
      firehose,
      streamName: 'turns',
      putObject: (_key, body) => {
        rejected.push(body);
        return Promise.resolve();
      },
      remaining: 60_000,
      effects: {
        now: Date.now,
        random: Math.random,
        sleep: () => Promise.resolve(),
        log: () => undefined,
      },
    },
  );

/** The fields of a CSV line: a comma behind a backslash is none of its separators. */
const fieldsOf = (line: string): readonly string[] => line.split(/(?<!(?<!\\)(?:\\\\)*\\),/);

test.each(['json', 'csv'] as const)(
  'each record becomes a line of %s or a rejected row, and the one behind it arrives',
  async (format) => {
    const write = rowWriter(format);
    await fc.assert(
      fc.asyncProperty(fc.array(record(), { maxLength: 4 }), async (hostile) => {
        sent = [];
        const rejected: string[] = [];
        const records = [...hostile, SOUND];

        const { batchItemFailures } = await process(records, { write, rejected });

        expect(batchItemFailures).toEqual([]);
        for (const object of rejected) expect(object).toMatch(/^\{"reason":"[^"]/);
        const lines = sent.join('').split('\n').slice(0, -1);
        expect(lines.length + rejected.length).toBe(records.filter(isInsert).length);
        if (format === 'json') {
          for (const line of lines) expect(JSON.parse(line)).toHaveProperty('request_id');
          expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ request_id: 'last' });
        } else {
          for (const line of lines) expect(fieldsOf(line)).toHaveLength(COLUMNS.length);
          expect(lines.at(-1)).toMatch(/^last,/);
        }
      }),
      { numRuns: 150 },
    );
  },
);

test('an image that nests as deeply as DynamoDB lets it is put aside, and blocks nobody', async () => {
  sent = [];
  const rejected: string[] = [];
  // 32 levels; source: the quotas of DynamoDB
  const deep = JSON.parse(`${'{"M":{"a":'.repeat(32)}{"S":"x"}${'}}'.repeat(32)}`) as object;
  const { batchItemFailures } = await process([insert({ ...LEAST, intent_name: deep }), SOUND], {
    write: rowWriter('json'),
    rejected,
  });
  expect(batchItemFailures).toEqual([]);
  expect(rejected).toEqual([expect.stringContaining('intent_name must be text (S)')]);
  expect(sent.join('')).toContain('"request_id":"last"');
});
