import { createHash } from 'node:crypto';
import type { Pet } from './pet';

/**
 * Chooses one of several pets that are equally right: the same one whenever the same user asks, and
 * different ones for different users, so that every breed is recommended to somebody (the first of
 * the alphabet would hide most of the catalogue). Each user ranks all breeds by hash, so that a
 * breed which joins the catalogue changes the choice of those only who now get it.
 *
 * @returns undefined where there is no pet to choose
 */
export const choosePet = (pets: readonly Pet[], userId: string): Pet | undefined =>
  inOrderOf(pets, userId)[0];

/** The pets in the order in which the user gets them, see {@link choosePet}. */
export const inOrderOf = (pets: readonly Pet[], userId: string): readonly Pet[] => {
  const ranked = pets.map((pet) => ({ pet, rank: rankOf(userId, pet) }));
  ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1));
  return ranked.map(({ pet }) => pet);
};

const rankOf = (userId: string, { breed }: Pet): string =>
  createHash('sha256')
    .update(JSON.stringify([userId, breed]))
    .digest('hex');
