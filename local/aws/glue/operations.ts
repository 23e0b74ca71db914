import { type Operation, ServiceError } from '../aws-json';
import { type Catalog, CatalogError, findPartition } from './catalog';
import {
  type Input,
  invalidInput,
  listOf,
  optionalTextOf,
  pageOf,
  recordsOf,
  textOf,
  textsOf,
} from './input';
import type { CatalogTable, Partition } from './model';
import { partitionFilter } from './partition-expression';
import { partitionOfShape, tableOfShape } from './shapes';

/** Glue's limits. https://docs.aws.amazon.com/glue/latest/webapi/API_Operations.html */
const TABLES_A_PAGE = 100;
const PARTITIONS_A_PAGE = 1_000;
const PARTITIONS_CREATED = 100;
const PARTITIONS_DELETED = 25;
const PARTITIONS_GOT = 1_000;
const TABLES_DELETED = 100;

/** The operations of Glue that are served, by name. */
export const glueOperations = (catalog: Catalog): Readonly<Record<string, Operation>> => {
  const operations: Readonly<Record<string, Operation>> = {
    ...databaseOperations(catalog),
    ...tableOperations(catalog),
    ...partitionOperations(catalog),
    ...partitionChanges(catalog),
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, inGluesWords(operation)]),
  );
};

const inGluesWords =
  (operation: Operation): Operation =>
  (input) => {
    try {
      return operation(input);
    } catch (error) {
      throw error instanceof CatalogError ? new ServiceError(error.code, error.message) : error;
    }
  };

type Operations = Readonly<Record<string, Operation>>;

const notFound = (message: string): ServiceError =>
  new ServiceError('EntityNotFoundException', message);

const checkDatabase = ({ database }: Catalog, name: string): void => {
  if (name.toLowerCase() !== database) throw notFound(`Database ${name} not found.`);
};

const databaseOperations = (catalog: Catalog): Operations => {
  const described = {
    Name: catalog.database,
    CreateTime: 0,
    CreateTableDefaultPermissions: [],
    CatalogId: ACCOUNT,
  };
  return {
    GetDatabases: (input) => {
      const { items, token } = pageOf([described], input, TABLES_A_PAGE);
      return { DatabaseList: items, ...token };
    },
    GetDatabase: (input) => {
      checkDatabase(catalog, textOf(input, 'Name'));
      return { Database: described };
    },
  };
};

const ACCOUNT = '000000000000';

const tableOperations = (catalog: Catalog): Operations => {
  const inDatabase = (operation: Operation): Operation => {
    return (input) => {
      checkDatabase(catalog, textOf(input, 'DatabaseName'));
      return operation(input);
    };
  };
  return {
    GetTables: inDatabase((input) => {
      const pattern = patternOf(optionalTextOf(input, 'Expression') ?? '.*');
      const tables = [...catalog.state().tables.values()]
        .filter(({ input: { Name } }) => pattern.test(Name))
        .sort((a, b) => (a.input.Name < b.input.Name ? -1 : 1));
      const { items, token } = pageOf(tables, input, TABLES_A_PAGE);
      return { TableList: items.map((table) => describeTable(catalog, table)), ...token };
    }),
    GetTable: inDatabase((input) => ({
      Table: describeTable(catalog, tableOf(catalog, textOf(input, 'Name'))),
    })),
    CreateTable: inDatabase((input) => catalog.createTable(tableOfShape(input['TableInput']))),
    UpdateTable: inDatabase((input) => catalog.updateTable(tableOfShape(input['TableInput']))),
    DeleteTable: inDatabase((input) => catalog.deleteTables([textOf(input, 'Name')])),
    BatchDeleteTable: inDatabase((input) => {
      const names = textsOf(input, 'TablesToDelete');
      if (names.length > TABLES_DELETED)
        throw invalidInput(`TablesToDelete has ${names.length} items, at most ${TABLES_DELETED}`);
      const failed = attemptEach(names, (name) => catalog.deleteTables([name]));
      return {
        Errors: failed.map(({ item, detail }) => ({ TableName: item, ErrorDetail: detail })),
      };
    }),
  };
};

const patternOf = (expression: string): RegExp => {
  try {
    return new RegExp(`^(?:${expression})$`, 'i');
  } catch {
    throw invalidInput(`The expression ${JSON.stringify(expression)} is no regular expression`);
  }
};

const tableOf = (catalog: Catalog, name: string): CatalogTable => {
  const table = catalog.state().tables.get(name.toLowerCase());
  if (table === undefined) throw notFound(`Entity Not Found: table ${name.toLowerCase()}`);
  return table;
};

