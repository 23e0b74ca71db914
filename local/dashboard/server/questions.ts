import { join } from 'node:path';
import type { Literal } from '../../../analytics/athena/literal';
import { SLOTS } from '../../../analytics/contract/turn';
import { loadQueries, type PackQuery, parameterValues } from '../../../analytics/queries';
import { dateOf } from '../../cli/date';
import { modelWords } from '../../cli/query-model-words';
import { type Range, rangeOf } from '../../cli/query-range';
import { UserError } from '../../errors';
import { type Filters, filteredSql } from './filtered-sql';

/** What a request may say; everything else is refused. */
const PARAMETERS = ['from', 'to', 'slot', 'locale', 'model_version'] as const;

type ValuesOf<Name extends string> = Readonly<Partial<Record<Name, string>>>;
type Values = ValuesOf<(typeof PARAMETERS)[number]>;

/** A query with everything that it needs to run. */
export interface Question {
  readonly query: PackQuery;
  readonly range: Range;
  readonly sql: string;
  readonly parameters: readonly Literal[];
}

export interface Questions {
  /** The queries that can be asked, by name: the pack's and the dashboard's own. */
  readonly queries: ReadonlyMap<string, PackQuery>;
  /**
   * Checks a request for a query.
   *
   * @throws UserError in a sentence for a parameter that is unknown, comes twice, or has no meaning
   */
  readonly read: (query: PackQuery, parameters: URLSearchParams) => Question;
}

const OWN_QUERIES = join(__dirname, '../queries');

/**
 * @param skillPackage folder whose interaction models know the words of the slots
 * @throws UserError for models that are broken
 */
export const questionsOf = (skillPackage: string, now: () => Date): Questions => {
  const queries = [...loadQueries(OWN_QUERIES), ...loadQueries()];
  const words = JSON.stringify(modelWords(skillPackage));
  return {
    queries: new Map(queries.map((query) => [query.name, query])),
    read: (query, parameters) => {
      const values = valuesOf(parameters, PARAMETERS);
      const range = rangeFrom(values, now());
      checkSlot(values.slot, query);
      const { slot, model_version } = values;
      const filters = filtersOf(values);
      // A query that compares versions is told which; without the others it had nothing to compare.
      const comparesVersions = query.parameters.some(({ name }) => name === 'model_version');
      return {
        query,
        range,
        sql: filteredSql(query.sql, comparesVersions ? { locale: filters.locale } : filters),
        parameters: parameterValues(query, { ...range, slot, model_version, model_words: words }),
      };
    },
  };
};

/** @throws UserError for a parameter that is unknown or comes twice */
export const valuesOf = <Name extends string>(
  parameters: URLSearchParams,
  known: readonly Name[],
): ValuesOf<Name> => {
  const values: Partial<Record<string, string>> = {};
  for (const [name, value] of parameters) {
    if (!known.some((each) => each === name))
      throw new UserError(`There is no parameter ${quoted(name)}; known are ${known.join(', ')}.`);
    if (values[name] !== undefined) throw new UserError(`The parameter ${name} is given twice.`);
    values[name] = value;
  }
  return values as ValuesOf<Name>;
};

const LONGEST_QUOTE = 60;

const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);

const FIRST_DAY = '2014-01-01';

/** @throws UserError for days that are none, or out of reach */
export const rangeFrom = ({ from, to }: ValuesOf<'from' | 'to'>, now: Date): Range => {
  for (const [name, value] of Object.entries({ from, to }))
    if (value !== undefined && value.length > 10) dateOf(name, `${value.slice(0, 10)}…`);
  const range = rangeOf(
    {
      from: from === undefined ? undefined : dateOf('from', from),
      to: to === undefined ? undefined : dateOf('to', to),
    },
    now,
  );
  if (range.from < FIRST_DAY)
    throw new UserError(
      `The range begins on ${range.from}, before there was an Alexa; ask from ${FIRST_DAY} on.`,
    );
  return range;
};

const checkSlot = (slot: string | undefined, { name, parameters }: PackQuery): void => {
  if (slot === undefined) return;
  const parameter = parameters.find(({ type }) => type === 'slot');
  if (parameter === undefined)
    throw new UserError(`The query ${name} takes no slot; leave it out.`);
  const known: readonly (string | undefined)[] = [...SLOTS, parameter.default];
  if (!known.includes(slot))
    throw new UserError(`There is no slot ${quoted(slot)}; known are ${SLOTS.join(', ')}.`);
};

const filtersOf = ({ locale, model_version: modelVersion }: Values): Filters => {
  if (locale !== undefined && !/^[a-z]{2,3}-[A-Z]{2}$/.test(locale))
    throw new UserError(`${quoted(locale)} is no locale; one is written like en-US.`);
  if (modelVersion !== undefined && !/^[\w.-]{1,64}$/.test(modelVersion))
    throw new UserError(
      `${quoted(modelVersion)} is no model version; one has up to 64 letters, digits, dots, dashes and underscores.`,
    );
  return { locale, modelVersion };
};
