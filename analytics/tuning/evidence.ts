/**
 * What the turns of a locale tell about the words that missed. It is counted by query and holds no
 * user ids. A user counts once for a word, however often it was said: several follow-ups of one user
 * share the weight 1.
 */
export interface Evidence {
  readonly locale: string;
  readonly slots: readonly SlotEvidence[];
}

/** One slot type. */
export interface SlotEvidence {
  readonly slot: string;
  readonly values: readonly KnownValue[];
  /** Words that matched no value. Resolutions that failed (`ER_ERROR_…`) are no misses. */
  readonly misses: readonly MissedWord[];
  /** Pairs of user and missed word, of 1, whose session is the user's first. */
  readonly newUserShare: number;
}

export interface KnownValue {
  readonly name: string;
  /** The name and the synonyms. */
  readonly words: readonly string[];
  /** Turns that matched it without a miss before them in the session. */
  readonly matches: number;
}

export interface MissedWord {
  readonly word: string;
  readonly turns: number;
  /** Distinct users. */
  readonly users: number;
  /** Users who said it in their first session. */
  readonly newUsers: number;
  /** Users on the day on which most users said it. */
  readonly busiestDayUsers: number;
  /** Share, of 1, of the slot's users of all days who came on that day. */
  readonly busiestDayShare: number;
  /** The next match of the slot in the same session. */
  readonly followUps: readonly FollowUp[];
  /** Weight of the users who had no later match. */
  readonly left: number;
}

export interface FollowUp {
  readonly value: string;
  /** Turns later; {@link LATEST} stands for all from it on. */
  readonly delay: number;
  /** Users; a user with several follow-ups of the word is split among them. */
  readonly weight: number;
}

/** Delays from here on are one: a repair comes soon or hardly at all. */
export const LATEST = 3;
