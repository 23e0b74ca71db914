import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { auditStream, type StreamVerdict } from '../auditor/audit-stream';
import { athenaRows, jsonObjects } from '../auditor/read-ledgers';
import type { Rates } from '../fault-proxy';
import type { PartName } from '../processes/part-names';
import type { Random } from '../random';
import { compactHalfWay } from '../table/strikes';
import { runCommand } from '../table/run-command';
import { AWS, type Stage, startStage } from '../table/stage';
import { faultsOf } from '../table/storm';
import { type ProxyName, STORM_RATES } from '../table/fault-rates';
import { recordsOf, type RowPlan, turnAt, turnNumber } from './rows';
import { within } from '../within';
import { startStreamServer, type StreamServer } from './stream-server';

export interface StreamStormOptions {
  /** Folder of the project. */
  readonly root: string;
  readonly random: Random;
  readonly seed: number;
  readonly turns: number;
  /** Takes a line about how far it is. */
  readonly note: (line: string) => void;
}

export interface StreamStormReport {
  /** Of the rows as they arrived. */
  readonly verdict: StreamVerdict;
  /** The same after the days that are over were compacted. */
  readonly compactedVerdict: StreamVerdict;
  /** Slot readings of the rows that can be encoded. */
  readonly readings: number;
  /** Rows of the compacted days, and what they should be. */
  readonly compacted: { readonly rows: number; readonly expected: number };
  readonly faults: Readonly<Record<string, number>>;
  readonly trims: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly killsAfterPut: number;
  readonly crashes: readonly string[];
  /** Seconds from the first record to the last one in the bucket, and until the second audit. */
  readonly seconds: { readonly storm: number; readonly all: number };
}

/** What the rows pass; the others stay calm. */
const PROXIES: readonly ProxyName[] = ['dynamodb-streams', 'lambda', 'firehose', 's3'];

const VICTIMS: readonly PartName[] = ['firehose', 'functions', 'poller', 's3'];

const DAY = 86_400_000;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Milliseconds after which a storm of so many turns is broken off: several times what it takes. */
export const longestStreamStorm = (turns: number): number => 180_000 + 12 * turns;

