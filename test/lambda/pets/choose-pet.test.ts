import { describe, expect, test } from '@jest/globals';
import { choosePet } from '../../../lambda/pets/choose-pet';
import type { Pet } from '../../../lambda/pets/pet';

const pet = (breed: string): Pet => ({
  breed,
  animal: 'dog',
  size: 'large',
  temperament: 'family',
  energy: 'high',
});

const PETS = ['Boxer', 'Samoyed', 'Vizsla'].map(pet);

const users = Array.from({ length: 100 }, (_, index) => `user ${index}`);

describe('choosePet', () => {
  test('chooses the same pet for the same user, in whatever order the pets come', () => {
    expect(choosePet(PETS, 'user 1')).toEqual(choosePet([...PETS].reverse(), 'user 1'));
  });

  test('recommends every pet to somebody', () => {
    const chosen = new Set(users.map((user) => choosePet(PETS, user)?.breed));

    expect(chosen).toEqual(new Set(['Boxer', 'Samoyed', 'Vizsla']));
  });

  test('changes nobody’s choice but theirs who get the new breed', () => {
    const more = [...PETS, pet('Irish Setter')];

    const changed = users
      .filter((user) => choosePet(more, user)?.breed !== choosePet(PETS, user)?.breed)
      .map((user) => choosePet(more, user)?.breed);

    expect(new Set(changed)).toEqual(new Set(['Irish Setter']));
  });

  test('has nothing to choose from an empty list', () => {
    expect(choosePet([], 'user 1')).toBeUndefined();
  });
});
