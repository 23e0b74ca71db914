import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  type GetQueryExecutionCommandOutput,
  GetQueryResultsCommand,
  type QueryExecution,
  QueryExecutionState,
  type ResultReuseConfiguration,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { QueryCancelled, QueryFailed } from './errors';
import { type Literal, literalOf } from './literal';
import { replacePlaceholders } from './placeholders';

export interface Query {
  readonly sql: string;
  /** The values of the `?`, in order. */
  readonly parameters?: readonly Literal[];
  readonly database: string;
  readonly workGroup: string;
  /** Takes the result of the same query if Athena has one that is not older. Default: never. */
  readonly reuseMinutes?: number;
  /** Stops the query in Athena, too. */
  readonly signal?: AbortSignal;
  /** Called after each look at a query that is not finished yet. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly queryExecutionId: string;
  readonly state: 'QUEUED' | 'RUNNING';
  /** Since the start of the query. */
  readonly elapsedMillis: number;
  /** As far as Athena tells it yet. */
  readonly dataScannedInBytes: number;
}

export interface Column {
  readonly name: string;
  /** Athena's name of the type, such as `varchar`, `bigint`, `timestamp`. */
  readonly type: string;
}

export interface QueryResult {
  readonly columns: readonly Column[];
  /** Values as Athena writes them; null is null. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly queryExecutionId: string;
  /** Whether it is the result of an earlier query, for which Athena bills nothing. */
  readonly isReused: boolean;
  readonly statistics: {
    readonly dataScannedInBytes: number;
    readonly engineExecutionTimeInMillis: number;
  };
}

/** What the function takes from its surroundings. */
export interface Effects {
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that only moves forward. */
  readonly now: () => number;
}

const REAL: Effects = {
  sleep: async (milliseconds, signal) => {
    await pause(milliseconds, undefined, { ...(signal ? { signal } : {}) }).catch(ignoreAbort);
  },
  now: () => performance.now(),
};

/** A look costs a call, and Athena allows 100 a second in an account. */
const FIRST_WAIT = 20;
const LONGEST_WAIT = 1_000;
const RETRIES = 8;

/**
 * Runs a query in Athena and reads its whole result: start, wait, all pages. Throttled calls are
 * made again, with longer and longer pauses; a query from under which an object was taken away runs
 * once more, over the objects that are left.
 *
 * @throws QueryFailed with Athena's reason, QueryCancelled; and what the SDK throws when Athena
 * cannot be reached or refuses the caller
 */
export const runQuery = async (
  client: AthenaClient,
  query: Query,
  effects: Effects = REAL,
): Promise<QueryResult> => {
  try {
    return await runOnce(client, query, effects);
  } catch (error) {
    if (!(error instanceof QueryFailed) || !isObjectRemoved(error)) throw error;
    return await runOnce(client, query, effects);
  }
};

/** Whether a query failed because an object that it was about to read is gone. */
export const isObjectRemoved = ({ message }: QueryFailed): boolean =>
  /NoSuchKey|key does not exist|HIVE_FILE_NOT_FOUND|object is gone/i.test(message);

const runOnce = async (
  client: AthenaClient,
  query: Query,
  effects: Effects,
): Promise<QueryResult> => {
  const patiently = <T>(call: () => Promise<T>): Promise<T> => retryThrottled(call, effects);
  if (query.signal?.aborted) throw new QueryCancelled('The query was cancelled.');
  const id = await start(client, query, patiently);
  const execution = await finish(client, query, id, patiently, effects);
  const { Statistics: statistics } = execution;
  return {
    ...(await readPages(client, id, execution, patiently)),
    queryExecutionId: id,
    isReused: statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false,
    statistics: {
      dataScannedInBytes: statistics?.DataScannedInBytes ?? 0,
      engineExecutionTimeInMillis: statistics?.EngineExecutionTimeInMillis ?? 0,
    },
  };
};

type Patiently = <T>(call: () => Promise<T>) => Promise<T>;

const start = async (client: AthenaClient, query: Query, patiently: Patiently): Promise<string> => {
  const { database, workGroup, reuseMinutes } = query;
  const { sql, parameters } = withoutLongParameters(query);
  // The same token on every attempt: a call whose answer was lost starts no second query.
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    QueryExecutionContext: { Database: database },
    WorkGroup: workGroup,
    ClientRequestToken: randomUUID(),
    ...(parameters.length > 0 ? { ExecutionParameters: [...parameters] } : {}),
    ...(reuseMinutes === undefined ? {} : { ResultReuseConfiguration: reuseFor(reuseMinutes) }),
  });
  try {
    const { QueryExecutionId: id } = await patiently(() => client.send(command));
    if (id !== undefined) return id;
  } catch (error) {
    throw isNamed(error, 'InvalidRequestException')
      ? new QueryFailed((error as Error).message, undefined, { cause: error })
      : error;
  }
  throw new QueryFailed('Athena gave no id for the query.');
};

