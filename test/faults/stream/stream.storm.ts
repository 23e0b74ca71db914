import { beforeAll, describe, expect, it } from '@jest/globals';
import { FAULT_KINDS } from '../fault-proxy';
import { randomOf } from '../random';
import { faultSettings } from '../settings';
import { longestStreamStorm, streamStorm, type StreamStormReport } from './storm';

const { seed, streamRows } = faultSettings();

let report: StreamStormReport;

const note = (line: string): void => {
  process.stderr.write(`stream: ${line}\n`);
};

/** Those of an element of `slots` in docs/turn.md. */
const FIELDS_A_READING = 7;

beforeAll(
  async () => {
    report = await streamStorm({
      root: process.cwd(),
      random: randomOf(seed).fork('stream'),
      ...{ seed, note, turns: streamRows },
    });
    const { verdict, faults, kills, killsAfterPut, trims, seconds, compacted } = report;
    note(
      JSON.stringify({
        ...{
          seed,
          rows: verdict.rows,
          values: verdict.values,
          slots: verdict.slotValues,
          rejected: verdict.rejected,
        },
        ...{ violations: verdict.count, after_compaction: report.compactedVerdict.count },
        ...{ compacted, faults, trims, kills, killsAfterPut, seconds },
      }),
    );
  },
  // The stage has to be set up and cleared, too.
  180_000 + longestStreamStorm(streamRows),
);

describe(`after the storm of seed ${seed} between the stream and the bucket`, () => {
  it('each inserted row is in the view once and as it was, each poisoned one under rejected/', () => {
    expect(report.verdict.violations).toEqual([]);
    expect(report.verdict.rows + report.verdict.rejected).toBe(streamRows);
  });

  it('and still when the days that are over were compacted, the first time cut short', () => {
    expect(report.compactedVerdict.violations).toEqual([]);
    expect(report.compactedVerdict.rows).toBe(report.verdict.rows);
    expect(report.compacted.rows).toBe(report.compacted.expected);
    expect(report.kills['workflows']).toBe(1);
  });

  it('the auditor has compared every column of every row', () => {
    // The 33 columns of docs/turn.md, and the day.
    expect(report.verdict.values).toBe(34 * report.verdict.rows);
    expect(report.verdict.slotValues).toBe(FIELDS_A_READING * report.readings);
    expect(report.verdict.rejected).toBeGreaterThan(0);
  });

  it('no process ended but by a kill', () => {
    expect(report.crashes).toEqual([]);
  });

  it('there was a storm: each fault happened, and each process was killed', () => {
    expect(FAULT_KINDS.filter((kind) => report.faults[kind] === 0)).toEqual([]);
    expect(report.trims).toBeGreaterThan(0);
    expect(report.killsAfterPut).toBeGreaterThan(0);
    expect(Object.keys(report.kills).sort()).toEqual([
      'firehose',
      'functions',
      'poller',
      's3',
      'workflows',
    ]);
  });
});
