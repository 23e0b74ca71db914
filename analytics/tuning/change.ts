/** A change of the interaction model of one locale. Names are the model's own. */
export type Change =
  /** A word for a value that the slot type has. */
  | {
      readonly kind: 'add-synonym';
      readonly type: string;
      readonly value: string;
      readonly word: string;
    }
  /** A value that the slot type lacks. */
  | {
      readonly kind: 'add-value';
      readonly type: string;
      readonly value: string;
      readonly synonyms: readonly string[];
    }
  /** A sample utterance of an intent; with a slot, a sample that answers its prompt. */
  | {
      readonly kind: 'add-sample';
      readonly intent: string;
      readonly slot: string | null;
      readonly sample: string;
    }
  /** A synonym that nobody says, or that hits two values. */
  | {
      readonly kind: 'remove-synonym';
      readonly type: string;
      readonly value: string;
      readonly word: string;
    };

/** One text for equal changes: the key by which a person accepts or rejects one. */
export const changeId = (change: Change): string => {
  switch (change.kind) {
    case 'add-synonym':
    case 'remove-synonym':
      return [change.kind, change.type, change.value, change.word].join('/');
    case 'add-value':
      return [change.kind, change.type, change.value].join('/');
    case 'add-sample':
      return [change.kind, change.intent, change.slot ?? '', change.sample].join('/');
  }
};
