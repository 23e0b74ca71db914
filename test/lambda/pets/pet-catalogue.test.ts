import { afterEach, describe, expect, test } from '@jest/globals';
import type { Wishes } from '../../../lambda/pets/pet';
import {
  CatalogueUnavailable,
  createCatalogueClient,
  findAlternative,
  findPets,
} from '../../../lambda/pets/pet-catalogue';
import { type Answer, type Call, startDynamoDbServer } from '../../support/dynamodb-server';

const WISHES: Wishes = { animal: 'dog', size: 'large', temperament: 'family', energy: 'high' };

const clean: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of clean.splice(0)) await step();
});

const catalogueWith = async (answer: (call: Call, number: number) => Answer) => {
  const server = await startDynamoDbServer(answer);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = server.url;
  const client = createCatalogueClient();
  const forget = () => {
    delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  };
  clean.push(forget, server.close);
  return { server, client };
};

const failureOf = async (call: Promise<unknown>): Promise<CatalogueUnavailable> => {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CatalogueUnavailable);
  return error as CatalogueUnavailable;
};

describe('findPets', () => {
  test('asks for the combination with one query and gives the pets that satisfy it', async () => {
    const { server, client } = await catalogueWith(() => ({
      body: { Items: [{ breed: { S: 'Boxer' } }, { breed: { S: 'Vizsla' } }], Count: 2 },
    }));

    const pets = await findPets(client, 'pets', WISHES);

    expect(pets).toEqual([
      { breed: 'Boxer', ...WISHES },
      { breed: 'Vizsla', ...WISHES },
    ]);
    expect(server.calls).toEqual([
      {
        operation: 'Query',
        input: {
          TableName: 'pets',
          KeyConditionExpression: 'combination = :combination',
          ExpressionAttributeValues: { ':combination': { S: 'dog#large#family#high' } },
        },
      },
    ]);
  });

  test('gives an empty list where no pet has the combination', async () => {
    const { client } = await catalogueWith(() => ({ body: { Items: [], Count: 0 } }));

    expect(await findPets(client, 'pets', WISHES)).toEqual([]);
  });

  test('tries a second time when the first attempt fails', async () => {
    const { server, client } = await catalogueWith((_, number) =>
      number === 1
        ? { status: 500, body: { __type: 'InternalServerError', message: 'try again' } }
        : { body: { Items: [{ breed: { S: 'Boxer' } }] } },
    );

    expect(await findPets(client, 'pets', WISHES)).toHaveLength(1);
    expect(server.calls).toHaveLength(2);
  });

  test('gives up after two failed attempts', async () => {
    const { server, client } = await catalogueWith(() => ({
      status: 400,
      body: { __type: 'ThrottlingException', message: 'slow down' },
    }));

    const error = await failureOf(findPets(client, 'pets', WISHES));

    expect(error.message).toBe(
      'The pet catalogue in table pets gave no answer: ThrottlingException',
    );
    expect(server.calls).toHaveLength(2);
  });

  test('does not repeat a call that can only fail again', async () => {
    const { server, client } = await catalogueWith(() => ({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'no such table' },
    }));

    const error = await failureOf(findPets(client, 'pets', WISHES));

    expect(error.cause).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(server.calls).toHaveLength(1);
  });

  test('ends an attempt that hangs after a second, and makes one more', async () => {
    const { server, client } = await catalogueWith(() => 'hang');
    const start = performance.now();

    const error = await failureOf(findPets(client, 'pets', WISHES));

    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
    expect(server.calls).toHaveLength(2);
    expect(performance.now() - start).toBeLessThan(2_600);
  });

  test('does not wait for an answer that stops in its middle', async () => {
    const { client } = await catalogueWith(() => 'stop half-way');
    const start = performance.now();

    await failureOf(findPets(client, 'pets', WISHES));

    expect(performance.now() - start).toBeLessThan(2_600);
  });

  test('fails when nobody listens at the endpoint', async () => {
    const { server, client } = await catalogueWith(() => 'hang');
    await server.close();

    const error = await failureOf(findPets(client, 'pets', WISHES));

    expect(error.message).toContain('gave no answer');
  });
});

describe('findAlternative', () => {
  const existing = (...combinations: readonly string[]) =>
    catalogueWith(({ input }) => {
      const values = input['ExpressionAttributeValues'] as { ':combination': { S: string } };
      const exists = combinations.includes(values[':combination'].S);
      return { body: { Items: exists ? [{ breed: { S: 'Some Breed' } }] : [] } };
    });

  test('offers every size that has pets, in the order of sizes', async () => {
    const { client } = await existing(
      'dog#medium#family#high',
      'dog#tiny#family#high',
      'dog#large#family#low',
    );

    expect(await findAlternative(client, 'pets', WISHES)).toEqual({
      wish: 'size',
      ids: ['tiny', 'medium'],
    });
  });

  test('turns to energy where no other size helps, and to temperament last', async () => {
    const { client } = await existing('dog#large#family#low', 'dog#large#guard#high');

    expect(await findAlternative(client, 'pets', WISHES)).toEqual({ wish: 'energy', ids: ['low'] });
  });

  test('never questions the animal', async () => {
    const { client, server } = await existing('cat#large#family#high');

    expect(await findAlternative(client, 'pets', WISHES)).toBeUndefined();
    expect(server.calls).toHaveLength(7);
  });
});
