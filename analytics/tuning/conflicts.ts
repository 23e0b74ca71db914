import type { Change } from './change';
import type { Past } from './past';
import { probesOf } from './probes';
import { type Difference, differenceOf, missesOf, type Reading, readingOf } from './reading';
import type { Resolver } from './resolver';
import { plain } from './tokens';
import type { Conflict, Proof } from './tuning-report';

/** So many utterances of a kind tell what is wrong; more of them are counted. */
const SHOWN = 3;

/**
 * What a change would break: a word that means something else already, utterances that would be
 * understood otherwise than now, whether they were said or could be, a word that people say and that
 * would be lost.
 *
 * @param after understands with the change alone
 * @param proof of the change alone
 */
export const conflictsOf = (
  change: Change,
  past: Past,
  after: Resolver,
  proof: Proof,
): readonly Conflict[] => [
  ...meaningConflicts(change, past),
  ...lostWords(change, proof),
  ...(change.kind === 'remove-synonym'
    ? []
    : utteranceConflicts([...probed(change, past, after), ...replayedDifferences(proof)])),
];

const meaningConflicts = (change: Change, { before, slots }: Past): readonly Conflict[] => {
  if (change.kind !== 'add-synonym' && change.kind !== 'add-value') return [];
  const { type, value } = change;
  const words = change.kind === 'add-synonym' ? [change.word] : [value, ...change.synonyms];
  return words.flatMap((word) => [
    ...before
      .valuesOf(type, word)
      .filter((other) => other !== value)
      .map((other): Conflict => ({
        kind: 'word of another value',
        sentence: `“${word}” is a word of “${other}” in ${type} already.`,
      })),
    ...slots.competitorsOf(type).flatMap(({ type: other, intent }): readonly Conflict[] => {
      const [meant] = before.valuesOf(other, word);
      if (meant === undefined) return [];
      return [
        {
          kind: 'word of another slot type',
          sentence: `“${word}” is “${meant}” in ${other}, which stands beside ${type} in ${intent}.`,
        },
      ];
    }),
  ]);
};

const lostWords = (change: Change, { regressions }: Proof): readonly Conflict[] => {
  if (change.kind !== 'remove-synonym') return [];
  const lost = new Map(regressions.map((each) => [plain(each.utterance), each]));
  return [...lost.values()].slice(0, SHOWN).map(({ utterance, turns, before }) => ({
    kind: 'loses a word',
    sentence: `“${utterance}” was said in ${turns} turns as ${before}, and would not be understood so any more.`,
  }));
};

interface Found {
  readonly utterance: string;
  readonly difference: Difference;
}

const probed = (change: Change, { before, slots }: Past, after: Resolver): readonly Found[] =>
  probesOf(change, slots).flatMap((probe) => {
    const now = readingOf(before, probe, slots);
    const then = readingOf(after, probe, slots);
    const difference = differenceOf(now, then);
    // Nobody said it, and the present model does not understand it: then nothing is lost.
    const isMended = missesOf(now).length > 0 && missesOf(then).length === 0;
    if (!difference || (isMended && difference.kind === 'changes the slots')) return [];
    if (takesAnything(now, probe.text)) return [];
    return [{ utterance: probe.text, difference }];
  });

/** A built-in type takes any word that it is asked for, also one that it does not know. */
const takesAnything = ({ slots: [only, ...others] }: Reading, text: string): boolean =>
  only?.values === null && others.length === 0 && plain(only.spoken) === plain(text);

const replayedDifferences = ({ regressions }: Proof): readonly Found[] =>
  regressions.map(({ utterance, ...difference }) => ({ utterance, difference }));

const utteranceConflicts = (found: readonly Found[]): readonly Conflict[] => {
  const byText = new Map(found.map((each) => [plain(each.utterance), each]));
  return (['changes the intent', 'changes the slots'] as const).flatMap((kind) => {
    const all = [...byText.values()].filter(({ difference }) => difference.kind === kind);
    return all.slice(0, SHOWN).map(({ utterance, difference: { before, after } }, index) => ({
      kind,
      sentence: `“${utterance}” is understood as ${before}, and would be as ${after}.${
        index === SHOWN - 1 && all.length > SHOWN ? ` And ${all.length - SHOWN} more.` : ''
      }`,
    }));
  });
};
