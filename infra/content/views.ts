import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import { runQuery } from '../../analytics/athena/run-query';
import { partitions, tableNames } from '../../analytics/compaction/lake';
import { LoggableError } from '../../analytics/contract/loggable-error';
import { cutOffIn, FIRST_CUT_OFF, withCutOff } from '../../analytics/views/cut-off';
import type { Content } from './content';

export interface ViewsOptions {
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly database: string;
  /** The workgroup in which the statements run. */
  readonly workGroup: string;
  readonly signal?: AbortSignal;
}

/** The view that holds the cut-off. */
const TURNS = 'turns';

const run = async (options: ViewsOptions, sql: string): Promise<string> => {
  const { athena, database, workGroup, signal } = options;
  const { rows } = await runQuery(athena, {
    sql,
    database,
    workGroup,
    ...(signal ? { signal } : {}),
  });
  return rows.flat().join('\n');
};

/**
 * The cut-off of the view `turns`. Where somebody dropped the view it is the last compacted day, as
 * the originals of that day may be gone.
 *
 * @throws Error for a view of that name that has none
 */
export const readCutOff = async (options: ViewsOptions): Promise<string> => {
  if (!(await tableNames(options)).includes(TURNS)) return lastCompactedDay(options);
  const sql = await run(options, `SHOW CREATE VIEW ${TURNS}`);
  const cutOff = cutOffIn(sql);
  if (cutOff !== undefined) return cutOff;
  throw new LoggableError(
    `The view ${TURNS} in ${options.database} has no cut-off, so PetMatch did not make it. Drop it, or choose another database.`,
  );
};

const lastCompactedDay = async (options: ViewsOptions): Promise<string> =>
  [FIRST_CUT_OFF, ...(await partitions(options)).keys()].sort().at(-1) ?? FIRST_CUT_OFF;

/** Creates or replaces the views; the cut-off stays what it is. */
export const installViews = async (
  options: ViewsOptions,
  views: Content['views'],
): Promise<void> => {
  const cutOff = await readCutOff(options);
  for (const { name, sql } of views)
    await run(options, name === TURNS ? withCutOff(sql, cutOff) : sql);
};

/** Replaces the view `turns` by the same with another cut-off: one change of the catalogue. */
export const moveCutOff = async (
  options: ViewsOptions,
  views: Content['views'],
  cutOff: string,
): Promise<void> => {
  const turns = views.find(({ name }) => name === TURNS);
  if (turns === undefined) throw new Error(`The content has no view ${TURNS}.`);
  await run(options, withCutOff(turns.sql, cutOff));
};

/** Drops the views. What they show stays. */
export const removeViews = async (
  options: ViewsOptions,
  views: Content['views'],
): Promise<void> => {
  for (const { name } of views.toReversed()) await run(options, `DROP VIEW IF EXISTS ${name}`);
};
