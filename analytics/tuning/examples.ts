import type { FollowUpExample, Mined } from './mined';

/** So many examples make it clear. */
const SHOWN = 3;

/** What people said after missed words of a type, in a line each; most users first. */
export const examplesOf = (
  { examples }: Pick<Mined, 'examples'>,
  type: string,
  words: readonly string[],
): readonly string[] =>
  examples
    .filter((example) => example.type === type && words.includes(example.word))
    .slice(0, SHOWN)
    .map(lineOf);

const lineOf = ({ word, next, value, users, turns }: FollowUpExample): string => {
  const meant = next === value.toLowerCase() ? '' : ` (${value})`;
  return `“${word}”, then “${next}”${meant}: ${users} users, ${turns} turns`;
};
