import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, type Verdict } from '../auditor/audit';
import { FAULT_KINDS } from '../fault-proxy';
import type { Random } from '../random';
import { within } from '../within';
import { usersOf } from './users';
import { scenes } from './conversations';
import { smallDisk } from './disk';
import { strikesOf, type Tally } from './strikes';
import { readLedgers, skillLogFile } from './stage-ledgers';
import { startReader } from './queries-meanwhile';
import { runCommand } from './run-command';
import { type Stage, startStage } from './stage';
import { PROXY_NAMES, STORM_RATES } from './fault-rates';

export interface TableStormOptions {
  /** Folder of the project. */
  readonly root: string;
  readonly random: Random;
  /** Turns that the skill answers. */
  readonly turns: number;
  /** Whether to end before. */
  readonly isOver: () => boolean;
  /** Takes a line about how far it is. */
  readonly note: (line: string) => void;
}

/** What one storm did, and what the auditor says of it. */
export interface StormReport {
  readonly verdict: Verdict;
  /** Faults of the proxies, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** The same, by the service before which they happened. */
  readonly faultsBefore: Readonly<Record<string, number>>;
  readonly tally: Tally;
  /** What the commands printed that put rows back. */
  readonly commands: readonly string[];
  /** Processes that ended though nobody had killed them. */
  readonly crashes: readonly string[];
  /** Questions to Athena that were answered in the storm. */
  readonly queries: number;
  /** Whether the disk could be filled. */
  readonly hasSmallDisk: boolean;
}

/** Milliseconds after which a storm of so many turns is broken off: several times what it takes. */
const longestTableStorm = (turns: number): number => 180_000 + 150 * turns;

/** One stage, one storm, and the audit after it. */
export const tableStorm = async (options: TableStormOptions): Promise<StormReport> => {
  const { root, random, turns, note } = options;
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-faults-'));
  const data = join(folder, 'data');
  const notes = join(folder, 'notes');
  for (const path of [data, notes]) mkdirSync(path);
  const disk = smallDisk(data);
  try {
    const stage = await startStage({ root, data, notes, random: random.fork('stage') });
    try {
      const report = await within(
        longestTableStorm(turns),
        'the storm through the table',
        storm(stage, options, disk),
      );
      const { compared, violations } = report.verdict;
      note(`${compared.answered} turns, ${violations.length} violations`);
      return report;
    } catch (error) {
      note(stage.lastWords());
      throw error;
    } finally {
      await stage.close();
    }
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
};

const storm = async (
  stage: Stage,
  { root, random, turns, isOver, note }: TableStormOptions,
  disk: ReturnType<typeof smallDisk>,
): Promise<StormReport> => {
  const today = new Date().toISOString().slice(0, 10);
  const users = usersOf(stage);
  const strikes = strikesOf({ root, stage, disk, random: random.fork('fate') });
  const reader = startReader(stage);
  for (const name of PROXY_NAMES) stage.proxies[name].setRates(STORM_RATES[name]);
  try {
    const people = scenes(root, { random: random.fork('scenes'), today });
    await users.talk(people, {
      isEnough: (answered) => answered >= turns || isOver(),
      onTurn: (answered, requestId) => {
        if (answered % 500 === 0) note(`${answered} turns`);
        strikes.onTurn(answered, requestId);
      },
    });
  } finally {
    await strikes.end();
    await reader.end();
    await users.close();
    for (const name of PROXY_NAMES) stage.proxies[name].setRates({});
  }
  note('the storm is over');
  const commands = await drain(root, stage);
  const { tally } = strikes;
  const ledgers = await readLedgers(stage, {
    answered: users.answered,
    poisoned: tally.poisoned,
  });
  const { violations, compared } = audit(ledgers);
  return {
    verdict: { violations: [...reader.violations, ...violations], compared },
    faults: faultsOf(stage),
    faultsBefore: faultsBefore(stage),
    tally,
    commands,
    crashes: Object.values(stage.processes).flatMap((process) => process.crashes()),
    queries: reader.answers(),
    hasSmallDisk: disk !== undefined,
  };
};

/** Puts back what got stuck, by the documented commands, and waits until all has arrived. */
const drain = async (root: string, stage: Stage): Promise<readonly string[]> => {
  const said: string[] = [];
  const run = async (
    command: 'replay' | 'compact',
    args: readonly string[],
    allowed: readonly number[] = [0],
  ): Promise<void> => {
    const { code, stdout, stderr } = await runCommand(root, command, [
      ...args,
      ...['--data', stage.folder.path],
    ]);
    const line = `${command} ${args[0] ?? ''}: ${stdout.trim()}`;
    if (code === null || !allowed.includes(code))
      throw new Error(`${line} ended with ${code}: ${stderr}`);
    said.push(line);
  };
  await run('replay', ['log', skillLogFile(stage)]);
  await arrived(stage);
  await run('replay', ['failed-batches']);
  // What was poisoned stays poisoned, and the command says so.
  await run('replay', ['rejected'], [0, 1]);
  await run('replay', ['firehose-errors']);
  await arrived(stage);
  await run('compact', ['--wait', '0']);
  return said;
};

/** Resolves when all that the stream holds is in the bucket. */
const arrived = async ({ addressesOf }: Stage): Promise<void> => {
  for (const part of ['poller', 'firehose'] as const) {
    const response = await fetch(addressesOf(part)['control'] ?? '');
    if (!response.ok) throw new Error(`the ${part} did not come to rest: ${response.status}`);
    await response.text();
  }
};

/** Faults of the proxies so far, by kind. */
export const faultsOf = ({ proxies }: Stage): Record<string, number> =>
  Object.fromEntries(
    FAULT_KINDS.map((kind) => [
      kind,
      PROXY_NAMES.reduce((sum, name) => sum + proxies[name].counts[kind], 0),
    ]),
  );

const faultsBefore = ({ proxies }: Stage): Record<string, number> =>
  Object.fromEntries(
    PROXY_NAMES.map((name) => [
      name,
      FAULT_KINDS.reduce((sum, kind) => sum + proxies[name].counts[kind], 0),
    ]),
  );
