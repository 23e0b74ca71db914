import type { Draft } from './draft';
import { examplesOf } from './examples';
import { gainOf, recurrenceOf } from './gain';
import { hear, type HeardWord, likenessOf } from './likeness';
import type { Mined } from './mined';
import type { Finding, Findings } from './proposals';

/** Inflections, and what sounds alike: forms of one word. A part in common is not enough. */
const FORM = 2;

interface Group {
  readonly heard: HeardWord;
  readonly words: readonly [Finding, ...Finding[]];
}

/**
 * Values that people ask for and the slot type lacks: the forms of one new word are one value, named
 * by the most frequent form. The skill must know what to do with it: none is accepted by itself.
 */
export const valueDrafts = ({ words }: Findings, mined: Mined): readonly Draft[] => {
  const recurrence = recurrenceOf(mined.evidence);
  return groupsOf(words, mined.evidence.locale).map(({ words: forms }): Draft => {
    const [first, ...others] = forms;
    const turns = forms.reduce((sum, form) => sum + form.turns, 0);
    const gains = forms.map((form) => ({ turns: form.turns, probability: 1 }));
    return {
      change: {
        kind: 'add-value',
        type: first.slot,
        value: first.word,
        synonyms: others.map(({ word }) => word),
      },
      turns,
      // Who said one form may have said another: the most that is certain.
      users: Math.max(...forms.map(({ users }) => users)),
      probability: null,
      wordClass: 'new value',
      reasons: [
        ...first.reasons,
        'The skill must know what to do with the value: look at its code before you accept it.',
      ],
      examples: examplesOf(
        mined,
        first.slot,
        forms.map(({ word }) => word),
      ),
      doubts: [],
      isLikely: false,
      gain: gainOf(gains, recurrence, 1),
    };
  });
};

const groupsOf = (words: readonly Finding[], locale: string): readonly Group[] => {
  const groups: Group[] = [];
  for (const finding of words) {
    if (finding.wordClass !== 'new value') continue;
    const heard = hear(finding.word, locale);
    const at = groups.findIndex(
      (group) => group.words[0].slot === finding.slot && likenessOf(group.heard, heard) >= FORM,
    );
    const group = groups[at];
    if (group) groups[at] = { ...group, words: [...group.words, finding] };
    else groups.push({ heard, words: [finding] });
  }
  return groups;
};
