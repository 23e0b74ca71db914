import { randomUUID } from 'node:crypto';
import type { Operation } from '../aws-json';
import type { Catalog } from '../glue/catalog';
import type { CatalogTable, Column, NamedQuery } from '../glue/model';
import { isView } from '../glue/table-input';
import { isBucketName } from '../object-key';
import { FailedQuery, RefusedStatement } from './failures';
import {
  type Input,
  invalidRequest,
  optionalNumberOf,
  optionalTextOf,
  pageOf,
  recordOf,
  textOf,
  textsOf,
  tokenAt,
  tokenPosition,
} from './input';
import type { QueryExecution, QueryExecutions, QueryRequest } from './query-executions';
import { scopeOf } from './relations';
import { readStatement, type Statement } from './statements';
import type { ResultColumn } from './value-text';

/** A workgroup and where its results go. */
export interface WorkGroup {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly outputLocation: string;
  readonly description?: string;
  /** Whether it overrides the caller's output location. Default: it does not. */
  readonly enforce?: boolean;
  /** Bytes that a query may scan. Default: any number. */
  readonly bytesScannedCutoff?: number;
}

export interface OperationsOptions {
  readonly executions: QueryExecutions;
  readonly catalog: Catalog;
  readonly workGroups: readonly WorkGroup[];
}

/** Athena's limits. https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const MAX_QUERY_BYTES = 262_144;
const MAX_ROWS = 1_000;
const CATALOG_NAME = 'AwsDataCatalog';

/** The operations of Athena that are served, by name. */
export const athenaOperations = (
  options: OperationsOptions,
): Readonly<Record<string, Operation>> => ({
  ...queryOperations(options),
  ...resultOperations(options),
  ...workGroupOperations(options),
  ...namedQueryOperations(options),
  ...catalogOperations(options),
});

type Operations = Readonly<Record<string, Operation>>;

const queryOperations = (options: OperationsOptions): Operations => {
  const { executions } = options;
  const byToken = new Map<string, { readonly request: string; readonly id: string }>();

  const start = (input: Input): string => executions.start(requestOf(input, options)).request.id;
  return {
    StartQueryExecution: (input) => {
      const token = optionalTextOf(input, 'ClientRequestToken', 128);
      if (token === undefined) return { QueryExecutionId: start(input) };
      if (token.length < 32)
        throw invalidRequest('The ClientRequestToken must have between 32 and 128 characters.');
      const request = JSON.stringify(input);
      const known = byToken.get(token);
      if (known !== undefined && known.request !== request)
        throw invalidRequest('Idempotent parameters do not match');
      const id = known?.id ?? start(input);
      byToken.set(token, { request, id });
      forgetOldest(byToken);
      return { QueryExecutionId: id };
    },
    StopQueryExecution: (input) => {
      const { request } = executionOf(executions, input);
      executions.stop(request.id);
      return {};
    },
    GetQueryExecution: (input) => ({
      QueryExecution: describeExecution(executionOf(executions, input)),
    }),
    BatchGetQueryExecution: (input) => {
      const ids = textsOf(input, 'QueryExecutionIds') ?? [];
      const found = ids.map((id) => ({ id, execution: executions.find(id) }));
      return {
        QueryExecutions: found.flatMap(({ execution }) =>
          execution === undefined ? [] : [describeExecution(execution)],
        ),
        UnprocessedQueryExecutionIds: found
          .filter(({ execution }) => execution === undefined)
          .map(({ id }) => ({
            QueryExecutionId: id,
            ErrorCode: 'QUERY_NOT_FOUND',
            ErrorMessage: `QueryExecution ${id} was not found`,
          })),
      };
    },
    ListQueryExecutions: (input) => {
      const { name } = workGroupOf(options, optionalTextOf(input, 'WorkGroup'));
      const { items, token } = pageOf(executions.ofWorkGroup(name), input);
      return { QueryExecutionIds: items.map(({ request }) => request.id), ...token };
    },
  };
};

const TOKENS_KEPT = 1_000;

