import { afterEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { loadPets, type PetItem, petItems, readPets } from '../../../lambda/pets/load';
import { WISHES } from '../../../lambda/pets/pet';
import { startDynamoDbServer } from '../../support/dynamodb-server';

const HEADER = 'breed,animal,size,temperament,energy';

describe('petItems', () => {
  test('makes an item of each line, with its key', () => {
    expect(
      petItems(`${HEADER}\nBoxer,dog,large,family,high\nKorat,cat,small,watch,medium\n`),
    ).toEqual([
      {
        combination: 'dog#large#family#high',
        breed: 'Boxer',
        animal: 'dog',
        size: 'large',
        temperament: 'family',
        energy: 'high',
      },
      {
        combination: 'cat#small#watch#medium',
        breed: 'Korat',
        animal: 'cat',
        size: 'small',
        temperament: 'watch',
        energy: 'medium',
      },
    ]);
  });

  test.each([
    ['another header', 'name,animal', `Line 1 of the breeds must be "${HEADER}".`],
    [
      'an unknown value',
      `${HEADER}\nBoxer,dog,huge,family,high`,
      'Line 2 of the breeds has the size "huge"; it can be tiny, small, medium, large.',
    ],
    [
      'a line that is too short',
      `${HEADER}\nBoxer,dog,large`,
      `Line 2 of the breeds must have ${HEADER}: "Boxer,dog,large".`,
    ],
    [
      'an empty line in the middle',
      `${HEADER}\n\nBoxer,dog,large,family,high`,
      `Line 2 of the breeds must have ${HEADER}: "".`,
    ],
    [
      'a breed that comes twice',
      `${HEADER}\nBoxer,dog,large,family,high\nBoxer,dog,large,guard,high`,
      'The breed "Boxer" comes twice.',
    ],
  ])('refuses %s', (_, csv, message) => {
    expect(() => petItems(csv)).toThrow(message);
  });
});

describe('the catalogue', () => {
  const pets = readPets();
  const combinations = new Set(pets.map(({ combination }) => combination));

  test('has at least 170 breeds of dogs and cats', () => {
    expect(pets.length).toBeGreaterThanOrEqual(170);
    expect(new Set(pets.map(({ animal }) => animal))).toEqual(new Set(WISHES.animal));
  });

  test('answers most of the 72 combinations, and leaves some to "no match"', () => {
    expect(combinations.size).toBeGreaterThanOrEqual(50);
    expect(combinations.size).toBeLessThan(72);
  });

  test('has a way out of every combination without a pet: another size, energy or temperament', () => {
    const all = WISHES.animal.flatMap((animal) =>
      WISHES.size.flatMap((size) =>
        WISHES.temperament.flatMap((temperament) =>
          WISHES.energy.map((energy) => [animal, size, temperament, energy]),
        ),
      ),
    );
    const differsInOne = (one: readonly string[], other: string) =>
      one.filter((value, index) => value !== other.split('#')[index]).length === 1;
    const stuck = all.filter(
      (one) =>
        !combinations.has(one.join('#')) &&
        ![...combinations].some(
          (other) => other.startsWith(`${one[0] ?? ''}#`) && differsInOne(one, other),
        ),
    );

    expect(all).toHaveLength(72);
    expect(stuck).toEqual([]);
  });
});

type Key = Readonly<Record<'combination' | 'breed', { readonly S: string }>>;

interface Writes {
  readonly PutRequest?: { readonly Item: Key };
  readonly DeleteRequest?: { readonly Key: Key };
}

describe('loadPets', () => {
  const clean: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const step of clean.splice(0)) await step();
  });

  /** A table that takes at most `capacity` writes of a batch. */
  const startTable = async (capacity = 25) => {
    const table = new Map<string, Key>();
    const batches: number[] = [];
    const keyOf = ({ combination, breed }: Key) => `${combination.S}/${breed.S}`;
    const server = await startDynamoDbServer(({ operation, input }) => {
      if (operation === 'Scan') return { body: { Items: [...table.values()] } };
      const writes = (input['RequestItems'] as Record<string, Writes[]>)['pets'] ?? [];
      batches.push(writes.length);
      for (const { PutRequest, DeleteRequest } of writes.slice(0, capacity)) {
        if (PutRequest) table.set(keyOf(PutRequest.Item), PutRequest.Item);
        if (DeleteRequest) table.delete(keyOf(DeleteRequest.Key));
      }
      const rest = writes.slice(capacity);
      return { body: { UnprocessedItems: rest.length > 0 ? { pets: rest } : {} } };
    });
    const raw = new DynamoDBClient({ endpoint: server.url });
    clean.push(() => raw.destroy(), server.close);
    return { client: DynamoDBDocumentClient.from(raw), table, batches };
  };

  const pet = (breed: string, energy: PetItem['energy'] = 'high'): PetItem => ({
    combination: `dog#large#family#${energy}`,
    breed,
    animal: 'dog',
    size: 'large',
    temperament: 'family',
    energy,
  });

  test('writes the whole catalogue in batches of 25, and nothing the second time', async () => {
    const { client, table, batches } = await startTable();
    const pets = Array.from({ length: 60 }, (_, index) => pet(`Breed ${index}`));

    expect(await loadPets(client, 'pets', pets)).toEqual({ written: 60, deleted: 0 });
    expect(await loadPets(client, 'pets', pets)).toEqual({ written: 0, deleted: 0 });

    expect(table.size).toBe(60);
    expect(batches).toEqual([25, 25, 10]);
  });

  test('loads the catalogue of the repository by default', async () => {
    const { client, table } = await startTable();

    await loadPets(client, 'pets');

    expect(table.size).toBe(readPets().length);
  });

  test('writes again what the table left undone', async () => {
    const { client, table, batches } = await startTable(20);

    await loadPets(
      client,
      'pets',
      [...Array(25).keys()].map((index) => pet(`Breed ${index}`)),
    );

    expect(table.size).toBe(25);
    expect(batches).toEqual([25, 5]);
  });

  test('says so when the table never takes the rest', async () => {
    const { client } = await startTable(0);

    await expect(loadPets(client, 'pets', [pet('Boxer')])).rejects.toThrow(
      'Cannot load the pets: table pets left 1 writes undone after 6 rounds.',
    );
  });

  test('moves a breed whose wishes changed, so that it is not found in both places', async () => {
    const { client, table } = await startTable();
    await loadPets(client, 'pets', [pet('Boxer', 'high'), pet('Vizsla')]);

    const loaded = await loadPets(client, 'pets', [pet('Boxer', 'low'), pet('Vizsla')]);

    expect(loaded).toEqual({ written: 1, deleted: 1 });
    expect([...table.keys()].sort()).toEqual([
      'dog#large#family#high/Vizsla',
      'dog#large#family#low/Boxer',
    ]);
  });
});
