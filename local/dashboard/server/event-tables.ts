import { type AthenaClient, ListTableMetadataCommand } from '@aws-sdk/client-athena';
import { VIEWS } from '../../../analytics/views';
import { type HiveType, parseHiveType } from '../../aws/firehose/hive-type';
import { UserError } from '../../errors';

/** A table of the database that is none of the turns' own. */
export interface EventTable {
  readonly name: string;
  /** The fields that rows can be counted by: SQL by path, such as `event.product`. */
  readonly fields: ReadonlyMap<string, string>;
  /** SQL of the day of a row as `yyyy-MM-dd`; absent where nothing tells it. */
  readonly day?: string;
  /** What the crawler says of columns that are text for want of a common type. */
  readonly mixedTypes?: string;
}

/** What the dashboard shows elsewhere, or nowhere. */
const OF_TURNS: readonly string[] = [...VIEWS, 'turn_rows', 'compacted_turns'];

/**
 * The tables that somebody's events may lie in, by name, as the catalogue has them now.
 *
 * @param signal aborts when nobody waits any more
 */
export const eventTables = async (
  client: AthenaClient,
  database: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EventTable>> => {
  const tables = new Map<string, EventTable>();
  let token: string | undefined;
  do {
    const { TableMetadataList: page = [], NextToken: next } = await client.send(
      new ListTableMetadataCommand({
        ...{ CatalogName: 'AwsDataCatalog', DatabaseName: database },
        ...(token === undefined ? {} : { NextToken: token }),
      }),
      { abortSignal: signal },
    );
    for (const { Name: name = '', Columns = [], PartitionKeys = [], Parameters } of page) {
      if (OF_TURNS.includes(name)) continue;
      const columns = Columns.map(typed);
      const keys = PartitionKeys.map(typed);
      const day = dayOf(keys, columns);
      const mixed = Parameters?.['mixedTypes'];
      tables.set(name, {
        name,
        fields: fieldsOf([...columns, ...keys]),
        ...(day === undefined ? {} : { day }),
        ...(mixed === undefined ? {} : { mixedTypes: mixed }),
      });
    }
    token = next;
  } while (token !== undefined);
  return tables;
};

interface Column {
  readonly name: string;
  readonly type: HiveType | undefined;
}

const typed = ({ Name = '', Type }: { Name: string | undefined; Type?: string | undefined }) => ({
  name: Name,
  type: typeOf(Type ?? 'string'),
});

/** Undefined for a type that nothing is counted by here, such as `binary`. */
const typeOf = (text: string): HiveType | undefined => {
  try {
    return parseHiveType(text);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
};

const fieldsOf = (columns: readonly Column[]): ReadonlyMap<string, string> =>
  new Map(
    columns
      .flatMap(({ name, type }) => namesOf([name], type))
      // Names may have dots of their own, so a path alone does not tell where one ends.
      .map((names) => [names.join('.'), `e.${names.map(quoted).join('.')}`] as const),
  );

/** Members of structures at every depth; lists and maps have no one value. */
const namesOf = (
  names: readonly string[],
  type: HiveType | undefined,
): readonly (readonly string[])[] => {
  if (type === undefined || type.kind === 'array' || type.kind === 'map') return [];
  if (type.kind !== 'struct') return [names];
  return type.fields.flatMap((field) => namesOf([...names, field.name], field.type));
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * SQL of a field by its path. Every name is quoted, and the path is one that the catalogue has.
 *
 * @throws UserError for a field that the table has not
 */
export const fieldSql = ({ name, fields }: EventTable, path: string): string => {
  const sql = fields.get(path);
  if (sql === undefined)
    throw new UserError(
      `The table ${name} has no field ${JSON.stringify(path.slice(0, 60))}; it has ${[...fields.keys()].join(', ')}.`,
    );
  return sql;
};

export const tableSql = ({ name }: EventTable): string => `${quoted(name)} AS e`;

/** Partitions cost nothing to choose by; else a column that is a time. */
const dayOf = (keys: readonly Column[], columns: readonly Column[]): string | undefined => {
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => keys.some((key) => key.name === name));
  const [whole] = keys.filter(({ name }) => ['dt', 'day', 'date'].includes(name));
  if (whole !== undefined && !has('year')) return `CAST(e.${quoted(whole.name)} AS varchar)`;
  const levels = [
    ['year', 'month', 'day'],
    ['partition_0', 'partition_1', 'partition_2'],
  ].find((names) => has(...names));
  if (levels !== undefined) {
    const [year = '', month = '', day = ''] = levels.map(
      (name) => `CAST(e.${quoted(name)} AS varchar)`,
    );
    return `concat(${year}, '-', lpad(${month}, 2, '0'), '-', lpad(${day}, 2, '0'))`;
  }
  const time = columns.find(({ type }) => type?.kind === 'timestamp' || type?.kind === 'date');
  return time === undefined ? undefined : `substr(CAST(e.${quoted(time.name)} AS varchar), 1, 10)`;
};
