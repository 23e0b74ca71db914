import { createRecommender } from '../../local/aws/personalize/recommender';
import { type Random, shuffle } from '../tuning/random';
import type { Visit } from './people';

/** How often the accepted breed is among the first so many, by who puts the breeds in order. */
export interface HitRates {
  readonly random: number;
  readonly popularity: number;
  readonly recommender: number;
}

export interface Evaluation {
  /** Visits that nothing was learnt from. */
  readonly heldOut: number;
  /** Breeds of the search, the first so many of them. */
  readonly amongCandidates: HitRates;
  /** All breeds that anybody has an opinion of, but for those that the user has one of already. */
  readonly amongAll: HitRates;
}

/** Nobody has this id: for an unknown user the most popular come first. */
const NOBODY = '';

/**
 * Learns from all visits but the last of each user, and looks for each last one's breed among the first
 * `first` of an order.
 */
export const evaluate = (visits: readonly Visit[], first: number, random: Random): Evaluation => {
  const lastOf = new Map(visits.map((visit) => [visit.userId, visit]));
  const recommender = createRecommender();
  const known = new Map<string, Set<string>>();
  for (const visit of visits.filter(({ userId }, index) => lastOf.get(userId) !== visits[index]))
    for (const event of visit.events) {
      recommender.learn(event);
      known.set(event.userId, (known.get(event.userId) ?? new Set()).add(event.itemId));
    }
  const held = [...lastOf.values()];
  const rank = (user: string, items: readonly string[]): readonly string[] =>
    recommender.rank(user, items).map(({ itemId }) => itemId);
  const rates = (visitsHeld: readonly Visit[], itemsOf: (visit: Visit) => readonly string[]) => {
    const rate = (order: (visit: Visit) => readonly string[]): number =>
      visitsHeld.filter((visit) => order(visit).slice(0, first).includes(visit.accepted)).length /
      visitsHeld.length;
    return {
      random: rate((visit) => shuffle(itemsOf(visit), random)),
      popularity: rate((visit) => rank(NOBODY, itemsOf(visit))),
      recommender: rate((visit) => rank(visit.userId, itemsOf(visit))),
    };
  };
  const isNew = ({ userId, accepted }: Visit): boolean =>
    known.get(userId)?.has(accepted) !== true && recommender.items().includes(accepted);
  return {
    heldOut: held.length,
    amongCandidates: rates(held, ({ candidates }) => shuffle(candidates, random)),
    amongAll: rates(held.filter(isNew), ({ userId }) =>
      recommender.items().filter((item) => known.get(userId)?.has(item) !== true),
    ),
  };
};
