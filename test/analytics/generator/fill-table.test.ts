import type { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import {
  type FillEvent,
  type Filled,
  fillTable,
  type FillOptions,
  InvalidEvent,
} from '../../../analytics/generator/fill-table';
import { spanOf } from '../../../analytics/generator/sessions';
import { generateRows } from '../../../analytics/generator/traffic';
import { worldOf } from '../../../analytics/generator/world';
import { itemOf } from '../../../lambda/recorder/turn-sink';
import { ownModel } from './models';

const MODELS = { 'en-US': ownModel() };
const NOW = Date.parse('2026-11-22T10:00:00Z');

type Item = Record<string, unknown>;

/** A table that leaves the first `refused` writes of every call undone, for so many calls. */
const tableOf = ({ refused = 0, calls = 0 } = {}) => {
  const items = new Map<unknown, Item>();
  const batches: number[] = [];
  let left = calls;
  const send = ({ input }: BatchWriteCommand) => {
    const [[table, writes] = ['', []]] = Object.entries(input.RequestItems ?? {});
    const undone = left > 0 ? refused : 0;
    left -= 1;
    batches.push(writes.length);
    for (const { PutRequest } of writes.slice(undone))
      items.set(PutRequest?.Item?.['request_id'], PutRequest?.Item ?? {});
    return Promise.resolve(
      undone > 0 ? { UnprocessedItems: { [table]: writes.slice(0, undone) } } : {},
    );
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, items, batches };
};

const fill = (
  event: FillEvent,
  table: ReturnType<typeof tableOf>,
  more: Partial<FillOptions> = {},
): Promise<Filled> =>
  fillTable(event, {
    table: table.client,
    tableName: 'turns',
    retentionDays: 30,
    models: MODELS,
    remaining: () => 60_000,
    effects: { now: () => NOW, sleep: () => Promise.resolve(), jitter: () => 1 },
    ...more,
  });

describe('filling the table', () => {
  it('writes the generated rows as the recorder writes its own', async () => {
    const table = tableOf();
    const filled = await fill({ rows: 130, days: 3, seed: 5 }, table);
    expect(filled).toEqual({ written: 130, next: null });
    const rows = [
      ...generateRows(worldOf(MODELS, { seed: 5 }), spanOf('2026-11-21', 3), { rows: 130 }),
    ].flatMap(({ turns }) => turns.map(({ row }) => itemOf(row, NOW, 30)));
    expect([...table.items.values()]).toEqual(rows);
  });

  it('writes 25 at a time', async () => {
    const table = tableOf();
    await fill({ rows: 130 }, table);
    expect(table.batches).toEqual([25, 25, 25, 25, 25, 5]);
  });

  it('writes again what the table left, each time after a longer pause', async () => {
    const table = tableOf({ refused: 10, calls: 3 });
    const pauses: number[] = [];
    const effects = {
      now: () => NOW,
      sleep: (milliseconds: number) => Promise.resolve(pauses.push(milliseconds)),
      jitter: () => 1,
    };
    const filled = await fill({ rows: 20 }, table, { effects });
    expect(filled.written).toBe(20);
    expect(table.items.size).toBe(20);
    expect(table.batches).toEqual([20, 10, 10, 10]);
    expect(pauses).toEqual([50, 100, 200]);
  });

  it('stops before its time is up and goes on where it stopped, without a gap', async () => {
    const table = tableOf();
    const written: number[] = [];
    let event: FillEvent | null = { rows: 1_000, days: 7, seed: 2 };
    while (event) {
      const filled: Filled = await fill(event, table, { remaining: () => 4_000 });
      written.push(filled.written);
      event = filled.next;
    }
    expect(written.length).toBeGreaterThan(2);
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(1_000);
    expect(table.items.size).toBe(1_000);
  });

  it('gives up on a table that takes nothing when its time is up', async () => {
    const table = tableOf({ refused: 25, calls: Infinity });
    let left = 20_000;
    const sleep = (milliseconds: number) => Promise.resolve((left -= milliseconds));
    const effects = { now: () => NOW, sleep, jitter: () => 1 };
    const filled = await fill({ rows: 25 }, table, { remaining: () => left, effects });
    expect(filled.written).toBe(0);
    expect(filled.next?.from).toEqual({ day: 0, session: 0, rows: 0 });
    expect(left).toBeGreaterThan(0);
  });

  it('refuses what can not be', async () => {
    const table = tableOf();
    await expect(fill({ rows: 0 }, table)).rejects.toThrow(InvalidEvent);
    await expect(fill({ rows: 5, days: 0.5 }, table)).rejects.toThrow('days is 0.5');
    await expect(fill({ rows: 5, seed: NaN }, table)).rejects.toThrow('seed is NaN');
    await expect(fill({ rows: 5, end: 'soon' }, table)).rejects.toThrow('end is soon');
    expect(table.batches).toEqual([]);
  });
});
