import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { LoggableError } from '../../analytics/contract/loggable-error';
import { combinationOf, type Pet, WISHES, type WishName, type Wishes } from './pet';

/** The part of the document client that the catalogue uses. */
export type CatalogueClient = Pick<DynamoDBDocumentClient, 'send'>;

/** The catalogue gave no answer in time, or answered with an error; the cause tells which. */
export class CatalogueUnavailable extends LoggableError {
  override readonly name = 'CatalogueUnavailable';

  constructor(table: string, cause: unknown) {
    super(`The pet catalogue in table ${table} gave no answer: ${nameOf(cause)}`, { cause });
  }
}

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause);

/** Milliseconds that one attempt may take. */
const ATTEMPT_MS = 1_000;

/** The first attempt and one more. */
const ATTEMPTS = 2;

/** Milliseconds for a call as a whole: its attempts, and the pause between them. */
export const CALL_MS = 2_300;

/**
 * The client of the catalogue. An attempt ends after a second, whether it hangs while it connects,
 * before the answer's head (`requestTimeout` only warns without `throwOnRequestTimeout`) or in the
 * middle of its body (the idle socket). A failed attempt is made once more.
 */
export const createCatalogueClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      maxAttempts: ATTEMPTS,
      requestHandler: {
        connectionTimeout: ATTEMPT_MS,
        requestTimeout: ATTEMPT_MS,
        socketTimeout: ATTEMPT_MS,
        throwOnRequestTimeout: true,
      },
    }),
  );

/**
 * The pets that satisfy all wishes, in the alphabetical order of their breeds; none is an empty list.
 *
 * @throws CatalogueUnavailable after two attempts of a second each, at most 2.3 s
 */
export const findPets = async (
  client: CatalogueClient,
  table: string,
  wishes: Wishes,
): Promise<readonly Pet[]> => {
  const query = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'combination = :combination',
    ExpressionAttributeValues: { ':combination': combinationOf(wishes) },
  });
  try {
    const { Items = [] } = await client.send(query, { abortSignal: AbortSignal.timeout(CALL_MS) });
    return Items.map((item) => ({ ...wishes, breed: String(item['breed']) }));
  } catch (error) {
    throw new CatalogueUnavailable(table, error);
  }
};

/** A way out of a combination that no pet has: another value of one wish, for which there are pets. */
export interface Alternative {
  readonly wish: WishName;
  /** Ids of the values, in the order of {@link WISHES}; at least one. */
  readonly ids: readonly string[];
}

/** The wishes a person gives up most easily first; the animal is never questioned. */
const NEGOTIABLE = ['size', 'energy', 'temperament'] as const satisfies readonly WishName[];

/**
 * Finds which one wish could change so that there are pets. All neighbours are asked for at once,
 * so that it takes no longer than one call.
 *
 * @returns undefined where changing a single wish does not help
 * @throws CatalogueUnavailable as {@link findPets}
 */
export const findAlternative = async (
  client: CatalogueClient,
  table: string,
  wishes: Wishes,
): Promise<Alternative | undefined> => {
  const neighbours = NEGOTIABLE.flatMap((wish) =>
    WISHES[wish].filter((id) => id !== wishes[wish]).map((id) => ({ wish, id })),
  );
  const found = await Promise.all(
    neighbours.map(async ({ wish, id }) => {
      const pets = await findPets(client, table, { ...wishes, [wish]: id });
      return { wish, id, helps: pets.length > 0 };
    }),
  );
  const helpful = found.filter(({ helps }) => helps);
  const wish = helpful[0]?.wish;
  return wish && { wish, ids: helpful.filter((one) => one.wish === wish).map(({ id }) => id) };
};
