import { setTimeout as pause } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LoggableError } from '../contract/loggable-error';
import type { Turn } from '../contract/turn';
import { spanOf } from './sessions';
import { BEGINNING, generateRows, type Position } from './traffic';
import { type CatalogueItem, type ModelDocument, worldOf } from './world';

/** What to fill the table with. */
export interface FillEvent {
  readonly rows: number;
  /** Default: 90. */
  readonly days?: number;
  /** Default: 1. */
  readonly seed?: number;
  /** Last day, yyyy-MM-dd, UTC. Default: yesterday. */
  readonly end?: string;
  /** Where an earlier invocation stopped. */
  readonly from?: Position;
}

export interface Filled {
  /** Rows written by this invocation. */
  readonly written: number;
  /** The event that goes on; null when all is written. */
  readonly next: Required<FillEvent> | null;
}

export interface FillEffects {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** A number in [0, 1): spreads the retries. */
  readonly jitter: () => number;
}

export const realEffects: FillEffects = {
  now: Date.now,
  sleep: (milliseconds) => pause(milliseconds),
  jitter: Math.random,
};

export interface FillOptions {
  readonly table: Pick<DynamoDBDocumentClient, 'send'>;
  readonly tableName: string;
  /** Rows leave the table after so many days; 0 keeps them. */
  readonly retentionDays: number;
  readonly models: Readonly<Record<string, ModelDocument>>;
  readonly catalogue?: readonly CatalogueItem[];
  /** Milliseconds that are left. */
  readonly remaining: () => number;
  readonly effects: FillEffects;
}

/** The event asks for something that can't be. */
export class InvalidEvent extends LoggableError {
  override readonly name = 'InvalidEvent';
}

/** The most that BatchWriteItem takes; source: the DynamoDB API reference. */
const BATCH = 25;

/** Batches that are under way at once. */
const AT_ONCE = 8;

/** Left when no new batches are begun: a batch that is throttled is tried again within it. */
const RESERVE_MS = 5_000;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Fills the table with generated turns, in batches of 25, until all are written or the time runs
 * out. The rows are those that `npm run generate` makes of the same seed, days and number, as long
 * as their sessions need not share conversations.
 *
 * @returns how many rows were written, and the event that goes on
 * @throws InvalidEvent, and what the client throws
 */
export const fillTable = async (event: FillEvent, options: FillOptions): Promise<Filled> => {
  const wanted = complete(event, options.effects.now());
  const { rows, seed, from } = wanted;
  const { models, catalogue, remaining } = options;
  const world = worldOf(models, { seed, ...(catalogue && { catalogue }) });
  const sessions = generateRows(world, spanOf(wanted.end, wanted.days), { rows }, from);
  let waiting: Turn[] = [];
  let done = from;
  let reached = from;
  for (const { turns, next } of sessions) {
    waiting.push(...turns.map(({ row }) => row));
    reached = next;
    if (waiting.length < BATCH * AT_ONCE) continue;
    if (!(await writeAll(waiting, options))) return stopped(wanted, done, done.rows - from.rows);
    waiting = [];
    done = reached;
    if (remaining() < RESERVE_MS) break;
  }
  if (waiting.length > 0 && (await writeAll(waiting, options))) done = reached;
  return stopped(wanted, done, done.rows - from.rows);
};

const stopped = (wanted: Required<FillEvent>, at: Position, written: number): Filled => ({
  written,
  next: at.rows >= wanted.rows ? null : { ...wanted, from: at },
});

const DAY = 86_400_000;

const complete = (event: FillEvent, now: number): Required<FillEvent> => {
  const yesterday = new Date(now - DAY).toISOString().slice(0, 10);
  const { rows, days = 90, seed = 1, end = yesterday, from = BEGINNING } = event;
  for (const [name, value] of Object.entries({ rows, days }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new InvalidEvent(`${name} is ${String(value)}; it takes a whole number from 1.`);
  if (!Number.isSafeInteger(seed))
    throw new InvalidEvent(`seed is ${String(seed)}; it takes a whole number.`);
  if (Number.isNaN(Date.parse(`${end}T00:00:00Z`)))
    throw new InvalidEvent(`end is ${end}; it takes a day as yyyy-MM-dd.`);
  return { rows, days, seed, end, from };
};

/** @returns whether all rows were written; false when the time ran out before */
const writeAll = async (rows: readonly Turn[], options: FillOptions): Promise<boolean> => {
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
  const written = await Promise.all(batches.map((batch) => writeBatch(batch, options)));
  return written.every(Boolean);
};

type Write = NonNullable<
  ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']
>[string][number];

/** Writes a batch, and again what the table left of it, each time after a longer pause. */
const writeBatch = async (rows: readonly Turn[], options: FillOptions): Promise<boolean> => {
  const { table, tableName, retentionDays, effects, remaining } = options;
  let left: Write[] = rows.map((row) => ({
    PutRequest: { Item: itemOf(row, effects.now(), retentionDays) },
  }));
  for (let round = 0; ; round += 1) {
    const { UnprocessedItems } = await table.send(
      new BatchWriteCommand({ RequestItems: { [tableName]: left } }),
    );
    left = UnprocessedItems?.[tableName] ?? [];
    if (left.length === 0) return true;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round);
    const wait = longest * (0.5 + effects.jitter() / 2);
    if (remaining() - wait < RESERVE_MS / 5) return false;
    await effects.sleep(wait);
  }
};

/** The item as the recorder writes it: nulls left out, and the time at which the table forgets it. */
const itemOf = (turn: Turn, now: number, retentionDays: number): Record<string, unknown> => ({
  ...withoutNulls(turn),
  ...(turn.slots === null ? {} : { slots: turn.slots.map(withoutNulls) }),
  ...(retentionDays > 0 ? { expires_at: Math.floor(now / 1000) + retentionDays * 86_400 } : {}),
});

const withoutNulls = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