const forgetOldest = (byToken: Map<string, unknown>): void => {
  for (const token of byToken.keys()) {
    if (byToken.size <= TOKENS_KEPT) return;
    byToken.delete(token);
  }
};

const requestOf = (input: Input, options: OperationsOptions): QueryRequest => {
  const sql = queryText(input);
  const context = recordOf(input, 'QueryExecutionContext');
  const database = optionalTextOf(context, 'Database', 255)?.toLowerCase();
  const catalog = optionalTextOf(context, 'Catalog', 256);
  if (catalog !== undefined && catalog.toLowerCase() !== CATALOG_NAME.toLowerCase())
    throw invalidRequest(`Data catalog ${catalog} was not found.`);
  const group = workGroupOf(options, optionalTextOf(input, 'WorkGroup'));
  const parameters = textsOf(input, 'ExecutionParameters') ?? [];
  const read = reading(sql, parameters, { database, group }, options);
  return {
    id: randomUUID(),
    sql,
    parameters,
    database,
    workGroup: group.name,
    outputLocation: outputLocationOf(input, group),
    scanLimit: group.bytesScannedCutoff,
    reuseWithin: reuseOf(input),
    ...read,
  };
};

const MINUTE = 60_000;
const MOST_MINUTES = 10_080;

/** https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html */
const reuseOf = (input: Input): number | undefined => {
  const byAge = recordOf(
    recordOf(input, 'ResultReuseConfiguration'),
    'ResultReuseByAgeConfiguration',
  );
  const age = optionalNumberOf(byAge, 'MaxAgeInMinutes', { least: 0, most: MOST_MINUTES }) ?? 60;
  return byAge['Enabled'] === true ? age * MINUTE : undefined;
};

const queryText = (input: Input): string => {
  const sql = textOf(input, 'QueryString', Number.MAX_SAFE_INTEGER);
  const bytes = Buffer.byteLength(sql);
  if (bytes > MAX_QUERY_BYTES)
    throw invalidRequest(
      `1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to ${MAX_QUERY_BYTES} (it has ${bytes} bytes)`,
    );
  return sql;
};

/** The workgroup's location, unless the caller names one and the workgroup lets it. */
const outputLocationOf = (input: Input, { outputLocation, enforce = false }: WorkGroup): string => {
  const named = optionalTextOf(recordOf(input, 'ResultConfiguration'), 'OutputLocation');
  const wanted = enforce ? outputLocation : (named ?? outputLocation);
  const [, bucket = ''] = /^s3:\/\/([^/]+)(?:\/|$)/.exec(wanted) ?? [];
  if (!isBucketName(bucket))
    throw invalidRequest(`outputLocation is not a valid S3 path: ${wanted}`);
  return wanted.endsWith('/') ? wanted : `${wanted}/`;
};

const TYPES: Readonly<Record<Statement['kind'], QueryRequest['statementType']>> = {
  query: 'DML',
  explain: 'UTILITY',
  'show-databases': 'UTILITY',
  'show-relations': 'UTILITY',
  'show-columns': 'UTILITY',
  describe: 'UTILITY',
  'show-partitions': 'UTILITY',
  'show-create': 'UTILITY',
  insert: 'DML',
  'create-table-as': 'DDL',
  'create-table': 'DDL',
  'drop-table': 'DDL',
  'add-partitions': 'DDL',
  'drop-partitions': 'DDL',
  'set-location': 'DDL',
  'create-view': 'DDL',
  'drop-view': 'DDL',
};

/**
 * What Athena refuses is refused at once; what it fails becomes a query that fails. A statement whose
 * turn comes after the catalog changed is read anew.
 */
const reading = (
  sql: string,
  parameters: readonly string[],
  { database, group }: { readonly database: string | undefined; readonly group: WorkGroup },
  { catalog }: OperationsOptions,
): Pick<QueryRequest, 'read' | 'statementType'> => {
  const read = (): Statement =>
    readStatement(sql, parameters, scopeOf(catalog.state().tables, catalog.database, database));
  const { tables } = catalog.state();
  try {
    const statement = read();
    refuseLocation(statement, group);
    const isSame = () => catalog.state().tables === tables;
    return {
      statementType: TYPES[statement.kind],
      read: () => (isSame() ? statement : read()),
    };
  } catch (error) {
    if (error instanceof RefusedStatement) throw invalidRequest(error.message, 'MALFORMED_QUERY');
    if (!(error instanceof FailedQuery)) throw error;
    return {
      statementType: 'DML',
      read: () => {
        throw error;
      },
    };
  }
};

