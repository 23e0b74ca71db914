import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from './hive-type';
import type { SourceObject, SourceTable } from './table-source';

/** A table and the objects that a query found in it. */
export interface TableObjects {
  readonly table: SourceTable;
  /** A file without rows that every scan of the table names and leaves out. */
  readonly emptyFile: string;
  readonly objects: readonly SourceObject[];
}

/** The sizes of a Parquet object's parts. */
interface Footer {
  readonly footerBytes: number;
  /** By the name of the top-level column, over all row groups. */
  readonly columnBytes: ReadonlyMap<string, number>;
}

/** What is known of objects, which never change; by path, size and time. */
export type FooterCache = Map<string, Footer>;

const FOOTERS_KEPT = 50_000;

/**
 * How many bytes a query reads from objects, as Athena bills them: of Parquet the chunks of the
 * columns that the plan names and the footers, of text whole objects, each for the objects that
 * the plan opens. Row groups that statistics exclude, and what a LIMIT leaves unread, are counted.
 *
 * @param sql a translated query that ran on this connection
 */
export const bytesScanned = async (
  connection: DuckDBConnection,
  sql: string,
  listed: readonly TableObjects[],
  footers: FooterCache,
): Promise<number> => {
  let bytes = 0;
  for (const scan of await scansOf(connection, sql)) {
    const source = listed.find(({ emptyFile }) => scan.fileFilter.includes(emptyFile));
    if (source === undefined || source.objects.length === 0) continue;
    const objects = await openedObjects(connection, scan, source.objects);
    bytes +=
      source.table.format === 'parquet'
        ? await parquetBytes(connection, objects, scan.columns(source.table), footers)
        : objects.reduce((sum, { size }) => sum + size, 0);
  }
  return bytes;
};

interface Scan {
  readonly columns: (table: SourceTable) => readonly string[];
  /** SQL over `filename` that says which files are opened; it names the table's empty file. */
  readonly fileFilter: string;
}

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, string | readonly string[]>>;
}

const scansOf = async (connection: DuckDBConnection, sql: string): Promise<readonly Scan[]> => {
  const plan = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`);
  const [[, text] = []] = plan.getRowsJson();
  const nodes = JSON.parse(text as string) as readonly PlanNode[];
  return nodes.flatMap(scansBelow);
};

const scansBelow = (node: PlanNode): readonly Scan[] => {
  const below = node.children.flatMap(scansBelow);
  return node.name.startsWith('READ_') ? [...below, scanOf(node)] : below;
};

const scanOf = ({ extra_info: info }: PlanNode): Scan => {
  const projected = textsOf(info.Projections).flatMap((text) => [text, text.split('.')[0] ?? '']);
  const filtered = textsOf(info.Filters).flatMap((text) => text.split(/\W+/));
  const words = new Set([...projected, ...filtered]);
  return {
    columns: ({ columns }) => columns.map(({ Name }) => Name).filter((name) => words.has(name)),
    fileFilter: textsOf(info['File Filters']).flatMap(conjuncts).join(' AND '),
  };
};

/** The plan puts filters in parentheses one after the other. */
const conjuncts = (filters: string): readonly string[] => {
  const found: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of filters.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    if (token === '(') depth += 1;
    if (token !== ')') continue;
    depth -= 1;
    if (depth > 0) continue;
    found.push(filters.slice(start, index + 1));
    start = index + 1;
  }
  return found;
};

const textsOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const openedObjects = async (
  connection: DuckDBConnection,
  { fileFilter }: Scan,
  objects: readonly SourceObject[],
): Promise<readonly SourceObject[]> => {
  const files = objects.map(({ path }) => quoteText(path)).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT filename FROM (SELECT unnest([${files}]) AS filename) WHERE ${fileFilter}`,
  );
  const opened = new Set(result.getRowsJS().map(([filename]) => filename));
  return objects.filter(({ path }) => opened.has(path));
};

const parquetBytes = async (
  connection: DuckDBConnection,
  objects: readonly SourceObject[],
  columns: readonly string[],
  footers: FooterCache,
): Promise<number> => {
  await readFooters(
    connection,
    objects.filter((object) => !footers.has(identityOf(object))),
    footers,
  );
  let bytes = 0;
  for (const object of objects) {
    const { footerBytes = 0, columnBytes } = footers.get(identityOf(object)) ?? {};
    bytes += footerBytes;
    for (const column of columns) bytes += columnBytes?.get(column) ?? 0;
  }
  return bytes;
};

const identityOf = ({ path, size, modified }: SourceObject): string =>
  `${modified}/${size}/${path}`;

/** The length of the footer and the magic number stand at the end of a file. */
const TAIL_BYTES = 8;

const readFooters = async (
  connection: DuckDBConnection,
  objects: readonly SourceObject[],
  footers: FooterCache,
): Promise<void> => {
  if (objects.length === 0) return;
  if (footers.size + objects.length > FOOTERS_KEPT) footers.clear();
  const files = `[${objects.map(({ path }) => quoteText(path)).join(', ')}]`;
  const sizes = await connection.runAndReadAll(
    `SELECT file_name, footer_size FROM parquet_file_metadata(${files})`,
  );
  const chunks = await connection.runAndReadAll(
    `SELECT file_name, split_part(path_in_schema, ', ', 1), CAST(sum(total_compressed_size) AS BIGINT)
    FROM parquet_metadata(${files}) GROUP BY ALL`,
  );
  const columnBytes = new Map<unknown, Map<string, number>>();
  for (const [file, column, bytes] of chunks.getRowsJS()) {
    const columns = columnBytes.get(file) ?? new Map<string, number>();
    columnBytes.set(file, columns.set(column as string, Number(bytes)));
  }
  const footerBytes = new Map(sizes.getRowsJS().map(([file, size]) => [file, Number(size)]));
  for (const object of objects)
    footers.set(identityOf(object), {
      footerBytes: (footerBytes.get(object.path) ?? 0) + TAIL_BYTES,
      columnBytes: columnBytes.get(object.path) ?? new Map<string, number>(),
    });
};