/** One storm between a stream, the stream Lambda, Firehose and the bucket, and two audits after it. */
export const streamStorm = async (options: StreamStormOptions): Promise<StreamStormReport> => {
  const { root, random, seed, turns, note } = options;
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-stream-faults-'));
  const [data, notes] = [join(folder, 'data'), join(folder, 'notes')];
  for (const path of [data, notes]) mkdirSync(path);
  const now = Date.now();
  const plan: RowPlan = { seed, turns, days: [dayOf(now - DAY), dayOf(now)] };
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let onRead: (records: number) => void = () => undefined;
  const stream = await startStreamServer({
    ...{ plan, random: random.fork('stream'), begun },
    onRead: (records) => onRead(records),
  });
  try {
    const stage = await startStage({ root, data, notes, random: random.fork('stage'), stream });
    try {
      const strikes = strikesOf(stage, plan, options);
      onRead = strikes.onRead;
      return await within(
        longestStreamStorm(turns),
        'the storm between the stream and the bucket',
        storm({ stage, stream, plan, strikes, begin, ...options }),
      );
    } catch (error) {
      note(stage.lastWords());
      throw error;
    } finally {
      await stage.close();
    }
  } finally {
    await stream.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Storm extends StreamStormOptions {
  readonly stage: Stage;
  readonly stream: StreamServer;
  readonly plan: RowPlan;
  readonly strikes: Strikes;
  readonly begin: () => void;
}

const storm = async (options: Storm): Promise<StreamStormReport> => {
  const { root, random, stage, stream, plan, strikes, begin, note } = options;
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 1_000);
  setRates(stage, (name) => STORM_RATES[name]);
  // What comes first arrives the day before, so that a day that is over has its own objects.
  stage.setClock('firehose', -DAY);
  begin();
  await atRest(stage, 'poller');
  await strikes.end();
  setRates(stage, () => ({}));
  for (const part of ['poller', 'firehose'] as const) await atRest(stage, part);
  const stormSeconds = seconds();
  note(`all has arrived after ${stormSeconds} s`);
  const verdict = await auditOf(stage, plan);
  note(`${verdict.rows} rows, ${verdict.count} violations after ${seconds()} s`);

  const victim = random.fork('compaction');
  const strike = (): void => strikes.kill('workflows');
  await compactHalfWay(root, stage, { moment: victim.between(0, 2_500), strike });
  await strikes.end();
  const { code, stderr } = await runCommand(root, 'compact', [
    ...['--wait', '0', '--data', stage.folder.path],
  ]);
  if (code !== 0) throw new Error(`compact ended with ${code}: ${stderr}`);
  const compactedVerdict = await auditOf(stage, plan);
  note(`compacted: ${compactedVerdict.count} violations after ${seconds()} s`);
  return {
    ...{ verdict, compactedVerdict, ...strikes.tally },
    readings: readingsOf(plan),
    compacted: { rows: await compactedRows(stage), expected: turnsOf(plan, plan.days[0]) },
    faults: faultsOf(stage),
    trims: stream.trims(),
    crashes: Object.values(stage.processes).flatMap((process) => process.crashes()),
    seconds: { storm: stormSeconds, all: seconds() },
  };
};

const setRates = ({ proxies }: Stage, ratesOf: (name: ProxyName) => Rates): void => {
  for (const name of PROXIES) proxies[name].setRates(ratesOf(name));
};

/** Milliseconds. */
const LONGEST_ANSWER = 60_000;

/** Resolves when a part has done all that it has, whichever process of it does. */
const atRest = async ({ addressesOf, processes }: Stage, part: PartName): Promise<void> => {
  for (;;) {
    await processes[part].up();
    try {
      // Asked again after a while: of a process that is killed an answer may never be heard.
      const signal = AbortSignal.timeout(LONGEST_ANSWER);
      const response = await fetch(addressesOf(part)['control'] ?? '', { signal });
      await response.text();
      if (response.ok) return;
    } catch {
      // It was killed meanwhile.
    }
    await pause(50);
  }
};

interface Strikes {
  readonly tally: Pick<StreamStormReport, 'kills'> & { killsAfterPut: number };
  readonly onRead: (records: number) => void;
  readonly kill: (victim: PartName) => void;
  /** Awaits that everything is up again. */
  readonly end: () => Promise<void>;
}

/** Kills after a number of records, each in turn, and Firehose also right after it took some. */
const strikesOf = (
  stage: Stage,
  plan: RowPlan,
  { random: given, note }: Pick<StreamStormOptions, 'random' | 'note'>,
): Strikes => {
  const random = given.fork('strikes');
  const records = recordsOf(plan);
  const between = Math.max(3_000, Math.floor(records / 100));
  const kills: Record<string, number> = {};
  const tally = { kills, killsAfterPut: 0 };
  const reviving = new Map<PartName, Promise<void>>();
  let struck = 0;
  let noted = 0;

  const kill = (victim: PartName): void => {
    if (reviving.has(victim)) return;
    kills[victim] = (kills[victim] ?? 0) + 1;
    const process = stage.processes[victim];
    const revival = process
      .kill()
      .then(() => pause(random.between(0, 300)))
      .then(() => process.start())
      .finally(() => reviving.delete(victim));
    reviving.set(victim, revival);
  };
  const killAfterPut = (): void => {
    stage.onFirehoseTook = () => {
      stage.onFirehoseTook = undefined;
      tally.killsAfterPut += 1;
      kill('firehose');
    };
  };
  return {
    tally,
    kill,
    onRead: (read) => {
      if (2 * read >= records) stage.setClock('firehose', 0);
      if (read >= noted + 100_000) {
        noted = read;
        note(`${read} records read`);
      }
      for (; read >= (struck + 1) * between; struck += 1) {
        const place = struck % (VICTIMS.length + 1);
        const victim = VICTIMS[place];
        if (victim === undefined) killAfterPut();
        else kill(victim);
      }
    },
    end: async () => {
      stage.onFirehoseTook = undefined;
      while (reviving.size > 0) await Promise.all(reviving.values());
    },
  };
};

const clientsOf = ({ endpoints }: Stage) => ({
  athena: new AthenaClient({ ...AWS, endpoint: endpoints.athena }),
  s3: new S3Client({ ...AWS, endpoint: endpoints.s3, forcePathStyle: true }),
});

const databaseOf = ({ wiring }: Stage) => ({
  name: wiring.database,
  workGroup: wiring.workGroup.name,
});

/** All columns of the contract but the list, of which the number of its elements is asked. */
const auditOf = async (stage: Stage, plan: RowPlan): Promise<StreamVerdict> => {
  const { athena, s3 } = clientsOf(stage);
  const columns = stage.wiring.turnRows.columns.map(({ name }) =>
    name === 'slots' ? 'json_format(CAST(slots AS JSON)) AS slots' : name,
  );
  const sql = `SELECT ${columns.join(', ')}, dt FROM turns`;
  try {
    return await auditStream(
      {
        turns: plan.turns,
        numberOf: turnNumber,
        idOf: (number) => turnAt(plan, number).requestId,
        rowOf: (number) => turnAt(plan, number).expected,
      },
      athenaRows(athena, databaseOf(stage), sql),
      await jsonObjects(s3, stage.wiring.delivery.bucket, 'rejected/'),
    );
  } finally {
    athena.destroy();
    s3.destroy();
  }
};

const compactedRows = async (stage: Stage): Promise<number> => {
  const { athena, s3 } = clientsOf(stage);
  const sql = 'SELECT count(*) AS count FROM compacted_turns';
  try {
    for await (const { count } of athenaRows(athena, databaseOf(stage), sql)) return Number(count);
    return 0;
  } finally {
    athena.destroy();
    s3.destroy();
  }
};

/** Turns of a day that can be encoded. */
const turnsOf = (plan: RowPlan, day: string | undefined): number => {
  let turns = 0;
  for (let number = 0; number < plan.turns; number += 1)
    if (turnAt(plan, number).expected?.['dt'] === day) turns += 1;
  return turns;
};

const readingsOf = (plan: RowPlan): number => {
  let readings = 0;
  for (let number = 0; number < plan.turns; number += 1) {
    const { image, isPoisoned } = turnAt(plan, number);
    if (!isPoisoned) readings += image['slots']?.L?.length ?? 0;
  }
  return readings;
};