const describeTable = (
  { database }: Catalog,
  { input, created, updated, version }: CatalogTable,
): unknown => ({
  ...input,
  DatabaseName: database,
  CreateTime: created,
  UpdateTime: updated,
  VersionId: String(version),
  CatalogId: ACCOUNT,
  IsRegisteredWithLakeFormation: false,
});

const partitionOperations = (catalog: Catalog): Operations => ({
  GetPartitions: (input) => {
    const table = partitionedTable(catalog, input);
    const expression = optionalTextOf(input, 'Expression');
    const isWanted =
      expression === undefined
        ? () => true
        : partitionFilter(expression, table.input.PartitionKeys ?? []);
    const partitions = [...table.partitions.values()]
      .filter((partition) => isWanted(partition.input.Values))
      .sort((a, b) => (a.input.Values.join('/') < b.input.Values.join('/') ? -1 : 1));
    const { items, token } = pageOf(partitions, input, PARTITIONS_A_PAGE);
    return { Partitions: items.map((each) => describePartition(catalog, table, each)), ...token };
  },
  GetPartition: (input) => {
    const table = partitionedTable(catalog, input);
    const partition = findPartition(table, textsOf(input, 'PartitionValues'));
    if (partition === undefined) throw notFound('Cannot find partition.');
    return { Partition: describePartition(catalog, table, partition) };
  },
  BatchGetPartition: (input) => {
    const table = partitionedTable(catalog, input);
    const wanted = recordsOf(input, 'PartitionsToGet', PARTITIONS_GOT).map((each) =>
      textsOf(each, 'Values'),
    );
    const found = wanted.map((values) => ({ values, partition: findPartition(table, values) }));
    return {
      Partitions: found.flatMap(({ partition }) =>
        partition === undefined ? [] : [describePartition(catalog, table, partition)],
      ),
      UnprocessedKeys: found.flatMap(({ values, partition }) =>
        partition === undefined ? [{ Values: values }] : [],
      ),
    };
  },
});

const partitionChanges = (catalog: Catalog): Operations => ({
  CreatePartition: (input) => {
    const { input: table } = partitionedTable(catalog, input);
    catalog.createPartitions(table.Name, [
      partitionOfShape(input['PartitionInput'], 'PartitionInput'),
    ]);
  },
  BatchCreatePartition: (input) => {
    const { input: table } = partitionedTable(catalog, input);
    const inputs = listOf(input, 'PartitionInputList', PARTITIONS_CREATED).map((each, index) =>
      partitionOfShape(each, `PartitionInputList[${index}]`),
    );
    return partitionErrors(
      attemptEach(inputs, (each) => catalog.createPartitions(table.Name, [each])),
      ({ Values }) => Values,
    );
  },
  UpdatePartition: (input) => {
    const { input: table } = partitionedTable(catalog, input);
    catalog.updatePartition(
      table.Name,
      textsOf(input, 'PartitionValueList'),
      partitionOfShape(input['PartitionInput'], 'PartitionInput'),
    );
  },
  DeletePartition: (input) => {
    const { input: table } = partitionedTable(catalog, input);
    catalog.deletePartitions(table.Name, [textsOf(input, 'PartitionValues')]);
  },
  BatchDeletePartition: (input) => {
    const { input: table } = partitionedTable(catalog, input);
    const wanted = recordsOf(input, 'PartitionsToDelete', PARTITIONS_DELETED).map((each) =>
      textsOf(each, 'Values'),
    );
    return partitionErrors(
      attemptEach(wanted, (values) => catalog.deletePartitions(table.Name, [values])),
      (values) => values,
    );
  },
});

const partitionedTable = (catalog: Catalog, input: Input): CatalogTable => {
  checkDatabase(catalog, textOf(input, 'DatabaseName'));
  return tableOf(catalog, textOf(input, 'TableName'));
};

const describePartition = (
  { database }: Catalog,
  table: CatalogTable,
  { input, created }: Partition,
): unknown => ({
  ...input,
  DatabaseName: database,
  TableName: table.input.Name,
  CreationTime: created,
  CatalogId: ACCOUNT,
});

interface FailedAttempt<T> {
  readonly item: T;
  readonly detail: { readonly ErrorCode: string; readonly ErrorMessage: string };
}

/** A batch does what can be done. @returns the rest */
const attemptEach = <T>(items: readonly T[], act: (item: T) => void): readonly FailedAttempt<T>[] =>
  items.flatMap((item) => {
    try {
      act(item);
      return [];
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      return { item, detail: { ErrorCode: error.code, ErrorMessage: error.message } };
    }
  });

const partitionErrors = <T>(
  failed: readonly FailedAttempt<T>[],
  valuesOf: (item: T) => readonly string[],
) => ({
  Errors: failed.map(({ item, detail }) => ({
    PartitionValues: valuesOf(item),
    ErrorDetail: detail,
  })),
});
