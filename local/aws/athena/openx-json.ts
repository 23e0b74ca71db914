import { UserError } from '../../errors';
import { duckDbType, type HiveType, parseHiveType } from '../firehose/hive-type';
import type { Column } from '../glue/model';
import { quoteText, UnknownHiveType } from './hive-type';

/** How `org.openx.data.jsonserde.JsonSerDe` reads a table's lines. */
export interface OpenXJson {
  /** The keys of documents that a column takes its value from, by its name. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Whether a line that is no JSON is a row without values rather than the end of the query. */
  readonly ignoresMalformed: boolean;
}

/**
 * Reads what a table's SerDe is told. Columns are in lower case in the catalogue and keys are not in
 * documents: a crawler leaves the keys as they were spelt in the parameter `paths`.
 */
export const openXJson = (
  columns: readonly Column[],
  parameters: Readonly<Record<string, string>>,
): OpenXJson => {
  const paths = (parameters['paths'] ?? '').split(',').filter((path) => path !== '');
  const keysOf = ({ Name }: Column): readonly string[] => {
    const spelt = paths.filter((path) => path.toLowerCase() === Name.toLowerCase());
    return [...new Set([...spelt, Name])];
  };
  return {
    keys: new Map(columns.map((column) => [column.Name, keysOf(column)])),
    ignoresMalformed: parameters['ignore.malformed.json']?.toLowerCase() === 'true',
  };
};

/** No document holds it as it is: in JSON control characters are escapes. */
const NO_DELIMITER = '\u0001';

/** Longer than any record of Firehose. */
const LONGEST_LINE = 4 * 1_048_576;

/** Of a line that holds several documents, the text up to the end of the first. */
const FIRST_DOCUMENT = `concat(split_part(line, '}{', 1), '}')`;

/**
 * A relation of `filename` and `document`: the lines of files as Athena's engine reads them with the
 * OpenX SerDe. A line without a document is a row without values; of several documents on one line
 * the first alone is read.
 *
 * https://github.com/trinodb/trino/blob/master/lib/trino-hive-formats/src/main/java/io/trino/hive/formats/line/openxjson/OpenXJsonDeserializer.java
 *
 * @param files SQL for a list of paths
 */
export const openXDocuments = ({ ignoresMalformed }: OpenXJson, files: string): string => {
  const lines = `read_csv(${files}, filename = true, auto_detect = false, header = false, delim = ${quoteText(NO_DELIMITER)}, quote = '', escape = '', new_line = '\\n', max_line_size = ${LONGEST_LINE}, strict_mode = false, columns = {'line': 'VARCHAR'})`;
  const malformed = ignoresMalformed
    ? 'NULL'
    : `error(concat('Line is not valid JSON: ', left(line, 200)))`;
  const document = [
    `CASE WHEN NOT regexp_matches(coalesce(line, ''), '^\\s*[{\\[]') THEN NULL`,
    `WHEN json_valid(line) THEN line`,
    `WHEN json_valid(${FIRST_DOCUMENT}) THEN ${FIRST_DOCUMENT}`,
    `ELSE ${malformed} END`,
  ].join(' ');
  return `(SELECT filename, CAST(${document} AS JSON) AS document FROM ${lines})`;
};

/**
 * SQL for a column's value in a `document`, whose keys match in any case: a scalar that is not of the column's type is null; a
 * column of text gets any value as its JSON text.
 *
 * @throws UnknownHiveType
 */
export const openXValue = ({ Name, Type = 'string' }: Column, { keys }: OpenXJson): string => {
  const shape = quoteText(JSON.stringify(shapeOf(parsed(Type))));
  const values = (keys.get(Name) ?? [Name]).map(
    (key) => `json_transform(document -> ${quoteText(pathOf(key))}, ${shape})`,
  );
  return `coalesce(${[...values, `json_transform(document -> (${inAnyCase(Name)}), ${shape})`].join(', ')})`;
};

/** SQL of a pointer to a document's key that differs in case alone; null where there is none. */
const inAnyCase = (name: string): string => {
  const key = `list_filter(json_keys(document), lambda k: lower(k) = lower(${quoteText(name)}))[-1]`;
  return `'/' || replace(replace(${key}, '~', '~0'), '/', '~1')`;
};

const pathOf = (key: string): string =>
  `$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const parsed = (type: string): HiveType => {
  try {
    return parseHiveType(type);
  } catch (error) {
    if (error instanceof UserError) throw new UnknownHiveType(error.message);
    throw error;
  }
};

/** The structure that `json_transform` takes; members keep their spelling, as keys must match it. */
const shapeOf = (type: HiveType): unknown => {
  switch (type.kind) {
    case 'array':
      return [shapeOf(type.of)];
    case 'struct':
      return Object.fromEntries(type.fields.map(({ name, type: of }) => [name, shapeOf(of)]));
    default:
      return duckDbType(type);
  }
};
