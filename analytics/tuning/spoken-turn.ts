/** Turns of one locale in which the same was said, counted together: what a replay says again. */
export interface SpokenTurn {
  readonly intent: string;
  /** In the order of the request; only what this turn said, not what a dialog repeats. */
  readonly slots: readonly SpokenSlot[];
  readonly turns: number;
  /** Distinct users. */
  readonly users: number;
}

export interface SpokenSlot {
  readonly name: string;
  readonly spoken: string;
  /** True where it matched, false where it missed, null where nobody knows. */
  readonly isValid: boolean | null;
  /** The canonical value that the skill was given; null for what did not match. */
  readonly resolved: string | null;
}
