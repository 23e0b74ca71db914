import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle } from '../../../infra/bundle';
import { readWiring } from '../../../local/aws/wiring';
import { localTemplate } from '../../../local/template';
import { faultSettings } from '../settings';
import { streamMemoryOf } from './stream-lambda';
import { longestStuckStorm, stuckStorm, type StuckStormReport } from './stuck-storm';

const { seed, streamRows } = faultSettings();

/** Ten minutes of 1,000 rows a second on demand, a slice of it else. */
const ROWS = Math.min(600_000, streamRows);

const MEGABYTE = 1_024 * 1_024;

const MOODS = ['hangs', 'hangs in its answer', 'throttles'] as const;

describe(`while Firehose is stuck for ${ROWS / 1_000} s, and 1,000 rows come in a second`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-stuck-'));
  const reports = new Map<string, StuckStormReport>();
  let memory: number;

  beforeAll(
    async () => {
      const root = process.cwd();
      await bundle(root, folder, ['stream']);
      const template = await localTemplate(root);
      memory = streamMemoryOf(template);
      const shared = { folder, memory, wiring: readWiring(template) };
      const plan = { seed, turns: ROWS, days: ['2026-11-22'] };
      // At once: each has a stream, a function and a Firehose of its own, and mostly waits.
      await Promise.all(
        MOODS.map(async (mood) => {
          const note = (line: string): void => {
            process.stderr.write(`memory: Firehose ${mood}: ${line}\n`);
          };
          const report = await stuckStorm({ ...shared, plan, mood, note });
          const { verdict, peak, ...others } = report;
          const { rows, values, slotValues, rejected, count } = verdict;
          note(
            JSON.stringify({
              ...{ seed, peak: peak / MEGABYTE, memory, ...others },
              ...{ rows, values, slotValues, rejected, violations: count },
            }),
          );
          reports.set(mood, report);
        }),
      );
    },
    180_000 + longestStuckStorm(ROWS),
  );

  afterAll(() => rmSync(folder, { recursive: true }));

  const reportOf = (mood: string): StuckStormReport => {
    const report = reports.get(mood);
    if (report === undefined) throw new Error(`There was no storm in which Firehose ${mood}`);
    return report;
  };

  it.each(MOODS)('the stream Lambda stays within its memory when it %s', (mood) => {
    const { peak, failures } = reportOf(mood);

    expect(failures).toEqual([]);
    expect(memory).toBe(256);
    expect(peak / MEGABYTE).toBeLessThan(256);
  });

  it.each(MOODS)('and nothing is lost, doubled or changed when it %s', (mood) => {
    const { verdict } = reportOf(mood);

    expect(verdict.violations).toEqual([]);
    expect(verdict.rows + verdict.rejected).toBe(ROWS);
    // The 33 columns of docs/turn.md.
    expect(verdict.values).toBe(33 * verdict.rows);
    expect(verdict.slotValues).toBeGreaterThan(verdict.rows);
    expect(verdict.rejected).toBeGreaterThan(0);
  });

  it.each(MOODS)('and it was truly stuck, with an event as large as can be, when it %s', (mood) => {
    const { before, stuck, largest, expiries } = reportOf(mood);

    expect(before).toBe(0);
    expect(stuck.invocations).toBeGreaterThan(2);
    expect(stuck.calls).toBeGreaterThan(2);
    expect(expiries).toBeGreaterThan(0);
    expect(largest).toBeGreaterThan(0.97 * 6 * MEGABYTE);
    expect(largest).toBeLessThanOrEqual(6 * MEGABYTE);
  });
});