const reuseFor = (minutes: number): ResultReuseConfiguration => ({
  ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: minutes },
});

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
const LONGEST_PARAMETER = 1_024;

/** An execution parameter has a limit that the text of a query has not: a long one goes there. */
const withoutLongParameters = ({ sql, parameters = [] }: Query) => {
  const literals = parameters.map(literalOf);
  const isLong = (literal = '') => Buffer.byteLength(literal) > LONGEST_PARAMETER;
  return {
    sql: replacePlaceholders(sql, (index) =>
      isLong(literals[index]) ? (literals[index] ?? '?') : '?',
    ),
    parameters: literals.filter((literal) => !isLong(literal)),
  };
};

const finish = async (
  client: AthenaClient,
  { signal, onProgress }: Query,
  id: string,
  patiently: Patiently,
  { sleep, now }: Effects,
): Promise<QueryExecution> => {
  const begun = now();
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    if (signal?.aborted) {
      await patiently(() => client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })));
      throw new QueryCancelled('The query was cancelled.', id, { cause: signal.reason });
    }
    const execution = executionOf(
      await patiently(() => client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))),
      id,
    );
    const { State: state, StateChangeReason: reason } = execution.Status ?? {};
    if (state === QueryExecutionState.SUCCEEDED) return execution;
    if (state === QueryExecutionState.FAILED)
      throw new QueryFailed(reason ?? 'Athena gives no reason.', id);
    if (state === QueryExecutionState.CANCELLED)
      throw new QueryCancelled(reason ?? 'The query was cancelled.', id);
    onProgress?.({
      queryExecutionId: id,
      state: state === QueryExecutionState.RUNNING ? 'RUNNING' : 'QUEUED',
      elapsedMillis: now() - begun,
      dataScannedInBytes: execution.Statistics?.DataScannedInBytes ?? 0,
    });
    await sleep(wait, signal);
  }
};

const executionOf = (output: GetQueryExecutionCommandOutput, id: string): QueryExecution => {
  if (output.QueryExecution) return output.QueryExecution;
  throw new QueryFailed('Athena does not know the query any more.', id);
};

const readPages = async (
  client: AthenaClient,
  id: string,
  { StatementType: type }: QueryExecution,
  patiently: Patiently,
): Promise<Pick<QueryResult, 'columns' | 'rows'>> => {
  const rows: (string | null)[][] = [];
  let columns: readonly Column[] = [];
  let token: string | undefined;
  do {
    const command = new GetQueryResultsCommand({
      QueryExecutionId: id,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const page = await patiently(() => client.send(command));
    const first = token === undefined;
    if (first) columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(columnOf);
    const read = (page.ResultSet?.Rows ?? []).map((row) => valuesOf(row, columns.length));
    rows.push(...(first && isHeaded(type, columns, read[0]) ? read.slice(1) : read));
    token = page.NextToken;
  } while (token !== undefined);
  return { columns, rows };
};

/** The first row of a SELECT holds the names of its columns; that of SHOW and DESCRIBE does not. */
const isHeaded = (
  type: string | undefined,
  columns: readonly Column[],
  row: readonly (string | null)[] | undefined,
): boolean => type === 'DML' || columns.every(({ name }, index) => name === row?.[index]);

const columnOf = ({ Name: name = '', Type: type = 'varchar' }: ColumnInfo): Column => ({
  name,
  type,
});

const valuesOf = ({ Data: data = [] }: Row, length: number): (string | null)[] =>
  Array.from({ length }, (_, index) => data[index]?.VarCharValue ?? null);

const retryThrottled = async <T>(call: () => Promise<T>, { sleep }: Effects): Promise<T> => {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await call();
    } catch (error) {
      if (!isThrottling(error) || attempt === RETRIES) throw error;
      await sleep(Math.min(100 * 2 ** attempt, 5_000));
    }
};

const isThrottling = (error: unknown): boolean =>
  isNamed(error, 'TooManyRequestsException') || isNamed(error, 'ThrottlingException');

const isNamed = (error: unknown, name: string): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === name;

const ignoreAbort = (error: unknown): void => {
  if (!isNamed(error, 'AbortError')) throw error;
};
