import type { Estimate } from './gain';
import type { TunedModel } from './tuned-model';
import type { BeforeAfter } from './tuning-report';

/** A word that was added to a value, and what that was promised to bring. */
export interface PromisedWord {
  /** Slot type. */
  readonly type: string;
  readonly value: string;
  readonly word: string;
  /** Turns that become valid in as much traffic as the promise was made from. */
  readonly gain: Estimate;
}

export interface WatchOptions {
  readonly locale: string;
  /** Days, yyyy-MM-dd, both included; the days before the version was live are what it is compared with. */
  readonly from: string;
  readonly to: string;
  /** Tells which slots have which type: the model that is live, or a later one. */
  readonly model: TunedModel;
  /** The version of the interaction model that brought the words. */
  readonly modelVersion: string;
  readonly promised: readonly PromisedWord[];
  /** Turns of the traffic that the promises were made from: `traffic.turns` of the tuning report. */
  readonly size: number;
}

/** What a version of the interaction model really brought. Counts are of turns, or say so. */
export interface Watched {
  readonly modelVersion: string;
  /** First day on which the version answered, yyyy-MM-dd; null where it did not yet. */
  readonly since: string | null;
  /** Every day from then on to the last one asked for. */
  readonly days: readonly WatchedDay[];
  /** All days together; where the version never answered, everything is 0. */
  readonly total: Kept;
  readonly words: readonly WatchedWord[];
  readonly slots: readonly WatchedSlot[];
}

/** What was promised for as many turns as there were, and what came. */
export interface Kept {
  /** Turns that the version, or a later one, answered. */
  readonly turns: number;
  readonly promised: Estimate;
  /** Turns in which a promised word resolved to its value. */
  readonly real: number;
  /** Turns in which a promised word resolved to another value. */
  readonly otherwise: number;
  /** Turns in which a promised word missed nevertheless. */
  readonly missed: number;
}

export interface WatchedDay extends Kept {
  readonly day: string;
  /** From the first day to this one. */
  readonly cumulative: Kept;
  readonly slots: readonly {
    /** Slot type. */
    readonly type: string;
    readonly readings: number;
    readonly misses: number;
  }[];
}

/**
 * Of a word that was added to several values, the skill asks which: what came is split among them in
 * proportion to the promises.
 */
export interface WatchedWord extends Kept {
  readonly type: string;
  readonly value: string;
  readonly word: string;
  /** Turns in which it missed before the version was live, in the days asked for. */
  readonly missedBefore: number;
  /** Whether what came lies within the interval of what was promised. */
  readonly isWithin: boolean;
}

export interface WatchedSlot {
  /** Slot type. */
  readonly type: string;
  readonly readings: { readonly before: number; readonly after: number };
  readonly validity: BeforeAfter;
}

/** How far promises were kept, over several versions. */
export interface PromiseCalibration {
  /** Promised words that could be said: there was traffic. */
  readonly words: number;
  /** Of them, those whose real gain lies within its interval; 0.95 is what is promised. */
  readonly within: number;
  readonly promised: Estimate;
  readonly real: number;
  /** Real over promised; null where nothing was promised. */
  readonly ratio: number | null;
  /** Words in order of their promise, in groups: what was promised and what came. */
  readonly groups: readonly {
    readonly words: number;
    readonly promised: number;
    readonly real: number;
  }[];
}
