/** What a user did with an item. */
export interface LearntEvent {
  readonly userId: string;
  readonly itemId: string;
  readonly eventType: string;
  /** Seconds since 1970. */
  readonly sentAt: number;
}

/** An item in its place. */
export interface RankedItem {
  readonly itemId: string;
  /** How the user's own events speak for it, above 0; undefined where only its popularity does. */
  readonly score: number | undefined;
}

/** Learns from events as they come, in any order. */
export interface Recommender {
  readonly learn: (event: LearntEvent) => void;
  /** Takes away all that was learnt from the user. */
  readonly forget: (userId: string) => void;
  /** The items in the order that suits the user; for an unknown one the most popular first. */
  readonly rank: (userId: string, items: readonly string[]) => readonly RankedItem[];
  /** The items that go together with an item, best first. */
  readonly similarTo: (itemId: string) => readonly RankedItem[];
  readonly items: () => readonly string[];
}

/** What an event says of the user's taste; what is not named here is a sign of it. */
const TASTE: Readonly<Record<string, number>> = {
  // To be shown something is nobody's choice: learnt from, it would confirm itself.
  'Match Shown': 0,
  'Match Refused': -1,
};

const tasteOf = (eventType: string): number =>
  Object.hasOwn(TASTE, eventType) ? (TASTE[eventType] ?? 0) : 1;

/** So many users in common make half of a similarity believed. */
const SHRINKAGE = 2;

interface Opinion {
  /** 1 likes, -1 refuses. */
  readonly taste: number;
  readonly sentAt: number;
}

/** Of two items, over the users who have an opinion of both. */
interface Together {
  readonly users: number;
  /** Sum of the products of their opinions. */
  readonly agreement: number;
}

const APART: Together = { users: 0, agreement: 0 };

/**
 * Item-to-item collaborative filtering, kept up to date with every event: two items are similar as far
 * as the same users like (or refuse) both, by the cosine of their opinions, shrunk where few users have
 * an opinion of both; an item suits a user as far as it is similar to what the user likes and unlike what
 * the user refused. The last opinion of an item counts. Where that says nothing, the items that most
 * users like come first.
 *
 * Source: G. Linden, B. Smith, J. York, "Amazon.com Recommendations: Item-to-Item Collaborative
 * Filtering", IEEE Internet Computing 7 (1), 2003; the shrinkage is that of Y. Koren, "Factorization
 * Meets the Neighborhood", KDD 2008, section 2.2.
 */
export const createRecommender = (): Recommender => {
  const opinions = new Map<string, Map<string, Opinion>>();
  const together = new Map<string, Map<string, Together>>();
  const raters = new Map<string, number>();
  const popularity = new Map<string, number>();

  /** Adds the opinion of a user to the sums, or takes it away again (`sign` -1). */
  const count = (
    others: ReadonlyMap<string, Opinion>,
    itemId: string,
    { taste }: Opinion,
    sign: 1 | -1,
  ): void => {
    add(raters, itemId, sign);
    add(popularity, itemId, sign * taste);
    for (const [other, { taste: otherTaste }] of others) {
      if (other === itemId) continue;
      const product = sign * taste * otherTaste;
      addPair(together, itemId, other, sign, product);
      addPair(together, other, itemId, sign, product);
    }
  };

  const similarity = (one: string, other: string): number => {
    const { users, agreement } = together.get(one)?.get(other) ?? APART;
    if (users === 0) return 0;
    // Opinions are 1 or -1, so that the norm of an item is the root of the number of its users.
    const norms = Math.sqrt((raters.get(one) ?? 0) * (raters.get(other) ?? 0));
    return (agreement / norms) * (users / (users + SHRINKAGE));
  };

  const suits = (of: ReadonlyMap<string, Opinion>, itemId: string): number => {
    let sum = of.get(itemId)?.taste ?? 0;
    for (const [other, { taste }] of of)
      if (other !== itemId) sum += taste * similarity(itemId, other);
    return sum;
  };

  const inOrder = (
    items: readonly string[],
    scoreOf: (itemId: string) => number,
  ): readonly RankedItem[] =>
    items
      .map((itemId) => ({
        itemId,
        score: scoreOf(itemId),
        popular: popularity.get(itemId) ?? 0,
      }))
      .sort((one, other) => other.score - one.score || other.popular - one.popular)
      .map(({ itemId, score }) => ({ itemId, score: score > 0 ? score : undefined }));

  return {
    learn({ userId, itemId, eventType, sentAt }) {
      const taste = tasteOf(eventType);
      if (taste === 0) return;
      const own = opinions.get(userId) ?? new Map<string, Opinion>();
      const before = own.get(itemId);
      if (before !== undefined && before.sentAt > sentAt) return;
      if (before !== undefined) count(own, itemId, before, -1);
      const opinion = { taste, sentAt };
      own.set(itemId, opinion);
      opinions.set(userId, own);
      count(own, itemId, opinion, 1);
    },
    forget(userId) {
      const own = opinions.get(userId);
      if (own === undefined) return;
      for (const [itemId, opinion] of [...own]) {
        count(own, itemId, opinion, -1);
        own.delete(itemId);
      }
      opinions.delete(userId);
    },
    rank(userId, items) {
      const own = opinions.get(userId) ?? new Map<string, Opinion>();
      return inOrder(items, (itemId) => suits(own, itemId));
    },
    similarTo(itemId) {
      const others = [...raters.keys()].filter((other) => other !== itemId);
      return inOrder(others, (other) => similarity(itemId, other));
    },
    items: () => [...raters.keys()],
  };
};

const add = (sums: Map<string, number>, key: string, amount: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + amount);
};

const addPair = (
  pairs: Map<string, Map<string, Together>>,
  one: string,
  other: string,
  users: number,
  agreement: number,
): void => {
  const row = pairs.get(one) ?? new Map<string, Together>();
  const sum = row.get(other) ?? APART;
  const next = { users: sum.users + users, agreement: sum.agreement + agreement };
  if (next.users === 0) row.delete(other);
  else row.set(other, next);
  pairs.set(one, row);
};
