import { RESULT_REUSE_MINUTES } from '../../analytics/contract/athena';
import { type Literal, literalOf } from '../../analytics/athena/literal';
import { replacePlaceholders } from '../../analytics/athena/placeholders';
import { type Progress, type QueryResult, runQuery } from '../../analytics/athena/run-query';
import { type Chart, loadQueries } from '../../analytics/queries';
import { narrowed } from '../../analytics/queries/narrowed';
import { visibleLines } from '../../analytics/text/visible';
import { UsageError } from '../errors';
import type { Command } from './command';
import { type AthenaSession, type ConnectOptions, withAthena } from './connect';
import { FORMATS, formatResult, type ResultFormat } from './format-result';
import { summaryOf } from './query-cost';
import { explained } from './query-failure';
import { ownSql, type SqlInput } from './query-own-sql';
import { listOf, queryNamed, valuesOf } from './query-pack';
import { progressOn } from './query-progress';
import { type Range, rangeOf } from './query-range';
import { withSyncedFolder } from './query-synced-folder';
import { noteText } from './say';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  slot: { type: 'string' },
  slots: { type: 'string' },
  'model-version': { type: 'string' },
  locale: { type: 'string' },
  'skill-package': { type: 'string', default: 'skill-package' },
  format: { type: 'string', default: 'table' },
  list: { type: 'boolean', default: false },
  explain: { type: 'boolean', default: false },
  reuse: { type: 'boolean', default: false },
  sql: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
} as const;

const HELP = `<name> [--from yyyy-MM-dd] [--to yyyy-MM-dd] [--slot <slot>]
       npm run query -- --list
       npm run query -- --sql "<SQL>"   (or SQL piped to standard input)

Runs a query of the pack in Athena and prints its result. What it took, and what Athena bills for
it, goes to standard error.

  --from, --to     first and last day, UTC (default: the last 30 days and today)
  --locale         the turns of one locale only, such as en-US
  --format         ${FORMATS.join(', ')} (default: table)
                   csv says every value as it is, for programs; in spreadsheet, CSV too, no text
                   is a formula
  --list           the queries of the pack, with the questions that they answer
  --explain        says what the query asks, and shows its SQL and Athena's plan; runs nothing
  --sql            your own SQL, over the views turns and slot_readings

What some queries take besides:
  --slot           one slot only (default: all)
  --slots          names of slots, separated by commas, in the order of the dialog
  --model-version  a version of the interaction model (default: latest)
  --skill-package  folder whose interaction models know the words (default: skill-package)

Where to ask:
  --data           data folder of the local stack, or a copy of the bucket (aws s3 sync)
  --profile        AWS profile: ask the deployed Athena
  --database       database, if it is not the local one's name (output Database of the stack)
  --work-group     workgroup, likewise (output WorkGroup)
  --reuse          take Athena's result of the same query if it is at most 5 minutes old`;

/** What the command takes from its surroundings. */
export interface QueryIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (session: AthenaSession) => Promise<T>,
  ) => Promise<T>;
  readonly now: () => Date;
  readonly stdin: SqlInput;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  /** Shows how far the query is; undefined when it is done. */
  readonly progress: (progress: Progress | undefined) => void;
  readonly terminal: { readonly width: number; readonly isColored: boolean };
}

const DEFAULT_WIDTH = 80;

const realIo = (): QueryIo => ({
  connect: (options, action) => withSyncedFolder(options, withAthena, action),
  now: () => new Date(),
  stdin: process.stdin,
  print: (text) => process.stdout.write(`${text}\n`),
  note: noteText,
  progress: progressOn(process.stderr),
  terminal: {
    width: process.stdout.columns || Number(process.env['COLUMNS']) || DEFAULT_WIDTH,
    isColored: process.stdout.isTTY && !process.env['NO_COLOR'],
  },
});

/** `npm run query`: a query of the pack, or one's own SQL, from the command line. */
export const queryCommand = (io: QueryIo = realIo()): Command<typeof OPTIONS> => ({
  name: 'npm run query --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  run: async ({ values, positionals }) => {
    if (values.list) {
      io.print(listOf(loadQueries()));
      return 0;
    }
    const format = formatOf(values.format);
    const question = await questionOf(values, positionals, io);
    const { data, profile } = values;
    await io.connect({ data, profile, ...namesOf(values) }, async (session) => {
      const asked = askedOf(question, session, values);
      const result = await ask(session, values.explain ? explaining(asked) : asked, values, io);
      if (values.explain) io.print(visibleLines(explanationOf(asked, result)));
      else {
        const { title, chart } = question;
        io.print(formatResult(format, result, { title, chart, ...io.terminal }));
        io.note(summaryOf(result));
      }
    });
    return 0;
  },
});

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

