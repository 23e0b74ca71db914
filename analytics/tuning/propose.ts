import { type Change, changeId } from './change';
import type { Changed, ChangedModel } from './changed-model';
import { conflictsOf } from './conflicts';
import type { Draft } from './draft';
import type { Past } from './past';
import { removalDrafts, type RemovalEvidence } from './propose-removals';
import { sampleDrafts } from './propose-samples';
import { otherWords, synonymDrafts } from './propose-synonyms';
import { valueDrafts } from './propose-values';
import type { Findings } from './proposals';
import { proofOf } from './prove';
import { wordKey } from './same-words';
import type { Conflict, OtherWord, Proof, ProposedChange } from './tuning-report';

export interface ProposeOptions {
  readonly past: Past;
  readonly findings: Findings;
  readonly changedModel: ChangedModel;
  readonly removals: RemovalEvidence;
}

export interface Proposed {
  /** Most turns first. */
  readonly proposals: readonly ProposedChange[];
  readonly others: readonly OtherWord[];
}

/**
 * Proposes changes of the interaction model, each with what it would break and its proof. What is
 * likely and breaks nothing is accepted; all else is open, for a person to decide.
 */
export const propose = ({ past, findings, changedModel, removals }: ProposeOptions): Proposed => {
  const unknown = withoutKnown(findings, past);
  const synonyms = synonymDrafts(unknown, past.mined);
  const likely = new Set(synonyms.filter(({ isLikely }) => isLikely).flatMap(wordKeysOf));
  const drafts = [
    ...synonyms,
    ...valueDrafts(unknown, past.mined),
    ...sampleDrafts(past, changedModel, (type, word) => likely.has(keyOfWord(type, word))),
    ...removalDrafts(past, removals),
  ];
  const rivals = rivalsOf(drafts, past);
  const proposals = drafts.map((draft) => proposed(draft, past, changedModel, rivals(draft)));
  return {
    proposals: proposals.sort((a, b) => b.turns - a.turns || (a.id < b.id ? -1 : 1)),
    others: otherWords(unknown),
  };
};

const wordKeysOf = ({ change }: Draft): readonly string[] =>
  change.kind === 'add-synonym' ? [keyOfWord(change.type, change.word)] : [];

const keyOfWord = (type: string, word: string): string => `${type}\n${wordKey(word)}`;

/** Words that older models missed and the present one knows, as what people mean by them, are done. */
const withoutKnown = ({ words, ...rest }: Findings, { before }: Past): Findings => ({
  ...rest,
  words: words.flatMap((finding) => {
    const known = before.valuesOf(finding.slot, finding.word);
    if (known.length === 0) return [finding];
    const proposals = finding.proposals.filter(({ value }) => !known.includes(value));
    const [first] = finding.proposals;
    const isDone = first === undefined || known.includes(first.value);
    return isDone ? [] : [{ ...finding, proposals }];
  }),
});

const proposed = (
  { isLikely, ...draft }: Draft,
  past: Past,
  changedModel: ChangedModel,
  rivals: readonly Conflict[],
): ProposedChange => {
  const { change } = draft;
  const changed = changedModel([change]);
  const proof = proofUnder(changed, past, change);
  const conflicts = [...rivals, ...conflictsUnder(changed, past, change, proof)];
  const isAccepted = isLikely && conflicts.length === 0 && proof.regressions.length === 0;
  return {
    ...draft,
    id: changeId(change),
    conflicts,
    proof,
    status: isAccepted ? 'accepted' : 'open',
  };
};

const proofUnder = ({ resolver }: Changed, past: Past, change: Change): Proof =>
  resolver ? proofOf(past, [change], resolver) : proofOf(past, [], past.before);

const conflictsUnder = (
  { resolver, fault }: Changed,
  past: Past,
  change: Change,
  proof: Proof,
): readonly Conflict[] =>
  resolver
    ? conflictsOf(change, past, resolver, proof)
    : [{ kind: 'makes the model invalid', sentence: fault }];

/**
 * A word that is proposed for two types whose slots stand side by side: which of them would take it
 * nobody could say. The likeliest proposal goes first; the others conflict with it.
 */
const rivalsOf = (drafts: readonly Draft[], { slots }: Past) => {
  const byWord = new Map<string, Draft[]>();
  for (const draft of drafts)
    for (const word of wordsOf(draft.change))
      byWord.set(word, [...(byWord.get(word) ?? []), draft]);
  const weightOf = ({ probability, users, isLikely }: Draft): number =>
    (isLikely ? 1e9 : 0) + users * (probability ?? 0);
  return (draft: Draft): readonly Conflict[] => {
    if (!('type' in draft.change) || draft.change.kind === 'remove-synonym') return [];
    const { type } = draft.change;
    const competing = slots.competitorsOf(type).map((competitor) => competitor.type);
    return wordsOf(draft.change).flatMap((word) => {
      const rival = (byWord.get(word) ?? []).find(
        (other) =>
          'type' in other.change &&
          competing.includes(other.change.type) &&
          other.isLikely &&
          (weightOf(other) > weightOf(draft) ||
            (weightOf(other) === weightOf(draft) && other.change.type < type)),
      );
      if (!rival || !('type' in rival.change)) return [];
      const sentence = `“${word}” is proposed for ${rival.change.type}, too, and more speaks for that.`;
      return [{ kind: 'word of another slot type' as const, sentence }];
    });
  };
};

const wordsOf = (change: Change): readonly string[] => {
  switch (change.kind) {
    case 'add-synonym':
      return [change.word];
    case 'add-value':
      return [change.value, ...change.synonyms];
    case 'remove-synonym':
    case 'add-sample':
      return [];
  }
};
