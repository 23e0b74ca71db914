import type { Estimate } from '../../analytics/tuning/gain';
import type { Proof, TuningReport } from '../../analytics/tuning/tuning-report';
import type { PromiseCalibration, Watched } from '../../analytics/tuning/watched';
import type { Decision } from '../tuning/chosen';

/** What page and server tell each other about tuning; both take it from here. */

/** How far something is that takes long; total is null where nobody knows. */
export interface TuningProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
}

export interface TuningAnswer {
  /** Names this tuning where something is done about it. */
  readonly tuning: string;
  /** Each status is the tuner's own, whatever people decided. */
  readonly report: TuningReport;
  /** By change id; a change that no proposal of the report has may be among them. */
  readonly decisions: Readonly<Record<string, Decision>>;
  /** What is proved of the chosen set; null where that has not been asked for since it changed. */
  readonly proved: Proved | null;
  /** Slots of each slot type. */
  readonly slots: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since it was mined. */
  readonly age: number;
}

/** The effect of a set of changes. */
export interface Proved {
  /** Change ids. */
  readonly chosen: readonly string[];
  readonly proof: Proof;
  readonly gain: Estimate;
}

export interface DecisionsAnswer {
  readonly decisions: Readonly<Record<string, Decision>>;
  /** What is known of the set that is chosen now. */
  readonly proved: Proved | null;
}

/** What applying the chosen set would write. */
export interface Preview {
  /** Names what is shown: nothing else is applied. */
  readonly digest: string;
  /** The model's file, and those that are written with it. */
  readonly file: string;
  readonly otherFiles: readonly string[];
  readonly modelVersion: { readonly before: string; readonly after: string };
  readonly changes: number;
  readonly diff: readonly DiffLine[];
  /** Sentences: why it is applied only by force. */
  readonly blocked: readonly string[];
  readonly proved: Proved;
}

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'gap';
  readonly text: string;
}

/** What was applied, or undone. */
export interface Written {
  readonly files: readonly string[];
  readonly modelVersion: string;
  readonly changes: number;
}

/** One application of changes, with what came of it. */
export interface AppliedAnswer {
  /** ISO 8601. */
  readonly appliedAt: string;
  readonly undoneAt: string | null;
  readonly modelVersion: { readonly before: string; readonly after: string };
  readonly changes: readonly string[];
  readonly gain: Estimate;
  /** Null where it was undone. */
  readonly watched: Watched | null;
}

export interface WatchAnswer {
  /** Latest first. */
  readonly applications: readonly AppliedAnswer[];
  /** How far the promises of those that are watched were kept, word by word. */
  readonly calibration: PromiseCalibration;
  /** Whether the latest one can be undone. */
  readonly canUndo: boolean;
}
