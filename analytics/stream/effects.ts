/** What the stream Lambda does to the world besides its calls to AWS. */
export interface Effects {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Writes one line, without its newline. */
  readonly log: (line: string) => void;
}

export const realEffects: Effects = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  // console.log would put time and request id before the JSON, and a metric filter on JSON fields
  // would no longer match the line.
  log: (line) => process.stdout.write(`${line}\n`),
};
