/** A word that somebody or something else suggests for a value: one more piece of evidence. */
export interface Suggestion {
  /** Slot type, as the model names it. */
  readonly slot: string;
  readonly word: string;
  /** A value of the slot type. */
  readonly value: string;
  /** Worth so many users who said the word and then the value at once. */
  readonly weight: number;
}
