import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchWriteCommand,
  paginateScan,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { combinationOf, isWishValue, type Pet, WISH_NAMES, WISHES } from './pet';

/** A pet as its table keeps it: partition key `combination`, sort key `breed`. */
export interface PetItem extends Pet {
  readonly combination: string;
}

/** The data file of the catalogue has a fault; the message names the line. */
class BreedsFileError extends Error {
  override readonly name = 'BreedsFileError';
}

const BREEDS_FILE = join(__dirname, 'breeds.csv');

const HEADER = ['breed', ...WISH_NAMES].join(',');

/**
 * Turns the data file into items.
 *
 * @param csv the header `breed,animal,size,temperament,energy`, then a line for each breed; no
 * quotes, no commas in a breed's name
 * @throws BreedsFileError for a line that is not so, an unknown value, or a breed that comes twice
 */
export const petItems = (csv: string): readonly PetItem[] => {
  const [header, ...lines] = csv.trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw new BreedsFileError(`Line 1 of the breeds must be "${HEADER}".`);
  const items = lines.map((line, index) => petItem(line, index + 2));
  refuseRepeated(items);
  return items;
};

const petItem = (line: string, number: number): PetItem => {
  const [breed = '', ...values] = line.split(',').map((value) => value.trim());
  if (!breed || values.length !== WISH_NAMES.length)
    throw new BreedsFileError(`Line ${number} of the breeds must have ${HEADER}: "${line}".`);
  for (const [index, wish] of WISH_NAMES.entries()) {
    const value = values[index] ?? '';
    if (isWishValue(wish, value)) continue;
    const known = WISHES[wish].join(', ');
    throw new BreedsFileError(
      `Line ${number} of the breeds has the ${wish} "${value}"; it can be ${known}.`,
    );
  }
  const pet = Object.fromEntries([
    ['breed', breed],
    ...WISH_NAMES.map((wish, index) => [wish, values[index]]),
  ]) as unknown as Pet;
  return { combination: combinationOf(pet), ...pet };
};

const refuseRepeated = (items: readonly PetItem[]): void => {
  const seen = new Set<string>();
  for (const { breed } of items) {
    if (seen.has(breed)) throw new BreedsFileError(`The breed "${breed}" comes twice.`);
    seen.add(breed);
  }
};

/** The catalogue of this repository, as items. */
export const readPets = (file: string = BREEDS_FILE): readonly PetItem[] =>
  petItems(readFileSync(file, 'utf8'));

/** What {@link loadPets} changed. */
export interface LoadedPets {
  readonly written: number;
  readonly deleted: number;
}

/**
 * Makes the table hold exactly the given pets: writes what is missing or different and deletes what
 * is no longer in the file, as a breed that was moved to another combination would otherwise be
 * found in both. A second run changes nothing.
 *
 * @throws Error when the table keeps refusing a part of a batch, or what the client throws
 */
export const loadPets = async (
  client: DynamoDBDocumentClient,
  table: string,
  pets: readonly PetItem[] = readPets(),
): Promise<LoadedPets> => {
  const present = await presentItems(client, table);
  const wanted = new Map(pets.map((pet) => [keyOf(pet), pet]));
  const missing = [...wanted].filter(([key, pet]) => !isSame(present.get(key), pet));
  const surplus = [...present].filter(([key]) => !wanted.has(key));
  const writes: Write[] = [
    ...missing.map(([, Item]) => ({ PutRequest: { Item: { ...Item } } })),
    ...surplus.map(([, { combination, breed }]) => ({
      DeleteRequest: { Key: { combination, breed } },
    })),
  ];
  for (let start = 0; start < writes.length; start += BATCH_SIZE)
    await writeBatch(client, table, writes.slice(start, start + BATCH_SIZE));
  return { written: missing.length, deleted: surplus.length };
};

type Write = NonNullable<
  ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']
>[string][number];

type Item = Record<string, unknown>;

const presentItems = async (
  client: DynamoDBDocumentClient,
  table: string,
): Promise<ReadonlyMap<string, Item>> => {
  const present = new Map<string, Item>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table }))
    for (const item of Items) present.set(keyOf(item), item);
  return present;
};

const keyOf = ({ combination, breed }: { combination?: unknown; breed?: unknown }): string =>
  JSON.stringify([combination, breed]);

const isSame = (item: Item | undefined, pet: PetItem): boolean =>
  item !== undefined && Object.entries(pet).every(([name, value]) => item[name] === value);

/** The most that BatchWriteItem takes; source: the DynamoDB API reference. */
const BATCH_SIZE = 25;

const ROUNDS = 6;
const FIRST_PAUSE_MS = 50;

const writeBatch = async (
  client: DynamoDBDocumentClient,
  table: string,
  batch: readonly Write[],
): Promise<void> => {
  let rest: readonly Write[] = batch;
  for (let round = 0; rest.length > 0; round += 1) {
    if (round === ROUNDS)
      throw new Error(
        `Cannot load the pets: table ${table} left ${rest.length} writes undone after ${ROUNDS} rounds. Try again, or raise its capacity.`,
      );
    if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** (round - 1));
    const { UnprocessedItems } = await client.send(
      new BatchWriteCommand({ RequestItems: { [table]: [...rest] } }),
    );
    rest = UnprocessedItems?.[table] ?? [];
  }
};
