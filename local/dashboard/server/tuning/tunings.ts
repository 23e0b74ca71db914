import { randomUUID } from 'node:crypto';
import type { Run } from '../../../../analytics/tuning/run';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { type Decisions, isChosen } from '../../../tuning/chosen';
import type { TuneOptions } from '../../../tuning/tune';
import type { Proved } from '../../tuning';
import { sharedRun, type SharedRun, type Waiting } from './shared-run';

/** What is tuned: what another answer would be given for. */
export interface TuningSettings {
  readonly locale: string;
  readonly from: string;
  readonly to: string;
  readonly minUsers?: number;
  readonly probability?: number;
}

/** Tunes, as `tune` does; it stops with the signal. */
export type StoppableTune = (options: TuneOptions, waiting: Waiting) => Promise<TuningReport>;

/** What was mined once, with what has been proved of it. */
export interface Tuning {
  readonly id: string;
  readonly settings: TuningSettings;
  /** Each status is the tuner's own. */
  readonly report: TuningReport;
  readonly mined: Date;
  /** Of the model on disk that it was mined for. */
  readonly modelVersion: string;
}

export interface TuningsOptions {
  readonly tune: StoppableTune;
  readonly skillPackage: string;
  /** Content hash of a locale's model as it stands on disk. */
  readonly modelVersionOf: (locale: string) => string;
  /** Asks Athena; `isNew` takes no result of before. */
  readonly runWith: (options: { readonly signal: AbortSignal; readonly isNew: boolean }) => Run;
  readonly now: () => Date;
}

export interface Tunings {
  /**
   * Mines, or gives what was mined for the same settings and the model as it is.
   *
   * @throws what `tune` throws; the reason of the signal
   */
  readonly answer: (
    settings: TuningSettings,
    options: Waiting & { readonly isNew: boolean },
  ) => Promise<Tuning>;
  readonly find: (id: string) => Tuning | undefined;
  /** What is known of the set that the decisions choose. */
  readonly provedOf: (tuning: Tuning, decisions: Decisions) => Proved | undefined;
  /** Proves the set that the decisions choose; Athena is not asked again. @throws as `answer` */
  readonly prove: (tuning: Tuning, decisions: Decisions, waiting: Waiting) => Promise<Proved>;
}

interface Kept {
  readonly tuning: Tuning;
  readonly key: string;
  /** What Athena said, by query. */
  readonly said: Memory;
  /** By the set that is chosen. */
  readonly proofs: Map<string, Proved>;
  readonly proving: Map<string, SharedRun<Proved>>;
}

type Memory = Map<string, ReturnType<Run>>;

/** Each holds what Athena said; the one that was not wanted for longest goes first. */
const MOST_KEPT = 8;

/** Keeps what was mined and proved, so that each is done once, however many ask for it. */
export const keepTunings = ({
  tune,
  skillPackage,
  modelVersionOf,
  runWith,
  now,
}: TuningsOptions): Tunings => {
  const kept = new Map<string, Kept>();
  const mining = new Map<string, SharedRun<Tuning>>();

  const keep = (entry: Kept): void => {
    kept.delete(entry.tuning.id);
    kept.set(entry.tuning.id, entry);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };

  const mine = (
    key: string,
    { settings, modelVersion }: Pick<Tuning, 'settings' | 'modelVersion'>,
    isNew: boolean,
  ): SharedRun<Tuning> =>
    sharedRun(async (waiting) => {
      const said: Memory = new Map();
      const begun = now();
      const run = remembering(said, runWith({ signal: waiting.signal, isNew }));
      const report = await tune({ ...settings, run, skillPackage }, waiting);
      const tuning: Tuning = { id: randomUUID(), settings, report, mined: begun, modelVersion };
      const byItself = chosenOf(report, new Map());
      keep({
        ...{ tuning, key, said, proving: new Map() },
        proofs: new Map([
          [
            JSON.stringify(byItself),
            { chosen: byItself, proof: report.proof, gain: report.gain } satisfies Proved,
          ],
        ]),
      });
      return tuning;
    });

  const prove = (entry: Kept, decisions: Decisions, chosen: readonly string[]) =>
    sharedRun(async (waiting) => {
      const { report, settings } = entry.tuning;
      const run = remembering(entry.said, runWith({ signal: waiting.signal, isNew: false }));
      const known = report.proposals.map(({ id }) => id);
      const decided = (what: string) => known.filter((id) => decisions.get(id) === what);
      const { proof, gain } = await tune(
        {
          ...{ ...settings, run, skillPackage },
          decisions: { accepted: decided('accepted'), rejected: decided('rejected') },
        },
        waiting,
      );
      const proved: Proved = { chosen, proof, gain };
      entry.proofs.set(JSON.stringify(chosen), proved);
      return proved;
    });

  return {
    answer: async (settings, { isNew, ...waiting }) => {
      const modelVersion = modelVersionOf(settings.locale);
      const key = JSON.stringify([settings, modelVersion]);
      const found = [...kept.values()].findLast((entry) => entry.key === key);
      if (found !== undefined && !isNew) {
        keep(found);
        return found.tuning;
      }
      return shared(
        mining,
        isNew ? `new ${key}` : key,
        () => mine(key, { settings, modelVersion }, isNew),
        waiting,
      );
    },
    find: (id) => kept.get(id)?.tuning,
    provedOf: ({ id, report }, decisions) =>
      kept.get(id)?.proofs.get(JSON.stringify(chosenOf(report, decisions))),
    prove: async ({ id, report }, decisions, waiting) => {
      const entry = kept.get(id);
      if (entry === undefined) throw new Error(`The tuning ${id} is not kept any more.`);
      const chosen = chosenOf(report, decisions);
      const key = JSON.stringify(chosen);
      return (
        entry.proofs.get(key) ??
        shared(entry.proving, key, () => prove(entry, decisions, chosen), waiting)
      );
    },
  };
};

/** Ids of what is chosen, in the order of the report. */
export const chosenOf = (report: TuningReport, decisions: Decisions): readonly string[] =>
  report.proposals.filter((proposal) => isChosen(proposal, decisions)).map(({ id }) => id);

/** Joins what runs under a key, or starts it. */
const shared = async <T>(
  running: Map<string, SharedRun<T>>,
  key: string,
  start: () => SharedRun<T>,
  waiting: Waiting,
): Promise<T> => {
  const present = running.get(key);
  const joined = present === undefined || present.isStopped() ? start() : present;
  running.set(key, joined);
  try {
    return await joined.wait(waiting);
  } finally {
    // Whoever waits last ends it.
    if (joined.isStopped() && running.get(key) === joined) running.delete(key);
  }
};

/** Asks each query once; what failed is asked again. */
const remembering =
  (said: Memory, run: Run): Run =>
  (sql, parameters) => {
    const key = JSON.stringify([sql, parameters]);
    const known = said.get(key);
    if (known !== undefined) return known;
    const asked = run(sql, parameters);
    said.set(key, asked);
    asked.catch(() => said.delete(key));
    return asked;
  };
