import type { Draft } from './draft';
import { examplesOf } from './examples';
import type { Mined } from './mined';
import type { Findings } from './proposals';
import type { OtherWord } from './tuning-report';

/** Classes of words that mean a value of their slot, or may. */
const MEANT = ['variant', 'synonym', 'choice', 'unclear'];

/**
 * Words to add to the values that people mean by them. A word that means two values to different
 * people is there twice: with both the skill asks back, which is a choice and no conflict.
 */
export const synonymDrafts = ({ words }: Findings, mined: Mined): readonly Draft[] =>
  words
    .filter(({ wordClass }) => MEANT.includes(wordClass))
    .flatMap(({ proposals }) =>
      proposals.map((proposal): Draft => {
        const { slot: type, word, value, turns, users, probability } = proposal;
        const { wordClass, doubts, gain, isAccepted } = proposal;
        return {
          change: { kind: 'add-synonym', type, value, word },
          ...{ turns, users, probability, wordClass, doubts, gain },
          reasons: proposal.reasons,
          examples: examplesOf(mined, type, [word]),
          isLikely: isAccepted,
        };
      }),
    );

/** Missed words that no change is drafted for. */
export const otherWords = ({ words }: Findings): readonly OtherWord[] =>
  words
    .filter(
      ({ wordClass, proposals }) =>
        wordClass !== 'new value' && (!MEANT.includes(wordClass) || proposals.length === 0),
    )
    .map(({ slot: type, word, wordClass, turns, users, reasons }) => ({
      ...{ type, word, wordClass, turns, users, reasons },
    }));
