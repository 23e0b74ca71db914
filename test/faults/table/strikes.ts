import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PART_NAMES } from '../processes/part-names';
import type { Random } from '../random';
import type { SmallDisk } from './disk';
import { runCommand } from './run-command';
import { AWS, type Stage, type Victim } from './stage';

/** What happened besides the proxies' faults. */
export interface Tally {
  /** SIGKILLs, by process. */
  readonly kills: Record<string, number>;
  /** Firehose's server, right after it had taken records and before its answer was heard. */
  killsAfterPut: number;
  /** The skill's function, right after it had answered a turn whose row is in its log alone. */
  killsAfterAnswer: number;
  /** Processes of a compaction under way. */
  killsInCompaction: number;
  clockJumps: number;
  fullDisks: number;
  readonly poisoned: Set<string>;
}

export interface StrikesOptions {
  readonly root: string;
  readonly stage: Stage;
  readonly random: Random;
  readonly disk: SmallDisk | undefined;
}

/** Strikes from outside: kills, clocks, the disk, poison, a compaction that is cut short. */
export interface Strikes {
  readonly tally: Tally;
  /** To be told how many turns were answered, and which was the last; strikes when it is time. */
  readonly onTurn: (answered: number, requestId: string) => void;
  /** Awaits what is under way; then everything is up, every clock right and the disk free. */
  readonly end: () => Promise<void>;
}

/** Turns between two strikes, at least and at the most. */
const BETWEEN = [10, 50] as const;

const VICTIMS: readonly Victim[] = ['dynamodb', ...PART_NAMES];

/** Kills come most. */
const STRIKES = [
  ...['kill', 'kill', 'kill', 'kill two', 'kill after put', 'kill after answer'],
  ...['clock', 'clock', 'disk', 'poison', 'poison', 'compaction'],
];

const HOUR = 3_600_000;

/** Deals from a pack that is shuffled, again and again: chance, and yet each comes its times. */
const dealt = <T>(random: Random, cards: readonly T[]): (() => T) => {
  let pack: T[] = [];
  return () => {
    if (pack.length === 0) pack = random.shuffled(cards);
    return pack.pop() as T;
  };
};

/**
 * What a seed has in store. Strikes come after a number of turns, not of seconds: so a run on a slow
 * machine meets the same ones at the same turns.
 */
export const strikesOf = ({ root, stage, random, disk }: StrikesOptions): Strikes => {
  const tally: Tally = {
    kills: {},
    ...{ killsAfterPut: 0, killsAfterAnswer: 0, killsInCompaction: 0, clockJumps: 0, fullDisks: 0 },
    poisoned: new Set(),
  };
  const underWay = new Set<Promise<void>>();
  const reviving = new Map<Victim, Promise<void>>();
  let next = random.between(...BETWEEN);
  let isAnswerAwaited = false;

  const nextVictim = dealt(random.fork('victims'), VICTIMS);

  const keep = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  /** Kills a process and brings it back; one that is being brought back is left to it. */
  const kill = (victim: Victim, beforeItComesBack: number): void => {
    if (reviving.has(victim)) return;
    tally.kills[victim] = (tally.kills[victim] ?? 0) + 1;
    const process = stage.processes[victim];
    const revival = process
      .kill()
      .then(() => pause(beforeItComesBack))
      .then(() => process.start())
      .finally(() => reviving.delete(victim));
    reviving.set(victim, revival);
    keep(revival);
  };

  const strikes: Readonly<Record<string, () => void>> = {
    kill: () => kill(nextVictim(), random.between(0, 300)),
    'kill two': () => {
      kill(nextVictim(), random.between(0, 300));
      kill(nextVictim(), random.between(0, 300));
    },
    'kill after put': () => {
      const wait = random.between(0, 300);
      stage.onFirehoseTook = () => {
        stage.onFirehoseTook = undefined;
        tally.killsAfterPut += 1;
        kill('firehose', wait);
      };
    },
    'kill after answer': () => {
      isAnswerAwaited = true;
    },
    clock: () => {
      tally.clockJumps += 1;
      const part = random.pick(PART_NAMES);
      // A record is given up after a day; the day of arrival may differ by one, as around midnight.
      const hours = part === 'poller' && random.chance(0.5) ? 30 : random.between(-6, 6);
      stage.setClock(part, hours * HOUR);
      keep(pause(random.between(500, 3_000)).then(() => stage.setClock(part, 0)));
    },
    disk: () => {
      if (disk === undefined) return;
      tally.fullDisks += 1;
      const full = random.between(300, 1_500);
      keep(
        disk
          .fill()
          .then(() => pause(full))
          .finally(disk.clear),
      );
    },
    poison: () => {
      const id = `amzn1.echo-api.request.poison-${tally.poisoned.size}-${random.between(0, 1e9)}`;
      tally.poisoned.add(id);
      keep(poison(stage, id, random));
    },
    compaction: () => {
      const victim = random.pick<Victim>(['workflows', 'functions', 'athena', 's3']);
      const moment = random.between(0, 2_500);
      const strike = (): void => {
        tally.killsInCompaction += 1;
        kill(victim, 100);
      };
      keep(compactHalfWay(root, stage, { moment, strike }));
    },
  };

  const nextStrike = dealt(random.fork('strikes'), STRIKES);

  return {
    tally,
    onTurn: (answered, requestId) => {
      if (isAnswerAwaited && stage.hung.has(requestId)) {
        isAnswerAwaited = false;
        tally.killsAfterAnswer += 1;
        kill('skill', 0);
      }
      if (answered < next) return;
      next = answered + random.between(...BETWEEN);
      strikes[nextStrike()]?.();
    },
    end: async () => {
      stage.onFirehoseTook = undefined;
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};

/** A row that is none: what the recorder would never write, and anybody else may. */
const poison = async ({ wiring, endpoints }: Stage, id: string, random: Random): Promise<void> => {
  const wrong = random.pick([
    { turn: { S: 'first' } },
    { slots: { S: 'a large dog' } },
    { api_execution_time: { N: '0.5' } },
    { is_simulated: { N: '1' } },
    { event_time: { S: 'yesterday' } },
  ] as const);
  const client = new DynamoDBClient({ ...AWS, endpoint: endpoints.dynamodb });
  const Item = {
    request_id: { S: id },
    request_type: { S: 'LaunchRequest' },
    outcome: { S: 'launched' },
    event_time: { S: '2026-11-22 07:00:00.000' },
    response_time: { N: '1' },
    ...wrong,
  };
  for (let attempt = 0; attempt < 100; attempt += 1)
    try {
      await client.send(new PutItemCommand({ TableName: wiring.tables.analytics.TableName, Item }));
      break;
    } catch {
      await pause(50);
    }
  client.destroy();
};

/** Starts a compaction and strikes a moment after; whatever comes of it, it is run again at the end. */
export const compactHalfWay = async (
  root: string,
  { folder, proxies }: Pick<Stage, 'folder' | 'proxies'>,
  { moment, strike }: { readonly moment: number; readonly strike: () => void },
): Promise<void> => {
  const asked = proxies.states.requests();
  const over = new AbortController();
  const args = ['--data', folder.path, '--wait', '1'];
  const command = runCommand(root, 'compact', args).finally(() => over.abort());
  // The first call describes the state machine, the second one starts it.
  while (!over.signal.aborted && proxies.states.requests() < asked + 2) await pause(20);
  await pause(moment);
  strike();
  await command;
};
