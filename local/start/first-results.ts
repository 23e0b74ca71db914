import { loadQueries, parameterValues } from '../../analytics/queries';
import { formatTable } from '../cli/format-table';
import type { Ask } from './arriving-rows';

const DAYS = 30;
const DAY_MS = 86_400_000;

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The results of the queries that make the report, over the last 30 days, as tables. */
export const firstResults = async (
  ask: Ask,
  show: (table: string) => void,
  now: number = Date.now(),
): Promise<void> => {
  const range = { from: dateOf(now - DAYS * DAY_MS), to: dateOf(now) };
  for (const query of loadQueries().filter(({ report }) => report !== undefined)) {
    const values = parameterValues(query, range).map(String);
    const { columns, rows } = await ask(query.sql, values);
    show(formatTable(columns, rows, `${query.title} (${query.name}): ${query.question}`));
  }
};
