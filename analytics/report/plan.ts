import { literalOf } from '../athena/literal';
import { LoggableError } from '../contract/loggable-error';
import { type PackQuery, parameterValues } from '../queries';
import { COMPARED } from './figures';
import { type Period, periodBefore, periodOf } from './period';

/** A query to be run for the report. */
export interface PlannedQuery {
  readonly name: string;
  readonly period: 'current' | 'before';
  readonly sql: string;
  /** Literals, one for each `?`. */
  readonly parameters: readonly string[];
}

export interface Plan extends Period {
  readonly queries: readonly PlannedQuery[];
}

/** The pack lacks a query that the report cannot do without. */
export class MissingQuery extends LoggableError {
  override readonly name = 'MissingQuery';
}

/**
 * What a report asks Athena: the pack's report queries over its period, and those that tell what
 * changed over the period before as well.
 *
 * @throws InvalidPeriod, MissingQuery
 */
export const planReport = (queries: readonly PackQuery[], input: unknown, now: Date): Plan => {
  const period = periodOf(input, now);
  const compared = needed(queries);
  return {
    ...period,
    queries: [
      ...queries
        .filter((query) => query.report !== undefined || compared.includes(query))
        .map((query) => planned(query, 'current', period)),
      ...compared.map((query) => planned(query, 'before', periodBefore(period))),
    ],
  };
};

/** The queries that the report reads figures from. */
const needed = (queries: readonly PackQuery[]): readonly PackQuery[] =>
  COMPARED.map((name) => {
    const query = queries.find((candidate) => candidate.name === name);
    if (query === undefined)
      throw new MissingQuery(`The pack has no query "${name}", which the report needs.`);
    return query;
  });

const planned = (
  query: PackQuery,
  period: PlannedQuery['period'],
  { startDate, endDate }: Period,
): PlannedQuery => ({
  name: query.name,
  period,
  sql: query.sql,
  parameters: parameterValues(query, {
    from: startDate,
    to: endDate,
  }).map(literalOf),
});
