import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { SLOTS } from '../../analytics/contract/turn';
import { QueryCancelled, QueryFailed } from '../../analytics/athena/errors';
import type { Literal } from '../../analytics/athena/literal';
import { type Progress, type QueryResult, runQuery } from '../../analytics/athena/run-query';
import { loadQueries, type PackQuery, parameterValues } from '../../analytics/queries';
import { messageOf, UsageError, UserError } from '../errors';
import type { Command } from './command';
import { type AthenaSession, type ConnectOptions, withAthena } from './connect';
import { dateOf, dayOf } from './date';
import { FORMATS, formatResult } from './format-result';
import { formatTable } from './format-table';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  slot: { type: 'string' },
  format: { type: 'string', default: 'table' },
  list: { type: 'boolean', default: false },
  sql: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
} as const;

const HELP = `<name> [--from yyyy-MM-dd] [--to yyyy-MM-dd] [--slot <slot>]
       npm run query -- --list
       npm run query -- --sql "<SQL>"   (--sql - reads the SQL from standard input)

Runs a query of the pack in Athena and prints its result.

  --from, --to    first and last day, UTC (default: the last 30 days and today)
  --slot          one slot only, for queries that take one (default: all)
  --format        ${FORMATS.join(', ')} (default: table)
  --list          the queries of the pack
  --sql           your own SQL, over the views turns and slot_readings
  --data          data folder of the local stack
  --profile       AWS profile: ask the deployed Athena
  --database      database, if it is not the local one's name
  --work-group    workgroup, likewise`;

/** What the command takes from its surroundings. */
export interface QueryIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (session: AthenaSession) => Promise<T>,
  ) => Promise<T>;
  readonly now: () => Date;
  readonly stdin: Readable;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  /** Shows how far the query is; nothing where nobody watches. */
  readonly progress: (progress: Progress | undefined) => void;
}

const REAL: QueryIo = {
  connect: withAthena,
  now: () => new Date(),
  stdin: process.stdin,
  print: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
  progress: (progress) => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(
      progress === undefined ? '\r\u001b[K' : `\r\u001b[K${progressLine(progress)}`,
    );
  },
};

const progressLine = ({ state, elapsedMillis, dataScannedInBytes }: Progress): string =>
  `${state.toLowerCase()} for ${(elapsedMillis / 1_000).toFixed(1)} s, ${dataScannedInBytes.toLocaleString('en-US')} bytes scanned`;

/** `npm run query`: a query of the pack, or one's own SQL, from the command line. */
export const queryCommand = (io: QueryIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run query --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  run: async ({ values, positionals }) => {
    const queries = loadQueries();
    if (values.list) {
      io.print(listOf(queries));
      return 0;
    }
    const format = FORMATS.find((known) => known === values.format);
    if (format === undefined)
      throw new UsageError(`There is no format "${values.format}"; choose ${FORMATS.join(', ')}.`);
    const request = await requestOf(values, positionals, queries, io);
    const names = namesOf(values);
    const result = await io.connect(
      { data: values.data, profile: values.profile, ...(names ? { names } : {}) },
      (session) => ask(session, request, io),
    );
    io.print(formatResult(format, result, request.title));
    io.note(summaryOf(result));
    return 0;
  },
});

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

const namesOf = (values: Values): ConnectOptions['names'] => {
  const { database, 'work-group': workGroup } = values;
  return database === undefined && workGroup === undefined
    ? undefined
    : {
        ...(database === undefined ? {} : { database }),
        ...(workGroup === undefined ? {} : { workGroup }),
      };
};

interface Request {
  readonly title: string;
  readonly sql: string;
  readonly parameters: readonly Literal[];
}

