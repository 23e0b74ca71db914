/** What a missed word may be. */
export type Hypothesis =
  | { readonly kind: 'chatter' }
  | { readonly kind: 'new' }
  /** It means one value; null stands for all values that nothing points to. */
  | { readonly kind: 'meaning'; readonly value: string | null }
  /** It means one value to a share of the people, another (null: any) to the rest. */
  | {
      readonly kind: 'divided';
      readonly value: string;
      readonly other: string | null;
      readonly share: number;
    };

export type Kind = Hypothesis['kind'];

/**
 * Shares of the people for whom a divided word means the first of its values. Where fewer than one in
 * five means the other, the word has one meaning, and they err.
 */
export const SHARES: readonly number[] = [0.5, 0.6, 0.7, 0.8];

/** More values than these are not paired: their pairs would be noise. */
const PAIRED = 6;

/** Words of a kind before anything is known about one, evenly over its values. */
export type KindShares = Readonly<Record<Kind, number>>;

export interface Weighted {
  readonly hypothesis: Hypothesis;
  /** Part of the kind's share; of divided words, before it is split among {@link SHARES}. */
  readonly part: number;
}

/**
 * All hypotheses about a word. The parts of a kind sum to 1 (for each share).
 *
 * @param candidates values that something points to, the likeliest first
 * @param valueCount values of the slot
 */
export const hypothesesFor = (
  candidates: readonly string[],
  valueCount: number,
): readonly Weighted[] => {
  const rest = valueCount - candidates.length;
  const meanings = candidates.map((value) => weighted({ kind: 'meaning', value }, 1 / valueCount));
  return [
    weighted({ kind: 'chatter' }, 1),
    weighted({ kind: 'new' }, 1),
    ...meanings,
    ...(rest > 0 ? [weighted({ kind: 'meaning', value: null }, rest / valueCount)] : []),
    ...dividedFor(candidates.slice(0, PAIRED), valueCount),
  ];
};

const weighted = (hypothesis: Hypothesis, part: number): Weighted => ({ hypothesis, part });

const dividedFor = (values: readonly string[], valueCount: number): readonly Weighted[] => {
  if (valueCount < 2) return [];
  const pair = 1 / (valueCount * (valueCount - 1));
  const unpaired = valueCount - values.length;
  return values.flatMap((value) =>
    SHARES.flatMap((share) => [
      ...values.flatMap((other) =>
        other === value ? [] : [weighted({ kind: 'divided', value, other, share }, pair)],
      ),
      ...(unpaired > 0
        ? [weighted({ kind: 'divided', value, other: null, share }, pair * unpaired)]
        : []),
    ]),
  );
};

/** Of the people who say the word, those who mean the value. */
export const shareMeaning = (hypothesis: Hypothesis, value: string): number => {
  if (hypothesis.kind === 'meaning') return hypothesis.value === value ? 1 : 0;
  if (hypothesis.kind !== 'divided') return 0;
  if (hypothesis.value === value) return hypothesis.share;
  return hypothesis.other === value ? 1 - hypothesis.share : 0;
};

/** One text for equal hypotheses. */
export const keyOf = (hypothesis: Hypothesis): string => {
  switch (hypothesis.kind) {
    case 'chatter':
    case 'new':
      return hypothesis.kind;
    case 'meaning':
      return `meaning\n${hypothesis.value ?? ''}`;
    case 'divided':
      return `${hypothesis.share}\n${hypothesis.value}\n${hypothesis.other ?? ''}`;
  }
};

/** What people do after a miss. */
export interface Behaviour {
  /** Of the follow-ups at a delay, those that repair: they have the value that was meant. */
  readonly repairs: readonly number[];
  /** Of the people who said a word of the kind, those who had no later match. */
  readonly leaving: KindShares;
}

export const KINDS: readonly Kind[] = ['chatter', 'new', 'meaning', 'divided'];

/** Numbers of words or people, by kind. */
export type Counts = Record<Kind, number>;

export const byKind = (count: (kind: Kind) => number): Counts => ({
  chatter: count('chatter'),
  new: count('new'),
  meaning: count('meaning'),
  divided: count('divided'),
});