const refuseLocation = (statement: Statement, { enforce = false }: WorkGroup): void => {
  if (!enforce || statement.kind !== 'create-table-as') return;
  if (statement.properties.location !== undefined)
    throw new RefusedStatement(
      "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
    );
};

const executionOf = (executions: QueryExecutions, input: Input): QueryExecution => {
  const id = textOf(input, 'QueryExecutionId', 128);
  const execution = executions.find(id);
  if (execution === undefined) throw invalidRequest(`QueryExecution ${id} was not found`);
  return execution;
};

const epochSeconds = (date: Date | undefined): number | undefined =>
  date === undefined ? undefined : date.getTime() / 1_000;

const ENGINE_VERSION = {
  SelectedEngineVersion: 'AUTO',
  EffectiveEngineVersion: 'Athena engine version 3',
};

const describeExecution = (execution: QueryExecution): unknown => {
  const { request, state, reason, errorCategory, output } = execution;
  return {
    QueryExecutionId: request.id,
    Query: request.sql,
    StatementType: request.statementType,
    ResultConfiguration: { OutputLocation: output },
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: {
        Enabled: request.reuseWithin !== undefined,
        ...(request.reuseWithin === undefined
          ? {}
          : { MaxAgeInMinutes: request.reuseWithin / MINUTE }),
      },
    },
    QueryExecutionContext: { Catalog: CATALOG_NAME.toLowerCase(), Database: request.database },
    Status: {
      State: state,
      StateChangeReason: reason,
      SubmissionDateTime: epochSeconds(execution.submitted),
      CompletionDateTime: epochSeconds(execution.completed),
      ...(errorCategory === undefined
        ? {}
        : {
            AthenaError: {
              ErrorCategory: errorCategory,
              ErrorType: errorCategory === 2 ? 1006 : 1,
              Retryable: false,
              ErrorMessage: reason,
            },
          }),
    },
    Statistics: statisticsOf(execution),
    WorkGroup: request.workGroup,
    EngineVersion: ENGINE_VERSION,
    ...(request.parameters.length > 0 ? { ExecutionParameters: request.parameters } : {}),
  };
};

const statisticsOf = ({
  submitted,
  started,
  completed,
  bytesScanned,
  processingMillis,
  isReused,
}: QueryExecution) => {
  const end = completed ?? new Date();
  const since = (start: Date | undefined) =>
    start === undefined ? 0 : Math.max(end.getTime() - start.getTime(), 0);
  return {
    EngineExecutionTimeInMillis: Math.max(since(started) - processingMillis, 0),
    DataScannedInBytes: bytesScanned,
    TotalExecutionTimeInMillis: since(submitted),
    QueryQueueTimeInMillis: since(submitted) - since(started),
    ServiceProcessingTimeInMillis: processingMillis,
    ResultReuseInformation: { ReusedPreviousResult: isReused },
  };
};

