import type { Change } from '../../../../analytics/tuning/change';
import type { Doubt, WordClass } from '../../../../analytics/tuning/proposals';
import type { ProposedChange } from '../../../../analytics/tuning/tuning-report';
import { type Decisions, isChosen } from '../../../tuning/chosen';

/** What was said, or what the model gets: what a row is about. */
export const wordOf = (change: Change): string => {
  switch (change.kind) {
    case 'add-synonym':
    case 'remove-synonym':
      return change.word;
    case 'add-value':
      return change.value;
    case 'add-sample':
      return change.sample;
  }
};

/** Where it goes: the value, or the intent. */
export const targetOf = (change: Change): string => {
  switch (change.kind) {
    case 'add-synonym':
    case 'remove-synonym':
      return change.value;
    case 'add-value':
      return change.synonyms.length === 0
        ? 'a value of its own'
        : `a value, also ${change.synonyms.join(', ')}`;
    case 'add-sample':
      return change.intent;
  }
};

/** The slots that a change is about, by the slots of each type. */
export const slotsOf = (
  change: Change,
  slots: Readonly<Record<string, readonly string[]>>,
): readonly string[] => {
  if (change.kind === 'add-sample') return change.slot === null ? [] : [change.slot];
  return slotsOfType(change.type, slots);
};

/** The slots of a type; its own name where it has none. A type may be called `constructor`. */
export const slotsOfType = (
  type: string,
  slots: Readonly<Record<string, readonly string[]>>,
): readonly string[] => (Object.hasOwn(slots, type) ? slots[type] : undefined) ?? [type];

export const KINDS: Readonly<Record<Change['kind'], string>> = {
  'add-synonym': 'synonym',
  'add-value': 'new value',
  'add-sample': 'sample',
  'remove-synonym': 'removal',
};

/** What a change is in a word; of a synonym, what kind of one. */
export const kindOf = ({ change, wordClass }: ProposedChange): string =>
  change.kind === 'add-synonym' && (wordClass === 'variant' || wordClass === 'choice')
    ? wordClass
    : KINDS[change.kind];

export const DOUBTS: Readonly<Record<Doubt, { readonly mark: string; readonly sentence: string }>> =
  {
    'burst of new users': {
      mark: 'burst',
      sentence:
        'Those who said it are new far beyond the rest, and came on one day or did all the same: it may be planted.',
    },
    'word of another slot': {
      mark: 'other slot',
      sentence:
        'It is a word of another slot: those who said it may have answered another question.',
    },
    'may mean two values': {
      mark: 'two values?',
      sentence:
        'It may mean two values to different people: chosen for one alone, the others would be misunderstood.',
    },
  };

export const CLASSES: Readonly<Record<WordClass, string>> = {
  variant: 'a variant of a known word',
  synonym: 'a synonym',
  choice: 'means two values',
  'new value': 'a value that the slot lacks',
  'word of another slot': 'a word of another slot',
  chatter: 'chatter',
  unclear: 'not clear yet',
};

export const STATES = {
  open: 'To decide',
  chosen: 'Accepted',
  rejected: 'Rejected',
} as const;

export type ProposalState = keyof typeof STATES;

/** What becomes of a proposal as things stand. */
export const stateOf = (proposal: ProposedChange, decisions: Decisions): ProposalState => {
  if (isChosen(proposal, decisions)) return 'chosen';
  return decisions.get(proposal.id) === 'rejected' ? 'rejected' : 'open';
};

export interface ProposalFilter {
  readonly status: string;
  readonly kind: string;
  readonly slot: string;
  readonly find: string;
  readonly sort: string;
}

export const SORTS: Readonly<
  Record<
    string,
    { readonly label: string; readonly of: (a: ProposedChange, b: ProposedChange) => number }
  >
> = {
  turns: { label: 'Most turns first', of: () => 0 },
  users: { label: 'Most users first', of: (a, b) => b.users - a.users },
  gain: { label: 'Most gain first', of: (a, b) => b.gain.expected - a.gain.expected },
  doubtful: {
    label: 'Least certain first',
    of: (a, b) => (a.probability ?? 1) - (b.probability ?? 1),
  },
};

/** The proposals that pass the filter, in its order. */
export const filtered = (
  proposals: readonly ProposedChange[],
  { status, kind, slot, find, sort }: ProposalFilter,
  {
    decisions,
    slots,
  }: {
    readonly decisions: Decisions;
    readonly slots: Readonly<Record<string, readonly string[]>>;
  },
): readonly ProposedChange[] => {
  const sought = find.trim().toLowerCase();
  const found = proposals.filter(
    (proposal) =>
      (status === '' || stateOf(proposal, decisions) === status) &&
      (kind === '' || proposal.change.kind === kind) &&
      (slot === '' || slotsOf(proposal.change, slots).includes(slot)) &&
      (sought === '' ||
        `${wordOf(proposal.change)} ${targetOf(proposal.change)}`.toLowerCase().includes(sought)),
  );
  const order = SORTS[sort];
  return order === undefined ? found : [...found].sort(order.of);
};
