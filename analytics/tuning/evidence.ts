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
  /**
   * Words that single users said, counted by their turns: too private to be told, they tell how rare
   * words recur. They may stand among `misses` instead; then they are left out here.
   */
  readonly singleUserWords?: readonly { readonly turns: number; readonly words: number }[];
  /**
   * Share, of 1, of the turns counted in `matches` that filled another slot too; without it, the
   * company of words is not looked at.
   */
  readonly accompaniedShare?: number;
}

export interface KnownValue {
  readonly name: string;
  /** The same in all locales; without it, other locales tell nothing about the value. */
  readonly id?: string;
  /** The name and the synonyms. */
  readonly words: readonly string[];
  /** Turns that matched it without a miss before them in the session. */
  readonly matches: number;
  /**
   * Of `matches`, those that follow a match of another value in the session, both by words of one
   * value (else the skill asked which was meant): people who change their mind turn to it. Default: 0,
   * and they are taken to turn to values at their base rates.
   */
  readonly changes?: number;
}

export interface MissedWord {
  readonly word: string;
  readonly turns: number;
  /** Distinct users. */
  readonly users: number;
  /** Users who said it in their first session. */
  readonly newUsers: number;
  /** The day on which most users said it, yyyy-MM-dd; of several, the first. */
  readonly busiestDay?: string;
  /** Users on that day. */
  readonly busiestDayUsers: number;
  /** Share, of 1, of the slot's users of all days who came on that day. */
  readonly busiestDayShare: number;
  /** The next match of the slot in the same session. */
  readonly followUps: readonly FollowUp[];
  /** Weight of the users who had no later match. */
  readonly left: number;
  /** Users of other slot types for whom it missed, too, type by type. Default: those of `misses`. */
  readonly elsewhere?: number;
  /** Weight of the users who said it in a turn that filled another slot too. */
  readonly accompanied?: number;
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
