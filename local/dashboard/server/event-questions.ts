import type { PackQuery } from '../../../analytics/queries';
import { UserError } from '../../errors';
import { type EventTable, fieldSql, tableSql } from './event-tables';
import { type Question, rangeFrom, valuesOf } from './questions';
import { Refusal } from './replies';

/** The questions on application events, by their names in addresses. */
export const EVENT_QUERIES = ['events-by-day', 'events-by-field'] as const;

export type EventQuery = (typeof EVENT_QUERIES)[number];

export const isEventQuery = (name: string): name is EventQuery =>
  EVENT_QUERIES.some((query) => query === name);

const PARAMETERS = ['from', 'to', 'table', 'field'] as const;

/** Values beyond these are rare; the CSV file has no more, either. */
const MOST_VALUES = 500;

/**
 * Makes the query of a request: what it says of tables and fields is looked up in the catalogue, and
 * days are parameters, so that no text of an address is ever a part of the SQL.
 *
 * @throws Refusal for a table that there is not
 * @throws UserError in a sentence for a parameter that is unknown, missing, or has no meaning
 */
export const eventQuestion = (
  name: EventQuery,
  parameters: URLSearchParams,
  tables: ReadonlyMap<string, EventTable>,
  now: Date,
): Question => {
  const values = valuesOf(parameters, PARAMETERS);
  const range = rangeFrom(values, now);
  const table = tables.get(values.table ?? '');
  if (table === undefined)
    throw new Refusal(
      404,
      tables.size === 0
        ? 'There are no tables of application events.'
        : `There is no table of that name; there are ${[...tables.keys()].join(', ')}.`,
    );
  const { day } = table;
  const where = day === undefined ? '' : `\nWHERE\n  ${day} BETWEEN ? AND ?`;
  const from = `\nFROM\n  ${tableSql(table)}${where}`;
  const sql =
    name === 'events-by-day'
      ? `SELECT\n  ${day ?? `'all'`} AS day,\n  count(*) AS events${from}\nGROUP BY\n  1\nORDER BY\n  1`
      : `SELECT\n  CAST(${fieldSql(table, required(values, 'field'))} AS varchar) AS value,\n  count(*) AS events${from}\nGROUP BY\n  1\nORDER BY\n  2 DESC,\n  1\nLIMIT\n  ${MOST_VALUES}`;
  return {
    query: describe(name),
    ...{ range, sql },
    parameters: day === undefined ? [] : [range.from, range.to],
  };
};

const required = (values: Readonly<Partial<Record<string, string>>>, name: string): string => {
  const value = values[name];
  if (value === undefined) throw new UserError(`The parameter ${name} is missing.`);
  return value;
};

const describe = (name: EventQuery): PackQuery => ({
  ...{ name, title: name, question: '', description: '', section: 'pipeline', parameters: [] },
  chart: { type: 'bar' },
  sql: '',
});
