import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../errors';
import type {
  CatalogState,
  CatalogTable,
  NamedQuery,
  Partition,
  PartitionInput,
  TableInput,
} from './model';

/** What the catalog cannot do; `code` is the error's name in Glue. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  readonly code: 'EntityNotFoundException' | 'AlreadyExistsException' | 'InvalidInputException';

  constructor(code: CatalogError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface CatalogOptions {
  /** The JSON file that keeps it; without one it is forgotten at the end. */
  readonly file?: string;
  readonly database: string;
  /** Tables that are always there: made or brought up to date at the start, partitions untouched. */
  readonly tables?: readonly TableInput[];
  /** Default: the clock. */
  readonly now?: () => Date;
}

/**
 * The databases, tables, partitions, views and named queries that Glue and Athena share. Every change
 * is on the disk before it is seen; a state never changes, so that who holds one sees all of one
 * moment. Names of tables are in lower case, as in Glue.
 */
export interface Catalog {
  readonly database: string;
  readonly state: () => CatalogState;
  /** @throws CatalogError if there is one of that name */
  readonly createTable: (input: TableInput) => void;
  /** Replaces table or view, and keeps the partitions. @throws CatalogError if there is none */
  readonly updateTable: (input: TableInput) => void;
  /** Makes or replaces a table together with all its partitions, in one change. */
  readonly putTable: (input: TableInput, partitions: readonly PartitionInput[]) => void;
  /** @throws CatalogError if there is none */
  readonly deleteTables: (names: readonly string[]) => void;
  /** Adds partitions, all or none. @throws CatalogError for a table that is none, one that exists */
  readonly createPartitions: (table: string, inputs: readonly PartitionInput[]) => void;
  /** Replaces a partition. @throws CatalogError if there is none */
  readonly updatePartition: (
    table: string,
    values: readonly string[],
    input: PartitionInput,
  ) => void;
  /** Removes partitions, all or none. @throws CatalogError if there is none */
  readonly deletePartitions: (table: string, values: readonly (readonly string[])[]) => void;
  readonly putNamedQuery: (query: NamedQuery) => void;
  /** @returns whether there was one */
  readonly deleteNamedQuery: (id: string) => boolean;
}

/**
 * Opens the catalog.
 *
 * @throws UserError for a file that cannot be read or written, or that is damaged
 */
export const createCatalog = ({
  file,
  database,
  tables = [],
  now = () => new Date(),
}: CatalogOptions): Catalog => {
  let state = file === undefined ? EMPTY : read(file);

  const change = (next: Partial<CatalogState>): void => {
    const changed = { ...state, ...next };
    if (file !== undefined) write(file, changed);
    state = changed;
  };
  const epochSeconds = (): number => Math.floor(now().getTime() / 1_000);
  const tableOf = (name: string): CatalogTable => {
    const table = state.tables.get(name.toLowerCase());
    if (table === undefined)
      throw new CatalogError('EntityNotFoundException', `Table ${name.toLowerCase()} not found.`);
    return table;
  };
  const withTable = (table: CatalogTable): void =>
    change({ tables: new Map(state.tables).set(table.input.Name, table) });
  const withPartitions = (table: CatalogTable, partitions: CatalogTable['partitions']): void =>
    withTable({ ...table, partitions });

  const created = (input: TableInput): CatalogTable => {
    const time = epochSeconds();
    return { input: lowered(input), created: time, updated: time, version: 0, partitions: NONE };
  };
  const updated = (table: CatalogTable, input: TableInput): CatalogTable => ({
    ...table,
    input: lowered(input),
    updated: epochSeconds(),
    version: table.version + 1,
  });

  const ensure = (inputs: readonly TableInput[]): void => {
    const all = new Map(state.tables);
    const news = inputs.filter(
      (input) =>
        JSON.stringify(all.get(input.Name.toLowerCase())?.input) !== JSON.stringify(lowered(input)),
    );
    for (const input of news) {
      const table = all.get(input.Name.toLowerCase());
      all.set(
        input.Name.toLowerCase(),
        table === undefined ? created(input) : updated(table, input),
      );
    }
    if (news.length > 0) change({ tables: all });
  };
  ensure(tables);

  return {
    database,
    state: () => state,
    createTable: (input) => {
      checkName(input.Name);
      if (state.tables.has(input.Name.toLowerCase()))
        throw new CatalogError('AlreadyExistsException', 'Table already exists.');
      withTable(created(input));
    },
    updateTable: (input) => {
      checkName(input.Name);
      withTable(updated(tableOf(input.Name), input));
    },
    putTable: (input, inputs) => {
      checkName(input.Name);
      const present = state.tables.get(input.Name.toLowerCase());
      const table = present === undefined ? created(input) : updated(present, input);
      const partitions = new Map<string, Partition>();
      for (const each of inputs) {
        const key = partitionKey(table, each.Values);
        const since = present?.partitions.get(key)?.created ?? epochSeconds();
        partitions.set(key, { input: each, created: since });
      }
      withPartitions(table, partitions);
    },
    deleteTables: (names) => {
      const left = new Map(state.tables);
      for (const name of names) left.delete(tableOf(name).input.Name);
      change({ tables: left });
    },
    createPartitions: (name, inputs) => {
      const table = tableOf(name);
      const partitions = new Map(table.partitions);
      for (const input of inputs) {
        const key = partitionKey(table, input.Values);
        if (partitions.has(key))
          throw new CatalogError('AlreadyExistsException', 'Partition already exists.');
        partitions.set(key, { input, created: epochSeconds() });
      }
      withPartitions(table, partitions);
    },
    updatePartition: (name, values, input) => {
      const table = tableOf(name);
      const key = partitionKey(table, values);
      const { created: since } = partitionOf(table, key);
      const newKey = partitionKey(table, input.Values);
      const partitions = new Map(table.partitions);
      if (newKey !== key && partitions.has(newKey))
        throw new CatalogError('AlreadyExistsException', 'Partition already exists.');
      if (newKey !== key) partitions.delete(key);
      withPartitions(table, partitions.set(newKey, { input, created: since }));
    },
    deletePartitions: (name, values) => {
      const table = tableOf(name);
      const partitions = new Map(table.partitions);
      for (const each of values) {
        const key = partitionKey(table, each);
        partitionOf(table, key);
        partitions.delete(key);
      }
      withPartitions(table, partitions);
    },
    putNamedQuery: (query) =>
      change({ namedQueries: new Map(state.namedQueries).set(query.id, query) }),
    deleteNamedQuery: (id) => {
      if (!state.namedQueries.has(id)) return false;
      const namedQueries = new Map(state.namedQueries);
      namedQueries.delete(id);
      change({ namedQueries });
      return true;
    },
  };
};

