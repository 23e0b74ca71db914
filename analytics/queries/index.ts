import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Literal } from '../athena/literal';
import { countPlaceholders } from '../athena/placeholders';
import { SLOTS } from '../contract/turn';

export const CHART_TYPES = ['bar', 'stacked-bar', 'line', 'area', 'funnel', 'table'] as const;

export interface Chart {
  readonly type: (typeof CHART_TYPES)[number];
  /** Columns of the result. */
  readonly x?: string;
  readonly y?: readonly string[];
  readonly series?: string;
}

/** What a query is about; the list of the pack and the report are grouped by it. */
export const SECTIONS = ['words', 'people', 'speed', 'pipeline'] as const;

export type Section = (typeof SECTIONS)[number];

const PARAMETER_TYPES = ['date', 'slot', 'slots', 'model-words', 'text'] as const;

/**
 * What takes the place of a `?`:
 * - `date`: text as `yyyy-MM-dd`;
 * - `slot`: the name of a slot, with the default that the query understands as "every slot";
 * - `slots`: names of slots, separated by commas; default: those of the contract, in its order;
 * - `model-words`: JSON text, a list of lists of locale, slot, canonical value and word, one for
 *   each word of the interaction models (the value itself is one of its words); default: none;
 * - `text`: anything else.
 */
export interface Parameter {
  readonly name: string;
  readonly type: (typeof PARAMETER_TYPES)[number];
  readonly default?: string;
}

/** A query of the pack: a folder with `query.sql`, `query.json` and `fixtures/`. */
export interface PackQuery {
  /** The folder's name. */
  readonly name: string;
  readonly title: string;
  /** The question that the result answers. */
  readonly question: string;
  readonly description: string;
  readonly section: Section;
  /** Where the query stands in the report; absent from queries that are not in it. */
  readonly report?: { readonly section: Section; readonly order: number };
  /** One for each `?` of the SQL, in order; a name may come twice. Always with `from` and `to`. */
  readonly parameters: readonly Parameter[];
  readonly chart: Chart;
  /** SQL of Athena engine version 3 over the views. */
  readonly sql: string;
}

/** A query's folder is not as it should be. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';
}

/** A query was given no value for a parameter that has no default. */
export class MissingParameter extends Error {
  override readonly name = 'MissingParameter';
}

/** Folder of the pack. */
export const QUERIES_FOLDER = __dirname;

/**
 * Loads the pack: every folder that holds a `query.sql`, by name.
 *
 * @throws InvalidQuery that names the folder and what is wrong with it
 */
export const loadQueries = (folder: string = QUERIES_FOLDER): readonly PackQuery[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => loadQuery(join(folder, name), name));

/**
 * The values of a query's parameters in the order of its `?`.
 *
 * @throws MissingParameter
 */
export const parameterValues = (
  { name, parameters }: PackQuery,
  values: Readonly<Record<string, string | undefined>>,
): readonly Literal[] =>
  parameters.map((parameter) => {
    const value = values[parameter.name] ?? parameter.default;
    if (value === undefined)
      throw new MissingParameter(`The query ${name} needs a value for "${parameter.name}".`);
    return value;
  });

const loadQuery = (folder: string, name: string): PackQuery => {
  const sql = readText(folder, name, 'query.sql').trim();
  const query = { name, sql, ...metadataOf(readText(folder, name, 'query.json'), name) };
  const placeholders = countPlaceholders(sql);
  if (placeholders !== query.parameters.length)
    throw new InvalidQuery(
      `The query ${name} has ${placeholders} placeholders in query.sql and ${query.parameters.length} parameters in query.json.`,
    );
  return query;
};

const readText = (folder: string, name: string, file: string): string => {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    throw new InvalidQuery(`The query ${name} has no readable ${file}.`, { cause: error });
  }
};

type Metadata = Omit<PackQuery, 'name' | 'sql'>;

const metadataOf = (text: string, name: string): Metadata => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidQuery(`The query ${name} has no JSON in query.json.`, { cause: error });
  }
  const fail = (what: string): never => {
    throw new InvalidQuery(`query.json of the query ${name}: ${what}`);
  };
  if (!isRecord(value)) return fail('an object is expected.');
  const parameters = Array.isArray(value.parameters)
    ? value.parameters.map((parameter) => parameterOf(parameter, fail))
    : fail('"parameters" must be a list.');
  for (const date of ['from', 'to'])
    if (!parameters.some((p) => p.name === date && p.type === 'date'))
      fail(`"parameters" must have "${date}" of type "date".`);
  const section = oneOf(SECTIONS, value.section, '"section"', fail);
  return {
    title: textOf(value, 'title', fail),
    question: textOf(value, 'question', fail),
    description: textOf(value, 'description', fail),
    section,
    ...(value.report === undefined ? {} : { report: { section, order: orderOf(value, fail) } }),
    parameters,
    chart: chartOf(value.chart, fail),
  };
};

type Fail = (what: string) => never;
type Properties = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: Properties, key: string, fail: Fail): string => {
  const text = value[key];
  return typeof text === 'string' && text !== '' ? text : fail(`"${key}" must be text.`);
};

const oneOf = <T extends string>(
  known: readonly T[],
  value: unknown,
  what: string,
  fail: Fail,
): T => known.find((one) => one === value) ?? fail(`${what} must be one of ${known.join(', ')}.`);

const orderOf = ({ report }: Properties, fail: Fail): number =>
  typeof report === 'number' && Number.isSafeInteger(report) && report > 0
    ? report
    : fail('"report" must be the place in the section of the report: 1, 2, …');

const parameterOf = (value: unknown, fail: Fail): Parameter => {
  if (!isRecord(value)) return fail('a parameter must be an object.');
  const name = textOf(value, 'name', fail);
  const type = oneOf(PARAMETER_TYPES, value.type, `the type of the parameter "${name}"`, fail);
  const byDefault = value.default === undefined ? DEFAULTS[type] : textOf(value, 'default', fail);
  return byDefault === undefined ? { name, type } : { name, type, default: byDefault };
};

/** What a parameter of a type is where its query says nothing else. */
const DEFAULTS: Readonly<Partial<Record<Parameter['type'], string>>> = {
  slots: SLOTS.join(','),
  'model-words': '[]',
};

const chartOf = (value: unknown, fail: Fail): Chart => {
  if (!isRecord(value)) return fail('"chart" must be an object.');
  const type = oneOf(CHART_TYPES, value.type, "the chart's type", fail);
  return {
    type,
    ...(value.x === undefined ? {} : { x: textOf(value, 'x', fail) }),
    ...(value.y === undefined ? {} : { y: namesOf(value.y, fail) }),
    ...(value.series === undefined ? {} : { series: textOf(value, 'series', fail) }),
  };
};

const namesOf = (value: unknown, fail: Fail): readonly string[] => {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.map((name) =>
    typeof name === 'string' ? name : fail('the chart\'s "y" must be a column or a list of them.'),
  );
};
