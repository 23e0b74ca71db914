import type { LearntEvent } from '../../local/aws/personalize/recommender';
import { pick, type Random, shuffle } from '../tuning/random';

/** A visit: a search with some breeds to choose from, and the one that was accepted. */
export interface Visit {
  readonly userId: string;
  readonly candidates: readonly string[];
  readonly accepted: string;
  readonly events: readonly LearntEvent[];
}

export interface PeopleOptions {
  /** The breeds of each combination of wishes that several breeds satisfy. */
  readonly combinations: readonly (readonly string[])[];
  readonly users: number;
  readonly visitsEach: number;
  /** Groups of people with the same taste; the first is the largest. */
  readonly tastes: number;
  /** How often a user takes the favourite of their group, of any other breed otherwise. */
  readonly loyalty: number;
  readonly random: Random;
}

/**
 * People who share tastes: each group has a favourite in each combination. A visitor hears breeds one by
 * one, refuses those before the wanted one, and accepts it.
 */
export const visitsOf = ({
  combinations,
  users,
  visitsEach,
  tastes,
  loyalty,
  random,
}: PeopleOptions): readonly Visit[] => {
  const favourites = Array.from({ length: tastes }, () =>
    combinations.map((breeds) => pick(breeds, random)),
  );
  const visits: Visit[] = [];
  for (let index = 0; index < users; index += 1) {
    // Squared, so that some tastes are common and others rare.
    const taste = Math.floor(random() ** 2 * tastes);
    for (let visit = 0; visit < visitsEach; visit += 1) {
      const place = Math.floor(random() * combinations.length);
      const candidates = combinations[place] ?? [];
      const favourite = favourites[taste]?.[place] ?? '';
      const accepted = random() < loyalty ? favourite : pick(candidates, random);
      visits.push(visitOf(`user-${index}`, candidates, accepted, visits.length, random));
    }
  }
  return visits;
};

const visitOf = (
  userId: string,
  candidates: readonly string[],
  accepted: string,
  sentAt: number,
  random: Random,
): Visit => {
  const heard = shuffle(candidates, random);
  const refused = heard.slice(0, heard.indexOf(accepted));
  const event = (eventType: string, itemId: string) => ({ userId, itemId, eventType, sentAt });
  return {
    ...{ userId, candidates, accepted },
    events: [
      ...refused.map((breed) => event('Match Refused', breed)),
      event('Match Accepted', accepted),
    ],
  };
};