const NONE: CatalogTable['partitions'] = new Map();
const EMPTY: CatalogState = { tables: new Map(), namedQueries: new Map() };

/** Finds a partition by its values. @throws CatalogError for values that are not one a key */
export const findPartition = (
  table: CatalogTable,
  values: readonly string[],
): Partition | undefined => table.partitions.get(partitionKey(table, values));

const partitionOf = ({ partitions }: CatalogTable, key: string): Partition => {
  const partition = partitions.get(key);
  if (partition === undefined)
    throw new CatalogError('EntityNotFoundException', 'Partition not found.');
  return partition;
};

const partitionKey = ({ input }: CatalogTable, values: readonly string[]): string => {
  const keys = input.PartitionKeys ?? [];
  if (values.length === 0 || values.length !== keys.length)
    throw new CatalogError(
      'InvalidInputException',
      `The number of partition keys do not match the number of partition values: ${input.Name} has ${keys.length} keys, and there are ${values.length} values.`,
    );
  return JSON.stringify(values);
};

/** Hive's names; longer ones Glue refuses. */
const checkName = (name: string): void => {
  if (!/^[\w$-]{1,255}$/.test(name))
    throw new CatalogError(
      'InvalidInputException',
      `"${name}" is no name of a table: 1 to 255 letters, digits, "_", "-" and "$" are.`,
    );
};

const lowered = (input: TableInput): TableInput => ({ ...input, Name: input.Name.toLowerCase() });

/** The form of the file. */
interface Stored {
  readonly version: 1;
  readonly tables: readonly (Omit<CatalogTable, 'partitions'> & {
    readonly partitions: readonly Partition[];
  })[];
  readonly namedQueries: readonly NamedQuery[];
}

const read = (file: string): CatalogState => {
  if (!existsSync(file)) return EMPTY;
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return {
      tables: new Map(
        stored.tables.map(({ partitions, ...table }) => [
          table.input.Name,
          {
            ...table,
            partitions: new Map(
              partitions.map((each) => [JSON.stringify(each.input.Values), each]),
            ),
          },
        ]),
      ),
      namedQueries: new Map(stored.namedQueries.map((query) => [query.id, query])),
    };
  } catch (error) {
    throw new UserError(
      `Cannot read the catalog ${file}: ${messageOf(error)}. Mend the file, or delete it: tables and views are made anew, registered partitions are lost.`,
      { cause: error },
    );
  }
};

/** Whole or not at all, and on the disk for good. */
const write = (file: string, { tables, namedQueries }: CatalogState): void => {
  const stored: Stored = {
    version: 1,
    tables: [...tables.values()].map((table) => ({
      ...table,
      partitions: [...table.partitions.values()],
    })),
    namedQueries: [...namedQueries.values()],
  };
  const temporary = `${file}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeDurably(temporary, JSON.stringify(stored));
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    throw new UserError(`Cannot write the catalog ${file}: ${messageOf(error)}`, { cause: error });
  }
};

const writeDurably = (file: string, text: string): void => {
  const descriptor = openSync(file, 'w');
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
