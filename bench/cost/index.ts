import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Turn } from '../../analytics/contract/turn';
import { generateTraffic } from '../../analytics/generator/bulk';
import { spanOf } from '../../analytics/generator/sessions';
import { generateRows } from '../../analytics/generator/traffic';
import { type ModelDocument, type World, worldOf } from '../../analytics/generator/world';
import type { Benchmark, Finding } from '../benchmark';
import { measureLake } from '../compacted-lake';
import { ownModelText } from '../models';
import { peerPackage } from '../peer-package';
import { tsx } from '../tsx';
import { billOf, type Charge, totalOf } from './bill';
import { guideUsage } from './guide-design';
import { weighGuideRows, weighOurRows } from './measured-rows';
import { type OurSettings, ourUsage } from './our-design';
import { PRICES_AS_OF } from './prices';

/** Turns a month. */
const LOADS = { '1 M': 1e6, '100 M': 1e8, '10 G': 1e10 } as const;

/** Weighed one by one. */
const ROWS = 20_000;

/** Weighed as Parquet: what an object of Firehose holds, and days that are compacted. */
const OBJECT_ROWS = 131_072;
const LAKE_ROWS = 500_000;
const LAKE_DAYS = 5;

/** With the table as a passage only: the bucket keeps the rows. */
const SHORT_TABLE_DAYS = 7;

const SEED = 7;

/** What a month costs, ours and the guide's, once both have kept rows for as long as ours do. */
export const cost: Benchmark = {
  name: 'cost',
  run: async () => {
    const settings = JSON.parse(tsx('bench/cost/print-settings.ts')) as OurSettings;
    const world = worldOf({ 'en-US': JSON.parse(ownModelText()) as ModelDocument }, { seed: SEED });
    const { stored, all } = measureLake(LAKE_ROWS, LAKE_DAYS);
    const ours = await weighOurRows(rowsOf(world), settings.retentionDays, {
      arrived: await arrivedRow(world),
      compacted: stored / LAKE_ROWS,
      queried: all.reduce((sum, bytes) => sum + bytes, 0) / all.length / LAKE_ROWS,
    });
    const guide = await weighGuideRows(converter());
    const months = settings.retentionDays / 30;
    const { skillMemory } = settings;
    return Object.entries(LOADS).flatMap(([load, turns]) => {
      const bills: Bills = {
        ours: billOf(ourUsage(turns, ours, settings)),
        short: billOf(
          ourUsage(turns, ours, { ...settings, tableDays: SHORT_TABLE_DAYS, isInfrequent: false }),
        ),
        guide: billOf(guideUsage(turns, guide, { months, skillMemory })),
      };
      return findingsOf(load, bills);
    });
  },
};

const rowsOf = (world: World): readonly Turn[] =>
  [...generateRows(world, spanOf('2026-10-31', 8), { rows: ROWS })].flatMap(({ turns }) =>
    turns.map(({ row }) => row),
  );

/** Bytes of a row in an object as Firehose writes it. */
const arrivedRow = async (world: World): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'pet-match-cost-'));
  let bytes = 0;
  let files = 0;
  try {
    const { rows } = await generateTraffic({
      world,
      span: spanOf('2026-10-31', 1),
      amount: { rows: OBJECT_ROWS },
      target: {
        temporaryFile: () => Promise.resolve(join(folder, String((files += 1)))),
        putTurns: async (_, file) => {
          bytes += (await stat(file)).size;
        },
        putTruth: () => Promise.resolve(),
      },
    });
    return bytes / rows;
  } finally {
    await rm(folder, { recursive: true });
  }
};

interface SdkV2 {
  readonly DynamoDB: {
    readonly Converter: { readonly unmarshall: (image: object) => Record<string, unknown> };
  };
}

const converter = () => {
  const { DynamoDB } = peerPackage('aws-sdk', '2.1693.0').load('aws-sdk') as SdkV2;
  return (image: object) => DynamoDB.Converter.unmarshall(image);
};

type Bills = Readonly<Record<'ours' | 'short' | 'guide', readonly Charge[]>>;

const findingsOf = (load: string, { ours, short, guide }: Bills): readonly Finding[] => [
  {
    benchmark: 'cost',
    what: `${load} turns a month`,
    against: "the guide's design",
    measured: totalOf(ours) / totalOf(guide),
    unit: 'times',
    detail: `${dollars(totalOf(ours))} : ${dollars(totalOf(guide))}; ${PRICES_AS_OF}`,
  },
  {
    benchmark: 'cost',
    what: `${load}, rows in the table for ${SHORT_TABLE_DAYS} days`,
    against: "the guide's design",
    measured: totalOf(short) / totalOf(guide),
    unit: 'times',
    detail: `${dollars(totalOf(short))}: ${largestOf(short)}`,
  },
  bill(`${load}, ours`, ours),
  bill(`${load}, the guide's`, guide),
];

const bill = (what: string, charges: readonly Charge[]): Finding => ({
  benchmark: 'cost',
  what,
  measured: totalOf(charges),
  unit: '$',
  detail: largestOf(charges),
});

const LARGEST = 3;

const largestOf = (charges: readonly Charge[]): string =>
  charges
    .slice(0, LARGEST)
    .map(({ what, dollars: each }) => `${what} ${dollars(each)}`)
    .join(', ');

const dollars = (amount: number): string =>
  `$${amount.toLocaleString('en-US', { maximumFractionDigits: amount < 100 ? 2 : 0 })}`;
