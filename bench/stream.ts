import { openSync, writeSync } from 'node:fs';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Image, rowWriter, type WriteRow } from '../analytics/stream/encode';
import { encodeRows } from '../analytics/stream/encode-rows';
import { type Pack, packer } from '../analytics/stream/pack';
import type { StreamRecord } from '../analytics/stream/stream-record';
import type { Benchmark, Finding } from './benchmark';
import { FIREHOSE_UNIT } from './cost/prices';
import { firstInvocation, SDK_V2 } from './first-invocation';
import { guideFunction } from './guide-function';
import { GUIDE_TABLE } from './guide-table';
import { measure } from './measure';
import { peerPackage } from './peer-package';
import { fullTurnEvent, streamEvent } from './stream-event';

const RECORDS = 10_000;

interface SdkV2 {
  readonly DynamoDB: {
    readonly Converter: {
      readonly unmarshall: (image: object) => Record<string, unknown>;
    };
  };
}

/** The transform of the stream Lambda on the guide's 15 columns, against the guide's and others. */
export const stream: Benchmark = {
  name: 'stream',
  run: async () => [...(await transform()), ...(await firstInvocation())],
};

interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/** As a Lambda gets it: parsed from JSON. */
const parsed = (event: object): StreamEvent => JSON.parse(JSON.stringify(event)) as StreamEvent;

const imagesOf = ({ Records }: StreamEvent): readonly Image[] =>
  Records.map(({ dynamodb }) => dynamodb?.NewImage as Image);

const transform = async (): Promise<readonly Finding[]> => {
  const event = parsed(streamEvent(RECORDS));
  const text = JSON.stringify(event);
  const images = imagesOf(event);
  const { DynamoDB } = peerPackage('aws-sdk', SDK_V2).load('aws-sdk') as SdkV2;
  const { Converter } = DynamoDB;
  const effects = { unmarshall: (image: object) => Converter.unmarshall(image), put: bytesOf };
  const write = rowWriter('json', GUIDE_TABLE);
  const log = logTo('/dev/null');
  const times = await measure(
    [
      variant('ours', () => pack(event.Records, write)),
      variant('guide', () => guideFunction({ ...effects, log })(event)),
      variant('guide, silent', () => guideFunction(effects)(event)),
      variant('util-dynamodb', () => packLines(images)),
      variant('floor', () => JSON.parse(text) as unknown),
    ],
    { millis: 300, collect: true },
  );
  return [...transformFindings(times), await wholeTurns(), billing(event.Records, write)];
};

const variant = (name: string, run: () => unknown) => ({ name, units: RECORDS, run });

/** What the SDK v2 makes of records before it encodes them for the wire: ours end as bytes, too. */
const bytesOf = (records: readonly { readonly Data: string }[]) =>
  records.map(({ Data }) => Buffer.from(Data));

/** As a Lambda's standard output is written: at once. */
const logTo = (file: string): ((...values: readonly unknown[]) => void) => {
  const descriptor = openSync(file, 'w');
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeSync(descriptor, chunk);
      done();
    },
  });
  const logger = new Console({ stdout });
  return (...values) => logger.log(...values);
};

/** What the handler does with a batch before it sends. */
const pack = (records: readonly StreamRecord[], write: WriteRow): readonly Pack[] =>
  encodeRows(records, write).packs;

/** As long-lived as the handler's own. */
const lines = packer();

const packLines = (images: readonly Image[]) => {
  images.forEach((image, index) => {
    lines.add(`${JSON.stringify(unmarshall(image as Parameters<typeof unmarshall>[0]))}\n`, index);
  });
  return lines.take();
};

const transformFindings = (times: ReadonlyMap<string, number>): readonly Finding[] => {
  const ours = times.get('ours') ?? NaN;
  const faster = (name: string, than: string, least: number): Finding => {
    const theirs = times.get(name) ?? NaN;
    return {
      benchmark: 'stream',
      what: 'speed of the transform',
      against: than,
      measured: theirs / ours,
      unit: 'times',
      least,
      detail: `${nanoseconds(ours)} : ${nanoseconds(theirs)} a record`,
    };
  };
  const floor = times.get('floor') ?? NaN;
  return [
    faster('guide', "the guide's function as written", 14),
    faster('guide, silent', 'the same without its log', 0.9),
    faster('util-dynamodb', 'util-dynamodb and JSON.stringify', 1.9),
    {
      benchmark: 'stream',
      what: 'time of the transform',
      against: 'JSON.parse of the event',
      measured: ours / floor,
      unit: 'times',
      limit: 0.5,
      detail: `${nanoseconds(ours)} : ${nanoseconds(floor)} a record`,
    },
  ];
};

/** After the others: they would share what the compiler learns from rows of two kinds. */
const wholeTurns = async (): Promise<Finding> => {
  const turns = parsed(fullTurnEvent(RECORDS));
  const text = JSON.stringify(turns);
  const write = rowWriter('json');
  const times = await measure(
    [
      variant('ours', () => pack(turns.Records, write)),
      variant('floor', () => JSON.parse(text) as unknown),
    ],
    { collect: true },
  );
  const ours = times.get('ours') ?? NaN;
  const floor = times.get('floor') ?? NaN;
  return {
    benchmark: 'stream',
    what: 'time with all columns and two slot readings',
    against: 'JSON.parse of the event',
    measured: ours / floor,
    unit: 'times',
    detail: `${nanoseconds(ours)} : ${nanoseconds(floor)} a record`,
  };
};

const nanoseconds = (microseconds: number): string => `${Math.round(microseconds * 1_000)} ns`;

/** What Firehose bills, in records as they are sent, against a record for each row. */
const billing = (records: readonly StreamRecord[], write: WriteRow): Finding => {
  const units = (bytes: number): number => Math.ceil(bytes / FIREHOSE_UNIT);
  const bill = (some: readonly StreamRecord[]): number =>
    pack(some, write).reduce((sum, { data }) => sum + units(data.length), 0);
  const packed = bill(records);
  const single = records.reduce((sum, record) => sum + bill([record]), 0);
  const gigabytes = (count: number): string =>
    ((count * FIREHOSE_UNIT * (1_000_000 / records.length)) / 2 ** 30).toFixed(3);
  return {
    benchmark: 'stream',
    what: 'billed by Firehose',
    against: 'a record for each row',
    measured: packed / single,
    unit: 'times',
    limit: 1 / 5,
    detail: `${gigabytes(packed)} : ${gigabytes(single)} GB for a million rows`,
  };
};
