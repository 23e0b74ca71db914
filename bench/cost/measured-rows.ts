import { formatWithOptions } from 'node:util';
import type { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ACTIVITY_COLUMNS, BY_USER } from '../../analytics/contract/activity';
import { KEY, type Turn } from '../../analytics/contract/turn';
import { encoder, type Image, rowWriter } from '../../analytics/stream/encode';
import { encodeRows } from '../../analytics/stream/encode-rows';
import { packer } from '../../analytics/stream/pack';
import { processBatch } from '../../analytics/stream/process-batch';
import type { StreamRecord } from '../../analytics/stream/stream-record';
import { itemOf, MARSHALL_OPTIONS } from '../../lambda/recorder/turn-sink';
import { guideFunction } from '../guide-function';
import { GUIDE_CSV_ROW } from '../guide-row';
import { measure } from '../measure';
import { streamEvent } from '../stream-event';
import type { GuideRow } from './guide-design';
import { itemBytes, writeUnits } from './item-size';
import { FIREHOSE_UNIT } from './prices';
import type { OurRow } from './our-design';

const encode = encoder('json');

/** Weighs rows of ours on their way: as items, in the index, in the stream Lambda and in Firehose. */
export const weighOurRows = async (
  rows: readonly Turn[],
  retentionDays: number,
  lake: Pick<OurRow, 'arrived' | 'compacted' | 'queried'>,
): Promise<OurRow> => {
  const images = rows.map((row) =>
    marshall(itemOf(row, Date.now(), retentionDays), MARSHALL_OPTIONS),
  );
  // As the table holds them: what the recorder leaves out weighs nothing.
  const items = images.map((image) => unmarshall(image));
  const bytes = items.map(itemBytes);
  const entries = items
    .filter((item) => BY_USER.user in item)
    .map((item) => itemBytes(entryOf(item)));
  const lines = images.map(encode);
  const records = images.map(recordOf);
  const write = rowWriter('json');
  const times = await measure([
    { name: 'transform', units: records.length, run: () => encodeRows(records, write) },
  ]);
  return {
    item: mean(bytes),
    writes: mean(bytes.map(writeUnits)),
    indexEntry: sum(entries) / rows.length,
    indexWrites: sum(entries.map(writeUnits)) / rows.length,
    line: mean(lines.map((line) => Buffer.byteLength(line))),
    billed: (count) => billedFor(lines, count),
    batchLog: await batchLog(images),
    transform: (times.get('transform') ?? NaN) / 1e6,
    ...lake,
  };
};

/** What the index by user holds of an item. */
const entryOf = (item: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const names: readonly string[] = [KEY, BY_USER.user, BY_USER.time, ...ACTIVITY_COLUMNS];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
};

const recordOf = (image: Image): StreamRecord =>
  ({ eventName: 'INSERT', dynamodb: { NewImage: image } }) as StreamRecord;

const pack = (lines: readonly string[]) => {
  const packing = packer();
  lines.forEach((line, index) => packing.add(line, index));
  return packing.take();
};

/**
 * What Firehose bills on average for invocations of `count` rows, which need not be a whole number:
 * between two it lies on the line.
 */
const billedFor = (lines: readonly string[], count: number): number => {
  const low = Math.floor(count);
  const share = count - low;
  const below = meanBilled(lines, low);
  return share === 0 ? below : below * (1 - share) + meanBilled(lines, low + 1) * share;
};

const meanBilled = (lines: readonly string[], count: number): number => {
  const billed: number[] = [];
  for (let from = 0; from + count <= lines.length; from += count)
    billed.push(
      sum(
        pack(lines.slice(from, from + count)).map(
          ({ data }) => Math.ceil(data.length / FIREHOSE_UNIT) * FIREHOSE_UNIT,
        ),
      ),
    );
  return mean(billed);
};

/** Without an answer for each record the stream Lambda would send all again, to its deadline. */
const TAKES_ALL = {
  send: ({ input: { Records = [] } }: PutRecordBatchCommand) =>
    Promise.resolve({
      FailedPutCount: 0,
      RequestResponses: Records.map(() => ({ RecordId: '1' })),
    }),
};

/** Bytes of the line that the stream Lambda logs for a batch that goes well. */
const batchLog = async (images: readonly Image[]): Promise<number> => {
  let bytes = 0;
  const Records = images.slice(0, 100).map(recordOf);
  await processBatch(
    { Records },
    {
      write: rowWriter('json'),
      firehose: TAKES_ALL as unknown as FirehoseClient,
      streamName: 'turns',
      putObject: () => Promise.resolve(),
      remaining: 60_000,
      effects: {
        now: Date.now,
        random: Math.random,
        sleep: () => Promise.resolve(),
        log: (line) => {
          bytes += Buffer.byteLength(line) + 1;
        },
      },
    },
  );
  return bytes;
};

/** What Lambda puts before each message of console.log: time, request id and level. */
const CONSOLE_PREFIX = '2026-11-30T08:00:00.000Z\t00000000-0000-4000-8000-000000000000\tINFO\t'
  .length;

/** What the guide's skill logs when its item is written: the message, and the empty answer. */
const SKILL_LOG = CONSOLE_PREFIX + 'great success: {}\n'.length;

const GUIDE_BATCH = 100;

/** Weighs the guide's rows; `unmarshall` is that of the AWS SDK v2. */
export const weighGuideRows = async (
  unmarshall: (image: object) => Readonly<Record<string, unknown>>,
): Promise<GuideRow> => {
  const event = streamEvent(GUIDE_BATCH);
  let log = 0;
  const write = (text: string): void => {
    log += CONSOLE_PREFIX + Buffer.byteLength(text) + 1;
  };
  const logged = (...values: readonly unknown[]): void => write(formatWithOptions({}, ...values));
  const put = (): void => undefined;
  guideFunction({ unmarshall, put, log: logged })(event);
  const bytes = log;
  const times = await measure([
    {
      name: 'guide',
      units: GUIDE_BATCH,
      run: () => guideFunction({ unmarshall, put, log: logged })(event),
    },
  ]);
  const records = event.Records as readonly { dynamodb: { NewImage: object } }[];
  const items = records.map(({ dynamodb }) => itemBytes(unmarshall(dynamodb.NewImage)));
  return {
    item: mean(items),
    writes: mean(items.map(writeUnits)),
    line: GUIDE_CSV_ROW,
    log: bytes / GUIDE_BATCH,
    skillLog: SKILL_LOG,
    transform: (times.get('guide') ?? NaN) / 1e6,
  };
};

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;
