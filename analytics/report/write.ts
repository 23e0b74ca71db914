import { REPORTS_PREFIX } from '../contract/bucket-layout';
import type { PackQuery } from '../queries';
import { type Results, resultsOf } from './content';
import { spreadsheetCsvOf } from './csv';
import { type Draw, htmlOf } from './html';
import { markdownOf } from './markdown';
import { type Period, spelled } from './period';
import { type Failure, refuseFailures } from './query-failures';
import { reportOn } from './report';
import type { Table } from './table';

/** A query of the plan, run. */
export interface Execution {
  readonly name: string;
  readonly period: 'current' | 'before';
  readonly queryExecutionId: string;
}

/** A query of the plan that could not be run. */
export interface FailedExecution {
  readonly name: string;
  readonly failure: Failure;
}

export interface WriteRequest extends Period {
  readonly executions: readonly (Execution | FailedExecution)[];
  readonly runId: string;
  /** When the run began, ISO 8601. */
  readonly startedAt: string;
}

/** What is sent: a subject and a text that SNS takes, and where the whole report lies. */
export interface Written {
  readonly subject: string;
  readonly text: string;
  readonly location: string;
}

/** What writing takes from its surroundings. */
export interface WriteEffects {
  readonly queries: readonly PackQuery[];
  readonly bucket: string;
  readonly read: (queryExecutionId: string) => Promise<Table>;
  readonly put: (key: string, text: string, contentType: string) => Promise<void>;
  readonly draw: Draw;
}

/**
 * Writes a report into the bucket, below a folder of its period: `report.html`, `report.md`, and a
 * CSV file for each query. A second run for a period replaces the first.
 *
 * @throws QueryFailed where a query has no result
 */
export const writeReport = async (
  { startDate, endDate, executions: all, runId, startedAt }: WriteRequest,
  { queries, bucket, read, put, draw }: WriteEffects,
): Promise<Written> => {
  refuseFailures(all);
  const executions = all.filter((execution): execution is Execution => !('failure' in execution));
  const [current, before] = await Promise.all([
    resultsIn(executions, 'current', read),
    resultsIn(executions, 'before', read),
  ]);
  const period = { startDate, endDate };
  const report = reportOn(period, current, before);
  const folder = `${REPORTS_PREFIX}${startDate}_${endDate}/`;
  const location = `s3://${bucket}/${folder}report.html`;
  const text = markdownOf(report, location);
  const page = { report, queries, results: current, runId, madeAt: startedAt };
  await Promise.all(
    executions
      .filter((execution) => execution.period === 'current')
      .map(async ({ name }) => {
        const table = current.table(name);
        if (table)
          await put(`${folder}${name}.csv`, spreadsheetCsvOf(table), 'text/csv; charset=utf-8');
      }),
  );
  await put(`${folder}report.md`, text, 'text/markdown; charset=utf-8');
  // Last: who finds the page finds the rest.
  await put(`${folder}report.html`, htmlOf(page, draw), 'text/html; charset=utf-8');
  return {
    subject: `PetMatch report, ${spelled(period)}`.slice(0, 99),
    text: fitting(text, location),
    location,
  };
};

const resultsIn = async (
  executions: readonly Execution[],
  period: Execution['period'],
  read: WriteEffects['read'],
): Promise<Results> => {
  const tables = await Promise.all(
    executions
      .filter((execution) => execution.period === period)
      .map(async ({ name, queryExecutionId }) => [name, await read(queryExecutionId)] as const),
  );
  return resultsOf(new Map(tables));
};

/** SNS takes 256 KiB; an e-mail is better off with less. */
const MOST_BYTES = 200_000;

const fitting = (text: string, location: string): string => {
  if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  const cut = Buffer.from(text)
    .subarray(0, MOST_BYTES)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return `${cut}\n\n… cut here; the whole report: ${location}\n`;
};
