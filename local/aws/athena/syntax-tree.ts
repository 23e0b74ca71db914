import { setFlagsFromString } from 'node:v8';
import { Dialect, generate, init, parse, transpile } from '@polyglot-sql/sdk';
import { FailedQuery } from './failures';
import type { Json } from './literals';

export type Node = Readonly<Record<string, Json>>;

const { Trino: TRINO, DuckDB: DUCKDB } = Dialect;

// The translator is 20 MB of WebAssembly, and a query takes milliseconds in it: to optimize that in
// the background takes seconds of processor time, which no number of queries earns back.
setFlagsFromString('--liftoff-only');

/** Makes the translator ready: its WebAssembly is compiled, and its first steps taken. */
export const prepareTranslator = async (): Promise<void> => {
  await init();
  transpile(
    "SELECT count(*) FROM a WHERE b BETWEEN 'c' AND 'd' GROUP BY e ORDER BY f",
    TRINO,
    DUCKDB,
  );
};

export const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of an identifier or a call, in lower case. */
export const nameOf = (identifier: Json | undefined): string | undefined =>
  isNode(identifier) && typeof identifier.name === 'string'
    ? identifier.name.toLowerCase()
    : undefined;

/**
 * Parses the statements of a text.
 *
 * @param place words the place of an offset, in code points
 * @throws FailedQuery with the place of the syntax error
 */
export const parseTrino = (sql: string, place: (offset: number) => string): readonly Node[] => {
  const result = parse(sql, TRINO);
  if (result.success) return result.ast as unknown as readonly Node[];
  const start = result.errorStart ?? 0;
  const token = codePoints(sql)
    .slice(start, result.errorEnd ?? start)
    .join('')
    .trim();
  const found = token === '' ? '<EOF>' : token;
  throw new FailedQuery(
    `SYNTAX_ERROR: ${place(start)}: mismatched input '${found}' (${detailOf(result.error)})`,
  );
};

/** Writes a tree in DuckDB's SQL. */
export const toDuckDb = (tree: Node): string => {
  const trino = generate([tree], TRINO);
  const [text] = trino.sql ?? [];
  const duckDb = text === undefined ? undefined : transpile(text, TRINO, DUCKDB);
  const [translated, ...more] = duckDb?.sql ?? [];
  if (translated !== undefined && more.length === 0) return translated;
  throw new FailedQuery(
    `NOT_SUPPORTED: line 1:1: The query cannot be translated for the local engine: ${String(duckDb?.error ?? trino.error)}`,
    { category: 1 },
  );
};

/** The parser counts code points. */
export const codePoints = (text: string): readonly string[] => Array.from(text);

/** The place of a character (counted in code points from 0), as Athena gives it: `line 1:8`. */
export const placeOf = (sql: string, offset: number): string => {
  const lines = codePoints(sql).slice(0, offset).join('').split('\n');
  return `line ${lines.length}:${codePoints(lines.at(-1) ?? '').length + 1}`;
};

/** Calls `visit` with every object of the tree, parents first. */
export const walk = (tree: Json, visit: (node: Node) => void): void => {
  if (Array.isArray(tree)) {
    for (const item of tree as readonly Json[]) walk(item, visit);
    return;
  }
  if (!isNode(tree)) return;
  visit(tree);
  for (const value of Object.values(tree)) walk(value, visit);
};

/** Rebuilds the tree from its leaves: each object becomes what `change` makes of it. */
export const rewrite = (tree: Json, change: (node: Node) => Json): Json => {
  if (Array.isArray(tree)) return (tree as readonly Json[]).map((item) => rewrite(item, change));
  if (!isNode(tree)) return tree;
  return change(
    Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, rewrite(value, change)])),
  );
};

const detailOf = (error: string | undefined): string =>
  (error ?? 'no detail').replace(/^(?:Parse|Tokenization) error at line \d+, column \d+: /, '');