const requestOf = async (
  values: Values,
  positionals: readonly string[],
  queries: readonly PackQuery[],
  { now, stdin }: QueryIo,
): Promise<Request> => {
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`One query at a time, not ${positionals.join(', ')}.`);
  if (values.sql !== undefined) {
    if (name !== undefined) throw new UsageError('Give either the name of a query or --sql.');
    const sql = values.sql === '-' ? await text(stdin) : values.sql;
    return { title: 'Your query', sql, parameters: [] };
  }
  if (name === undefined)
    throw new UsageError(`Which query? Known are ${namesIn(queries)} (see --help).`);
  const query = queries.find((candidate) => candidate.name === name);
  if (query === undefined)
    throw new UserError(`There is no query "${name}"; known are ${namesIn(queries)}.`);
  const range = rangeOf(values, now());
  const parameters = parameterValues(query, { ...range, slot: slotOf(values.slot, query) });
  return {
    title: `${query.title}, ${range.from} to ${range.to}`,
    sql: query.sql,
    parameters,
  };
};

const namesIn = (queries: readonly PackQuery[]): string =>
  queries.map(({ name }) => name).join(', ');

const slotOf = (slot: string | undefined, query: PackQuery): string | undefined => {
  if (slot === undefined) return undefined;
  const parameter = query.parameters.find(({ type }) => type === 'slot');
  if (parameter === undefined)
    throw new UserError(`The query ${query.name} takes no --slot; leave it out.`);
  const known: readonly (string | undefined)[] = [...SLOTS, parameter.default];
  if (!known.includes(slot))
    throw new UserError(`There is no slot "${slot}"; known are ${SLOTS.join(', ')}.`);
  return slot;
};

const DAYS_BACK = 30;
const DAY = 86_400_000;

/**
 * The days from and to, with the last 30 days as default.
 *
 * @throws UserError for what is no date, and for an empty range
 */
export const rangeOf = (
  values: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): { readonly from: string; readonly to: string } => {
  const to = values.to === undefined ? dayOf(now) : dateOf('--to', values.to);
  const from =
    values.from === undefined
      ? dayOf(new Date(Date.parse(to) - DAYS_BACK * DAY))
      : dateOf('--from', values.from);
  if (from > to)
    throw new UserError(`The range is empty: --from ${from} is after --to ${to}. Swap the two.`);
  return { from, to };
};

const ask = async (
  { client, database, workGroup }: AthenaSession,
  { sql, parameters }: Request,
  { progress }: QueryIo,
): Promise<QueryResult> => {
  const abort = new AbortController();
  const onInterrupt = () => abort.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await runQuery(client, {
      sql,
      parameters,
      database,
      workGroup,
      signal: abort.signal,
      onProgress: progress,
    });
  } catch (error) {
    throw explained(error);
  } finally {
    progress(undefined);
    process.removeListener('SIGINT', onInterrupt);
  }
};

const explained = (error: unknown): unknown => {
  if (error instanceof QueryFailed)
    return new UserError(`The query failed: ${error.message}`, { cause: error });
  if (error instanceof QueryCancelled) return new UserError(error.message, { cause: error });
  const isOfSdk =
    error instanceof Error &&
    ('$metadata' in error || 'code' in error || /Credentials|Token/.test(error.name));
  return isOfSdk
    ? new UserError(`Athena cannot be asked: ${messageOf(error) || error.name}`, { cause: error })
    : error;
};

const listOf = (queries: readonly PackQuery[]): string =>
  formatTable(
    [
      { name: 'query', type: 'varchar' },
      { name: 'question', type: 'varchar' },
      { name: 'options', type: 'varchar' },
    ],
    queries.map(({ name, question, parameters }) => [
      name,
      question,
      parameters.map((parameter) => `--${parameter.name}`).join(' '),
    ]),
  );

const summaryOf = ({ rows, statistics }: QueryResult): string => {
  const { dataScannedInBytes: bytes, engineExecutionTimeInMillis: millis } = statistics;
  const count = rows.length === 1 ? '1 row' : `${rows.length.toLocaleString('en-US')} rows`;
  return `${count}, ${bytes.toLocaleString('en-US')} bytes scanned, ${millis.toLocaleString('en-US')} ms`;
};
