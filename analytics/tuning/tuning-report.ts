import type { Change } from './change';
import type { Estimate } from './gain';
import type { Doubt, WordClass } from './proposals';

/**
 * What `npm run tune` finds for one locale, as data: the command prints it, the dashboard shows it,
 * and what was promised is read from it once the change is live. Shares are of 1.
 */
export interface TuningReport {
  readonly locale: string;
  /** Days of the turns, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
  /** Content hash of the model that the proposals are for. */
  readonly modelVersion: string;
  readonly settings: {
    /** What fewer distinct users said is neither shown nor proposed. */
    readonly minUsers: number;
    /** From this probability on a proposal is accepted by itself. */
    readonly probability: number;
  };
  readonly traffic: {
    readonly turns: number;
    readonly sessions: number;
    readonly users: number;
    /** Slot readings whose validity is known, and those that missed. */
    readonly readings: number;
    readonly misses: number;
  };
  /** Most turns first. */
  readonly proposals: readonly ProposedChange[];
  /** Missed words that are no synonym, and what they are instead. Most turns first. */
  readonly others: readonly OtherWord[];
  /** Of all accepted proposals together. */
  readonly proof: Proof;
  /** Turns that become valid in as much traffic again, of all accepted proposals together. */
  readonly gain: Estimate;
}

/** Something that the model may be changed by, with what speaks for and against it. */
export interface ProposedChange {
  /** See `changeId`. */
  readonly id: string;
  readonly change: Change;
  readonly turns: number;
  readonly users: number;
  /** That somebody who says the word means the value; null where it is not a matter of meaning. */
  readonly probability: number | null;
  readonly wordClass: WordClass | null;
  /** Sentences: what speaks for it, such as "12 of 15 users said large next". */
  readonly reasons: readonly string[];
  /** What people said, and what they said next; each said by `minUsers` users at least. */
  readonly examples: readonly string[];
  readonly conflicts: readonly Conflict[];
  readonly doubts: readonly Doubt[];
  /** `accepted`: it is applied by default; `open`: a person decides. */
  readonly status: 'accepted' | 'open';
  readonly gain: Estimate;
  /** Of this change alone. */
  readonly proof: Proof;
}

/** Why a change would break something; such a change is never accepted by itself. */
export interface Conflict {
  readonly kind:
    | 'word of another value'
    | 'word of another slot type'
    | 'changes the intent'
    | 'changes the slots'
    | 'loses a word'
    | 'makes the model invalid';
  /** What collides with what. */
  readonly sentence: string;
}

export interface OtherWord {
  readonly type: string;
  readonly word: string;
  readonly wordClass: WordClass;
  readonly turns: number;
  readonly users: number;
  readonly reasons: readonly string[];
}

/** What replaying the past under the old and the new model shows. */
export interface Proof {
  /** Turns that were replayed. */
  readonly turns: number;
  readonly slots: readonly SlotProof[];
  /** Utterances whose intent or slots would be others than before: each is a regression. */
  readonly regressions: readonly Regression[];
  /** Turns that people would not have had to say again. */
  readonly turnsSaved: Estimate;
}

export interface SlotProof {
  readonly slot: string;
  readonly readings: number;
  readonly validity: BeforeAfter;
  /** Readings that hit several values, so that the skill asks back. */
  readonly ambiguity: BeforeAfter;
}

/** Two shares of the same readings, of 1, each with its 95 % interval (Wilson). */
export interface BeforeAfter {
  readonly before: Estimate;
  readonly after: Estimate;
}

export interface Regression {
  readonly kind: 'changes the intent' | 'changes the slots';
  readonly utterance: string;
  readonly turns: number;
  readonly before: string;
  readonly after: string;
}