const formatOf = (given: string): ResultFormat => {
  const format = FORMATS.find((known) => known === given);
  if (format === undefined)
    throw new UsageError(`There is no format "${given}"; choose ${FORMATS.join(', ')}.`);
  return format;
};

const namesOf = ({ database, 'work-group': workGroup }: Values): Pick<ConnectOptions, 'names'> => ({
  names: {
    ...(database === undefined ? {} : { database }),
    ...(workGroup === undefined ? {} : { workGroup }),
  },
});

interface Question {
  readonly title: string;
  /** What the query is about, line by line; nothing for one's own SQL. */
  readonly about: readonly string[];
  readonly sql: string;
  readonly parameters: readonly Literal[];
  readonly range?: Range;
  readonly chart?: Chart;
}

const questionOf = async (
  values: Values,
  positionals: readonly string[],
  { now, stdin }: QueryIo,
): Promise<Question> => {
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`One query at a time, not ${positionals.join(', ')}.`);
  if (name !== undefined && values.sql !== undefined)
    throw new UsageError('Give either the name of a query or --sql.');
  if (name === undefined) return ownQuestion(values, stdin);
  const query = queryNamed(name, loadQueries());
  const range = rangeOf(values, now());
  return {
    title: `${query.title}, ${range.from} to ${range.to}`,
    about: [query.question, query.description],
    sql: query.sql,
    parameters: valuesOf(query, range, values),
    range,
    chart: query.chart,
  };
};

/** Options for the queries of the pack. */
const PARAMETERS = ['from', 'to', 'slot', 'slots', 'model-version', 'locale'] as const;

const ownQuestion = async (values: Values, stdin: SqlInput): Promise<Question> => {
  const sql = await ownSql(values.sql, stdin);
  if (sql === undefined)
    throw new UsageError('Which query? --list names them, --sql takes your own (see --help).');
  const idle = PARAMETERS.find((option) => values[option] !== undefined);
  if (idle !== undefined)
    throw new UsageError(`Your own SQL takes no --${idle}; write the value into the SQL.`);
  return { title: 'Your query', about: [], sql, parameters: [] };
};

const askedOf = (question: Question, { database }: AthenaSession, values: Values): Question => {
  const { range, sql } = question;
  const { locale } = values;
  return range === undefined
    ? question
    : { ...question, sql: narrowed(sql, { ...range, database, locale }) };
};

/** Athena takes no parameters beside EXPLAIN: they go into the text. */
const explaining = ({ sql, parameters }: Question): Pick<Question, 'sql' | 'parameters'> => ({
  sql: `EXPLAIN ${replacePlaceholders(sql, (index) => literalOf(parameters[index] ?? null))}`,
  parameters: [],
});

const LONGEST_SHOWN = 200;

const explanationOf = (
  { title, about, sql, parameters }: Question,
  { rows }: QueryResult,
): string => {
  const literals = parameters.map(literalOf).map((literal) => {
    const more = literal.length - LONGEST_SHOWN;
    return more > 0 ? `${literal.slice(0, LONGEST_SHOWN)}… (${more} more characters)` : literal;
  });
  const taken = literals.length === 0 ? [] : ['', `-- the values of ?: ${literals.join(', ')}`];
  const plan = rows.map(([line]) => line ?? '').join('\n');
  return [title, ...about, ...taken, '', sql, '', plan].join('\n').trimEnd();
};

const ask = async (
  { client, database, workGroup }: AthenaSession,
  { sql, parameters }: Pick<Question, 'sql' | 'parameters'>,
  { profile, reuse }: Values,
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
      ...(reuse ? { reuseMinutes: RESULT_REUSE_MINUTES } : {}),
      signal: abort.signal,
      onProgress: progress,
    });
  } catch (error) {
    throw explained(error, profile);
  } finally {
    progress(undefined);
    process.removeListener('SIGINT', onInterrupt);
  }
};
