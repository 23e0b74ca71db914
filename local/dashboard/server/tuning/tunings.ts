import { randomUUID } from 'node:crypto';
import type { Run } from '../../../../analytics/tuning/run';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { type Decisions, isChosen } from '../../../tuning/chosen';
import type { Decisions as Decided, TuneOptions } from '../../../tuning/tune';
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

/** What was mined, to be reported on as people decide. */
export interface OpenTuning {
  readonly report: (decisions: Decided) => Promise<TuningReport>;
  readonly close: () => void;
}

/** Mines, as `openTuning` does; it stops with the signal. */
export type Open = (options: Omit<TuneOptions, 'onStep'>, waiting: Waiting) => Promise<OpenTuning>;

/** What was mined once, with what has been proved of it. */
export interface Tuning {
  readonly id: string;
  readonly settings: TuningSettings;
  /** Each status is the tuner's own. */
  readonly report: TuningReport;
  readonly mined: Date;
}

export interface TuningsOptions extends Pick<TuneOptions, 'skillPackage' | 'database'> {
  readonly open: Open;
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
   * @throws as `openTuning`; the reason of the signal
   */
  readonly answer: (
    settings: TuningSettings,
    options: Waiting & { readonly isNew: boolean },
  ) => Promise<Tuning>;
  readonly find: (id: string) => Tuning | undefined;
  /** What is known of the set that the decisions choose. */
  readonly provedOf: (tuning: Tuning, decisions: Decisions) => Proved | undefined;
  /**
   * Proves the set that the decisions choose; nothing is mined again.
   *
   * @throws UserError for changes that don't go together; the reason of the signal
   */
  readonly prove: (tuning: Tuning, decisions: Decisions, waiting: Waiting) => Promise<Proved>;
  readonly close: () => void;
}

interface Kept {
  readonly tuning: Tuning;
  readonly key: string;
  readonly opened: OpenTuning;
  /** By the set that is chosen. */
  readonly proofs: Map<string, Proved>;
  readonly proving: Map<string, SharedRun<Proved>>;
}

/** Each holds the past that it replays; the one that was not wanted for longest goes first. */
const MOST_KEPT = 4;

const NOTHING_DECIDED: Decided = { accepted: [], rejected: [] };

/** Keeps what was mined and proved, so that each is done once, however many ask for it. */
export const keepTunings = ({
  open,
  modelVersionOf,
  runWith,
  now,
  ...place
}: TuningsOptions): Tunings => {
  const kept = new Map<string, Kept>();
  const mining = new Map<string, SharedRun<Tuning>>();
  const everything = new AbortController();

  const keep = (entry: Kept): void => {
    kept.delete(entry.tuning.id);
    kept.set(entry.tuning.id, entry);
    const [oldest] = kept.values();
    if (kept.size <= MOST_KEPT || oldest === undefined) return;
    kept.delete(oldest.tuning.id);
    oldest.opened.close();
  };

  const mine = (key: string, settings: TuningSettings, isNew: boolean): SharedRun<Tuning> =>
    sharedRun(async (waiting) => {
      const mined = now();
      const signal = AbortSignal.any([waiting.signal, everything.signal]);
      const run = runWith({ signal, isNew });
      const opened = await open({ ...settings, ...place, run }, { ...waiting, signal });
      waiting.onProgress({ step: 'Replaying the past', done: 0, total: null });
      const report = await opened.report(NOTHING_DECIDED);
      const tuning: Tuning = { id: randomUUID(), settings, report, mined };
      const { proof, gain } = report;
      const chosen = chosenOf(report, new Map());
      keep({
        ...{ tuning, key, opened, proving: new Map() },
        proofs: new Map([[JSON.stringify(chosen), { chosen, proof, gain }]]),
      });
      return tuning;
    });

  const prove = (
    { tuning, opened, proofs }: Kept,
    decisions: Decisions,
    chosen: readonly string[],
  ): SharedRun<Proved> =>
    sharedRun(async ({ onProgress }) => {
      onProgress({ step: 'Replaying the past', done: 0, total: null });
      const known = tuning.report.proposals.map(({ id }) => id);
      const decided = (what: string) => known.filter((id) => decisions.get(id) === what);
      const { proof, gain } = await opened.report({
        ...{ accepted: decided('accepted'), rejected: decided('rejected') },
      });
      const proved: Proved = { chosen, proof, gain };
      proofs.set(JSON.stringify(chosen), proved);
      return proved;
    });

  return {
    answer: async (settings, { isNew, ...waiting }) => {
      const key = JSON.stringify([settings, modelVersionOf(settings.locale)]);
      const found = [...kept.values()].findLast((entry) => entry.key === key);
      if (found !== undefined && !isNew) {
        keep(found);
        return found.tuning;
      }
      return shared(mining, isNew ? `new ${key}` : key, () => mine(key, settings, isNew), waiting);
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
    close: () => {
      everything.abort();
      for (const { opened } of kept.values()) opened.close();
      kept.clear();
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
