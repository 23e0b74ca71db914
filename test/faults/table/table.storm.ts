import { beforeAll, describe, expect, it } from '@jest/globals';
import { LAWS, type Law } from '../auditor/ledgers';
import { FAULT_KINDS } from '../fault-proxy';
import { randomOf } from '../random';
import { faultSettings } from '../settings';
import { canMount } from './disk';
import { PROXY_NAMES, STORM_RATES } from './fault-rates';
import { type StormReport, tableStorm } from './storm';
import { summary } from './summary';

const settings = faultSettings();

/** A table slows as its stream grows: so many turns, and then a new stage. */
const TURNS_A_STAGE = 2_500;

/** The services before which faults happen. */
const STORMY = PROXY_NAMES.filter((name) => Object.keys(STORM_RATES[name]).length > 0);

const reports: StormReport[] = [];

const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Storms one after the other, until there were enough turns or the time is over. */
const storms = async (): Promise<void> => {
  const { seed, rows, minutes } = settings;
  const ends = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const wanted = minutes === undefined ? rows : Number.POSITIVE_INFINITY;
  let answered = 0;
  for (let number = 1; answered < wanted && Date.now() < ends; number += 1) {
    const report = await tableStorm({
      root: process.cwd(),
      random: randomOf(seed).fork(`storm ${number}`),
      turns: Math.min(TURNS_A_STAGE, wanted - answered),
      isOver: () => Date.now() >= ends,
      note: (line) => note(`storm ${number}: ${line}`),
    });
    reports.push(report);
    answered += report.verdict.compared.answered;
  }
};

const DAY = 86_400_000;

beforeAll(async () => {
  await storms();
  note(`seed ${settings.seed}: ${summary(reports)}`);
}, DAY);

const sumOf = (count: (report: StormReport) => number): number =>
  reports.reduce((sum, report) => sum + count(report), 0);

describe(`after the storm of seed ${settings.seed}`, () => {
  it.each(Object.entries(LAWS) as [Law, string][])('%s: %s', (law) => {
    const violations = reports.flatMap(({ verdict }) =>
      verdict.violations.filter((violation) => violation.law === law),
    );

    expect(violations).toEqual([]);
  });

  it('the auditor has compared every turn', () => {
    const answered = sumOf(({ verdict }) => verdict.compared.answered);

    if (settings.minutes === undefined) expect(answered).toBeGreaterThanOrEqual(settings.rows);
    // Each answered turn is one row, and a row has its columns.
    expect(sumOf(({ verdict }) => verdict.compared.rows)).toBe(answered);
    expect(sumOf(({ verdict }) => verdict.compared.values)).toBeGreaterThan(50 * answered);
  });

  it('the catalogue, which no storm reaches, failed next to never', () => {
    const failed = sumOf(({ verdict }) => verdict.compared.catalogueFailed);

    expect(failed).toBeLessThan(Math.max(5, sumOf(({ verdict }) => verdict.compared.rows) / 100));
  });

  it('no process ended but by a kill', () => {
    expect(reports.flatMap(({ crashes }) => crashes)).toEqual([]);
  });

  it('somebody who asked Athena meanwhile was answered', () => {
    expect(sumOf(({ queries }) => queries)).toBeGreaterThan(0);
  });

  it('there was a storm: each process was killed, rows were dropped, rows were poisoned', () => {
    const kills = new Set(reports.flatMap(({ tally }) => Object.keys(tally.kills)));

    expect([...kills].sort()).toEqual([
      'athena',
      'dynamodb',
      'firehose',
      'functions',
      'poller',
      's3',
      'skill',
      'workflows',
    ]);
    expect(sumOf(({ tally }) => tally.killsAfterPut)).toBeGreaterThan(0);
    expect(sumOf(({ tally }) => tally.killsAfterAnswer)).toBeGreaterThan(0);
    expect(sumOf(({ verdict }) => verdict.compared.dropped)).toBeGreaterThan(0);
    expect(sumOf(({ verdict }) => verdict.compared.rejected)).toBeGreaterThan(0);
    expect(sumOf(({ tally }) => tally.clockJumps)).toBeGreaterThan(0);
    expect(sumOf(({ tally }) => tally.killsInCompaction)).toBeGreaterThan(0);
  });

  it.each(FAULT_KINDS)('and in it a fault of the kind %s', (kind) => {
    expect(sumOf(({ faults }) => faults[kind] ?? 0)).toBeGreaterThan(0);
  });

  it.each(STORMY)('and faults before %s', (name) => {
    expect(sumOf(({ faultsBefore }) => faultsBefore[name] ?? 0)).toBeGreaterThan(0);
  });

  it('and a fault for 20 turns at the least: a thousand for 20,000', () => {
    const faults = FAULT_KINDS.reduce(
      (sum, kind) => sum + sumOf((report) => report.faults[kind] ?? 0),
      0,
    );

    expect(faults).toBeGreaterThanOrEqual(sumOf(({ verdict }) => verdict.compared.answered) / 20);
  });

  (canMount() ? it : it.skip)('the disk was full (takes the right to mount one)', () => {
    expect(sumOf(({ tally }) => tally.fullDisks)).toBeGreaterThan(0);
  });
});
