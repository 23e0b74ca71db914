import { randomUUID } from 'node:crypto';
import type { Operation } from '../aws-json';
import { isBucketName } from '../object-key';
import type { Engine } from './engine';
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
import { readStatement, type Statement } from './statements';
import type { GlueTable } from './table-source';
import type { ResultColumn } from './value-text';

/** A workgroup and where its results go. */
export interface WorkGroup {
  readonly name: string;
  /** `s3://bucket/prefix/` */
  readonly outputLocation: string;
  readonly description?: string;
}

/** A query kept under a name. */
export interface NamedQuery {
  readonly name: string;
  readonly description?: string;
  readonly sql: string;
}

export interface OperationsOptions {
  readonly engine: Engine;
  readonly executions: QueryExecutions;
  readonly database: string;
  readonly tables: readonly GlueTable[];
  readonly workGroups: readonly WorkGroup[];
  readonly namedQueries: readonly NamedQuery[];
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
  const byToken = new Map<string, { readonly request: string; readonly id: Promise<string> }>();

  const start = async (input: Input): Promise<string> => {
    const request = await requestOf(input, options);
    return executions.start(request).request.id;
  };
  return {
    StartQueryExecution: async (input) => {
      const token = optionalTextOf(input, 'ClientRequestToken', 128);
      if (token === undefined) return { QueryExecutionId: await start(input) };
      if (token.length < 32)
        throw invalidRequest('The ClientRequestToken must have between 32 and 128 characters.');
      const request = JSON.stringify(input);
      const known = byToken.get(token);
      if (known !== undefined && known.request !== request)
        throw invalidRequest('Idempotent parameters do not match');
      const id = known?.id ?? start(input);
      byToken.set(token, { request, id });
      forgetOldest(byToken);
      return { QueryExecutionId: await id };
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

const requestOf = async (input: Input, options: OperationsOptions): Promise<QueryRequest> => {
  const sql = queryText(input);
  const context = recordOf(input, 'QueryExecutionContext');
  const database = optionalTextOf(context, 'Database', 255)?.toLowerCase();
  const catalog = optionalTextOf(context, 'Catalog', 256);
  if (catalog !== undefined && catalog.toLowerCase() !== CATALOG_NAME.toLowerCase())
    throw invalidRequest(`Data catalog ${catalog} was not found.`);
  const group = workGroupOf(options, optionalTextOf(input, 'WorkGroup'));
  const parameters = textsOf(input, 'ExecutionParameters') ?? [];
  const read = await reading(sql, parameters, database, options);
  return {
    id: randomUUID(),
    sql,
    parameters,
    database,
    workGroup: group.name,
    outputLocation: outputLocationOf(input, group),
    ...read,
  };
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

/** The workgroup's location, unless the caller names one: our workgroups do not enforce theirs. */
const outputLocationOf = (input: Input, { outputLocation }: WorkGroup): string => {
  const wanted =
    optionalTextOf(recordOf(input, 'ResultConfiguration'), 'OutputLocation') ?? outputLocation;
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
  'create-view': 'DDL',
  'drop-view': 'DDL',
};

/** What Athena refuses is refused at once; what it fails becomes a query that fails. */
const reading = async (
  sql: string,
  parameters: readonly string[],
  database: string | undefined,
  options: OperationsOptions,
): Promise<Pick<QueryRequest, 'read' | 'statementType'>> => {
  const names = new Set((await options.engine.relations()).map(({ name }) => name.toLowerCase()));
  const scope = {
    database,
    relations: (name: string) => (name === options.database.toLowerCase() ? names : undefined),
  };
  try {
    const statement = readStatement(sql, parameters, scope);
    return { statementType: TYPES[statement.kind], read: () => Promise.resolve(statement) };
  } catch (error) {
    if (error instanceof RefusedStatement) throw invalidRequest(error.message, 'MALFORMED_QUERY');
    if (!(error instanceof FailedQuery)) throw error;
    return { statementType: 'DML', read: () => Promise.reject(error) };
  }
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
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
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

const statisticsOf = ({ submitted, started, completed, bytesScanned }: QueryExecution) => {
  const end = completed ?? new Date();
  const since = (start: Date | undefined) =>
    start === undefined ? 0 : Math.max(end.getTime() - start.getTime(), 0);
  return {
    EngineExecutionTimeInMillis: since(started),
    DataScannedInBytes: bytesScanned,
    TotalExecutionTimeInMillis: since(submitted),
    QueryQueueTimeInMillis: since(submitted) - since(started),
    ServiceProcessingTimeInMillis: 0,
    ResultReuseInformation: { ReusedPreviousResult: false },
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
        UpdateCount: 0,
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
    const {
      name,
      outputLocation,
      description = '',
    } = workGroupOf(options, textOf(input, 'WorkGroup'));
    return {
      WorkGroup: {
        Name: name,
        State: 'ENABLED',
        Description: description,
        Configuration: {
          ResultConfiguration: { OutputLocation: outputLocation },
          EnforceWorkGroupConfiguration: false,
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

const namedQueryOperations = (options: OperationsOptions): Operations => {
  const described = options.namedQueries.map(({ name, description, sql }) => ({
    NamedQueryId: namedQueryId(name),
    Name: name,
    ...(description === undefined ? {} : { Description: description }),
    Database: options.database,
    QueryString: sql,
    WorkGroup: options.workGroups[0]?.name ?? 'primary',
  }));
  const find = (id: string) => described.find(({ NamedQueryId }) => NamedQueryId === id);
  return {
    ListNamedQueries: (input) => {
      const group = optionalTextOf(input, 'WorkGroup');
      const own = described.filter(({ WorkGroup }) => group === undefined || WorkGroup === group);
      const { items, token } = pageOf(own, input);
      return { NamedQueryIds: items.map(({ NamedQueryId }) => NamedQueryId), ...token };
    },
    GetNamedQuery: (input) => {
      const id = textOf(input, 'NamedQueryId');
      const query = find(id);
      if (query === undefined) throw invalidRequest(`NamedQuery ${id} was not found`);
      return { NamedQuery: query };
    },
    BatchGetNamedQuery: (input) => {
      const ids = textsOf(input, 'NamedQueryIds') ?? [];
      return {
        NamedQueries: ids.flatMap((id) => find(id) ?? []),
        UnprocessedNamedQueryIds: ids
          .filter((id) => find(id) === undefined)
          .map((id) => ({ NamedQueryId: id, ErrorCode: 'NAMED_QUERY_NOT_FOUND' })),
      };
    },
  };
};

/** Always the same for a name, in the form of Athena's ids. */
const namedQueryId = (name: string): string => {
  const hex = Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const catalogOperations = (options: OperationsOptions): Operations => {
  const { engine, database, tables } = options;
  const requireDatabase = (input: Input): void => {
    const name = textOf(input, 'DatabaseName', 128);
    if (name.toLowerCase() !== database.toLowerCase())
      throw notFound(`Database ${name} not found.`);
  };
  const describeTable = async (name: string): Promise<unknown> => {
    const table = tables.find((candidate) => candidate.name === name);
    return table === undefined
      ? {
          Name: name,
          TableType: 'VIRTUAL_VIEW',
          Columns: (await engine.columnsOf(name)).map(({ name: Name, type: Type }) => ({
            Name,
            Type,
          })),
        }
      : describeGlueTable(table);
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
    ListTableMetadata: async (input) => {
      requireDatabase(input);
      const { items, token } = pageOf(await engine.relations(), input);
      const described = await Promise.all(items.map(({ name }) => describeTable(name)));
      return { TableMetadataList: described, ...token };
    },
    GetTableMetadata: async (input) => {
      requireDatabase(input);
      const name = textOf(input, 'TableName', 128).toLowerCase();
      if (!(await engine.relations()).some((relation) => relation.name === name))
        throw notFound(`Table ${name} not found.`);
      return { TableMetadata: await describeTable(name) };
    },
  };
};

const notFound = (message: string) =>
  invalidRequest(`EntityNotFoundException: ${message}`, 'METADATA_NOT_FOUND');

const describeGlueTable = ({
  name,
  columns,
  partitionKeys,
  location,
  format,
}: GlueTable): unknown => ({
  Name: name,
  TableType: 'EXTERNAL_TABLE',
  Columns: columns.map(({ name: Name, type: Type, comment: Comment }) => ({ Name, Type, Comment })),
  PartitionKeys: partitionKeys.map(({ name: Name, type: Type }) => ({ Name, Type })),
  Parameters: { classification: format, location },
});
