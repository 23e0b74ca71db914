import type { Evidence } from './evidence';
import type { SpokenTurn } from './spoken-turn';
import type { TuningReport } from './tuning-report';

/** What the turns of one locale tell, counted in Athena. */
export interface Mined {
  /** Of the slot types that the model defines. */
  readonly evidence: Evidence;
  readonly traffic: TuningReport['traffic'];
  /** What at least `minUsers` distinct users said, most turns first. */
  readonly spokenTurns: readonly SpokenTurn[];
  /** Turns with words that `spokenTurns` leaves out, as fewer said them or as they are too many. */
  readonly otherTurns: number;
  /**
   * Each word by slot, matched or not, with what it resolved to: what at least `minUsers` distinct
   * users said, most turns first. It holds the words of `otherTurns` too.
   */
  readonly spokenWords: readonly SpokenWord[];
  /** Most users first. */
  readonly examples: readonly FollowUpExample[];
}

/** A word that was said for a slot. */
export interface SpokenWord {
  readonly slot: string;
  /** The slot's type, a custom or a built-in one. */
  readonly type: string;
  /** In lower case. */
  readonly word: string;
  /** True where it matched, false where it missed, null where nobody knows. */
  readonly isValid: boolean | null;
  /** The canonical value; null for what did not match. */
  readonly resolved: string | null;
  readonly turns: number;
  /** Distinct users. */
  readonly users: number;
}

/** A missed word and what the same people said next for the slot in the same session. */
export interface FollowUpExample {
  /** Slot type. */
  readonly type: string;
  readonly word: string;
  /** The next word that matched, and its value. */
  readonly next: string;
  readonly value: string;
  readonly turns: number;
  /** Distinct users, `minUsers` at least. */
  readonly users: number;
}
