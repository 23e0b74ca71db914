import { type Input, invalidInput } from './input';
import type { PartitionInput, TableInput } from './model';

/** Gives a value as Glue takes it, or refuses it; `at` names it. */
type Shape = (value: unknown, at: string) => unknown;

const isStructure = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Shape = (value, at) => {
  if (typeof value === 'string') return value;
  throw invalidInput(`${at} is no text: ${shown(value)}`);
};

const listOf =
  (shape: Shape, most = Infinity): Shape =>
  (value, at) => {
    if (!Array.isArray(value) || value.length > most)
      throw invalidInput(`${at} is no list of at most ${most} items`);
    return value.map((item, index) => shape(item, `${at}[${index}]`));
  };

const texts: Shape = (value, at) => {
  if (!isStructure(value)) throw invalidInput(`${at} is no map of texts: ${shown(value)}`);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, text(each, `${at}.${key}`)]),
  );
};

/** Members without a shape are kept as they are; null is one that is not given. */
const structure =
  (members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape =>
  (value, at) => {
    if (!isStructure(value)) throw invalidInput(`${at} is no structure: ${shown(value)}`);
    const given = Object.entries(value).filter(([, each]) => each !== null);
    const missing = required.find((name) => !given.some(([key]) => key === name));
    if (missing !== undefined) throw invalidInput(`${at} lacks ${missing}`);
    return Object.fromEntries(
      given.map(([key, each]) => {
        const shape = Object.hasOwn(members, key) ? members[key] : undefined;
        return [key, shape === undefined ? each : shape(each, `${at}.${key}`)];
      }),
    );
  };

const LONGEST = 60;

const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, LONGEST);

/** Glue's limit of https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html */
const PARTITION_KEYS = 1_000;

const column = structure({ Name: text, Type: text, Comment: text }, ['Name']);

const storage = structure({
  Columns: listOf(column),
  Location: text,
  InputFormat: text,
  OutputFormat: text,
  BucketColumns: listOf(text),
  SerdeInfo: structure({ Name: text, SerializationLibrary: text, Parameters: texts }),
  Parameters: texts,
});

const table = structure(
  {
    Name: text,
    Description: text,
    TableType: text,
    StorageDescriptor: storage,
    PartitionKeys: listOf(column, PARTITION_KEYS),
    Parameters: texts,
    ViewOriginalText: text,
    ViewExpandedText: text,
  },
  ['Name'],
);

const partition = structure(
  { Values: listOf(text), StorageDescriptor: storage, Parameters: texts },
  ['Values'],
);

/**
 * A table as whoever reads the catalog may trust it.
 *
 * @throws ServiceError InvalidInputException for what Glue's shapes have no place for
 */
export const tableOfShape = (input: unknown): TableInput =>
  table(input, 'TableInput') as TableInput;

/** As {@link tableOfShape}, of a partition. */
export const partitionOfShape = (input: unknown, name: string): PartitionInput =>
  partition(input, name) as PartitionInput;
