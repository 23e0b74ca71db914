import { literalOf } from '../athena/literal';

/** Which turns a query shall see. */
export interface Filter {
  /** The database of the views. */
  readonly database: string;
  /** The first and the last day, as the query's own: no filter makes a query read more. */
  readonly from: string;
  readonly to: string;
  readonly locale?: string | undefined;
  readonly modelVersion?: string | undefined;
}

/**
 * A query of the pack over the turns of one locale, of one model version, or both: views of the same
 * names, put before its own text, hide the rest. The placeholders stay as they are.
 */
export const narrowed = (sql: string, filter: Filter): string => {
  const { database, from, to, locale, modelVersion } = filter;
  const conditions = Object.entries({ locale, model_version: modelVersion }).flatMap(
    ([column, value]) => (value === undefined ? [] : [`${column} = ${literalOf(value)}`]),
  );
  if (conditions.length === 0) return sql;
  const where = [`dt BETWEEN ${literalOf(from)} AND ${literalOf(to)}`, ...conditions].join(' AND ');
  const views = ['turns', 'slot_readings']
    .filter((view) => new RegExp(`(?:FROM|JOIN)\\s+${view}\\b`).test(sql))
    .map((view) => `${view} AS (SELECT * FROM "${database}".${view} WHERE ${where})`);
  // The raw table has no such views before it.
  if (views.length === 0) return sql;
  const own = /^WITH\s+([^]*)$/.exec(sql)?.[1];
  return `WITH ${views.join(', ')}${own === undefined ? ' ' : ', '}${own ?? sql}`;
};