const resultOperations = ({ executions }: OperationsOptions): Operations => {
  const rowsOf = async (execution: QueryExecution, first: number, count: number) => {
    const { output, request } = execution;
    try {
      return await executions.rows(request.id, first, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw invalidRequest(`Could not find results: ${output} is not there any more`);
    }
  };
  return {
    GetQueryResults: async (input) => {
      const execution = executionOf(executions, input);
      requireResult(execution);
      const count = optionalNumberOf(input, 'MaxResults', { least: 1, most: MAX_ROWS }) ?? MAX_ROWS;
      const first = tokenPosition(input, execution.request.id);
      const rows = await rowsOf(execution, first, count);
      const end = first + rows.length;
      return {
        UpdateCount: execution.updateCount,
        ResultSet: {
          Rows: rows.map((row) => ({
            Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
          })),
          ResultSetMetadata: { ColumnInfo: execution.columns.map(columnInfo) },
        },
        ...(end < execution.rowCount ? { NextToken: tokenAt(execution.request.id, end) } : {}),
      };
    },
    GetQueryRuntimeStatistics: (input) => {
      const execution = executionOf(executions, input);
      const statistics = statisticsOf(execution);
      const isHeaded = execution.request.statementType === 'DML' && execution.rowCount > 0;
      return {
        QueryRuntimeStatistics: {
          Timeline: {
            QueryQueueTimeInMillis: statistics.QueryQueueTimeInMillis,
            EngineExecutionTimeInMillis: statistics.EngineExecutionTimeInMillis,
            TotalExecutionTimeInMillis: statistics.TotalExecutionTimeInMillis,
          },
          Rows: {
            InputBytes: execution.bytesScanned,
            OutputRows: execution.rowCount - (isHeaded ? 1 : 0),
          },
        },
      };
    },
  };
};

const requireResult = ({ state }: QueryExecution): void => {
  if (state === 'QUEUED' || state === 'RUNNING')
    throw invalidRequest(`Query has not yet finished. Current state: ${state}`);
  if (state !== 'SUCCEEDED')
    throw invalidRequest(`Query did not finish successfully. Final query state: ${state}`);
};

const columnInfo = ({ name, type, precision, scale }: ResultColumn): unknown => ({
  CatalogName: 'hive',
  SchemaName: '',
  TableName: '',
  Name: name,
  Label: name,
  Type: type,
  Precision: precision,
  Scale: scale,
  Nullable: 'UNKNOWN',
  CaseSensitive: type === 'varchar',
});

const workGroupOf = ({ workGroups }: OperationsOptions, name = 'primary'): WorkGroup => {
  const group = workGroups.find((candidate) => candidate.name === name);
  if (group === undefined) throw invalidRequest(`WorkGroup ${name} is not found.`);
  return group;
};

const workGroupOperations = (options: OperationsOptions): Operations => ({
  GetWorkGroup: (input) => {
    const group = workGroupOf(options, textOf(input, 'WorkGroup'));
    return {
      WorkGroup: {
        Name: group.name,
        State: 'ENABLED',
        Description: group.description ?? '',
        Configuration: {
          ResultConfiguration: { OutputLocation: group.outputLocation },
          EnforceWorkGroupConfiguration: group.enforce ?? false,
          BytesScannedCutoffPerQuery: group.bytesScannedCutoff,
          PublishCloudWatchMetricsEnabled: false,
          RequesterPaysEnabled: false,
          EngineVersion: ENGINE_VERSION,
        },
      },
    };
  },
  ListWorkGroups: (input) => {
    const { items, token } = pageOf(options.workGroups, input);
    return {
      WorkGroups: items.map(({ name, description = '' }) => ({
        Name: name,
        State: 'ENABLED',
        Description: description,
        EngineVersion: ENGINE_VERSION,
      })),
      ...token,
    };
  },
});

const MAX_NAME = 128;
const MAX_DESCRIPTION = 1_024;

const namedQueryOperations = (options: OperationsOptions): Operations => {
  const { catalog } = options;
  const find = (id: string): NamedQuery | undefined => catalog.state().namedQueries.get(id);
  const known = (input: Input): NamedQuery => {
    const id = textOf(input, 'NamedQueryId');
    const query = find(id);
    if (query === undefined) throw invalidRequest(`NamedQuery ${id} was not found`);
    return query;
  };
  const byToken = new Map<string, string>();
  const create = (input: Input): string => {
    const id = randomUUID();
    const description = optionalTextOf(input, 'Description', MAX_DESCRIPTION);
    catalog.putNamedQuery({
      id,
      name: textOf(input, 'Name', MAX_NAME),
      ...(description === undefined ? {} : { description }),
      database: textOf(input, 'Database', 255),
      sql: queryText(input),
      workGroup: workGroupOf(options, optionalTextOf(input, 'WorkGroup')).name,
    });
    return id;
  };
  return {
    CreateNamedQuery: (input) => {
      const token = optionalTextOf(input, 'ClientRequestToken', 128);
      const id = (token === undefined ? undefined : byToken.get(token)) ?? create(input);
      if (token !== undefined) byToken.set(token, id);
      forgetOldest(byToken);
      return { NamedQueryId: id };
    },
    UpdateNamedQuery: (input) => {
      const { id, database, workGroup } = known(input);
      const description = optionalTextOf(input, 'Description', MAX_DESCRIPTION);
      catalog.putNamedQuery({
        ...{ id, database, workGroup },
        name: textOf(input, 'Name', MAX_NAME),
        sql: queryText(input),
        ...(description === undefined ? {} : { description }),
      });
      return {};
    },
    DeleteNamedQuery: (input) => {
      catalog.deleteNamedQuery(known(input).id);
      return {};
    },
    ListNamedQueries: (input) => {
      const { name } = workGroupOf(options, optionalTextOf(input, 'WorkGroup'));
      const own = [...catalog.state().namedQueries.values()].filter(
        ({ workGroup }) => workGroup === name,
      );
      const { items, token } = pageOf(own, input);
      return { NamedQueryIds: items.map(({ id }) => id), ...token };
    },
    GetNamedQuery: (input) => ({ NamedQuery: describeNamedQuery(known(input)) }),
    BatchGetNamedQuery: (input) => {
      const ids = textsOf(input, 'NamedQueryIds') ?? [];
      return {
        NamedQueries: ids.flatMap((id) => {
          const query = find(id);
          return query === undefined ? [] : [describeNamedQuery(query)];
        }),
        UnprocessedNamedQueryIds: ids
          .filter((id) => find(id) === undefined)
          .map((id) => ({ NamedQueryId: id, ErrorCode: 'NAMED_QUERY_NOT_FOUND' })),
      };
    },
  };
};

const describeNamedQuery = ({ id, name, description, database, sql, workGroup }: NamedQuery) => ({
  NamedQueryId: id,
  Name: name,
  ...(description === undefined ? {} : { Description: description }),
  Database: database,
  QueryString: sql,
  WorkGroup: workGroup,
});

const catalogOperations = ({ catalog }: OperationsOptions): Operations => {
  const { database } = catalog;
  const requireDatabase = (input: Input): void => {
    const name = textOf(input, 'DatabaseName', 128);
    if (name.toLowerCase() !== database.toLowerCase())
      throw notFound(`Database ${name} not found.`);
  };
  return {
    ListDataCatalogs: () => ({
      DataCatalogsSummary: [{ CatalogName: CATALOG_NAME, Type: 'GLUE' }],
    }),
    ListDatabases: () => ({ DatabaseList: [{ Name: database }] }),
    GetDatabase: (input) => {
      requireDatabase(input);
      return { Database: { Name: database } };
    },
    ListTableMetadata: (input) => {
      requireDatabase(input);
      const tables = [...catalog.state().tables.values()].sort((a, b) =>
        a.input.Name < b.input.Name ? -1 : 1,
      );
      const { items, token } = pageOf(tables, input);
      return { TableMetadataList: items.map(describeTable), ...token };
    },
    GetTableMetadata: (input) => {
      requireDatabase(input);
      const name = textOf(input, 'TableName', 128).toLowerCase();
      const table = catalog.state().tables.get(name);
      if (table === undefined) throw notFound(`Table ${name} not found.`);
      return { TableMetadata: describeTable(table) };
    },
  };
};

const notFound = (message: string) =>
  invalidRequest(`EntityNotFoundException: ${message}`, 'METADATA_NOT_FOUND');

const describeTable = (table: CatalogTable): unknown => {
  const { input, created } = table;
  const described = ({ Name, Type, Comment }: Column) => ({ Name, Type, Comment });
  return {
    Name: input.Name,
    CreateTime: created,
    TableType: input.TableType,
    Columns: (input.StorageDescriptor?.Columns ?? []).map(described),
    PartitionKeys: (input.PartitionKeys ?? []).map(described),
    Parameters: {
      ...input.Parameters,
      ...(isView(table) ? {} : { location: input.StorageDescriptor?.Location }),
    },
  };
};
