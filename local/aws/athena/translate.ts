import { ATHENA_FUNCTIONS } from './athena-functions';
import { FailedQuery, type Locate, RefusedStatement } from './failures';
import { type Json, parameterNode } from './literals';
import { markPlaceholders, placeholderOf } from './placeholders';
import { FUNCTION_KINDS, standIn } from './stand-ins';
import {
  codePoints,
  isNode,
  nameOf,
  type Node,
  parseTrino,
  placeOf,
  rewrite,
  toDuckDb,
  walk,
} from './syntax-tree';

export const CATALOG = 'awsdatacatalog';

/** What a query may name. */
export interface Scope {
  /** The database of the query's context; absent if it has none. */
  readonly database: string | undefined;
  /** The names of tables and views of a database, in lower case; absent if there is none such. */
  readonly relations: (database: string) => ReadonlySet<string> | undefined;
}

export interface Translation {
  /** The query in DuckDB's SQL. */
  readonly sql: string;
  /** Where the query uses a name, for messages. */
  readonly locate: Locate;
  /** It groups, or takes the first rows: its result may be held in memory. */
  readonly isSummary: boolean;
}

/** The name that a column without one has until its place in the result is known. */
export const UNNAMED = 'athena_unnamed_column';

/**
 * Translates a query of Athena engine version 3 for DuckDB. Tables, views and functions must be ones
 * that Athena has, so that nothing runs here that would not run there, and nothing reaches past the
 * tables; each `?` becomes the value of its execution parameter.
 *
 * @throws FailedQuery as Athena would fail it; RefusedStatement for more than one statement, and for
 * statements that are no queries
 */
export const translateQuery = (
  text: string,
  parameters: readonly string[],
  scope: Scope,
): Translation => {
  const { tree, locate } = readQuery(text, parameters, scope);
  return { sql: inDuckDb(nameColumns(tree)), locate, isSummary: isSummary(tree) };
};

/** Translates the query of a view, whose columns have names in lower case. @throws as translateQuery */
export const translateView = (text: string, scope: Scope): string =>
  inDuckDb(nameColumns(rewrite(readQuery(text, [], scope).tree, inLowerCase) as Node));

const inDuckDb = (tree: Node): string => toDuckDb(rewrite(tree, standIn) as Node);

const inLowerCase = (node: Node): Node =>
  typeof node.name === 'string' && 'quoted' in node
    ? { ...node, name: node.name.toLowerCase() }
    : node;

const readQuery = (
  text: string,
  parameters: readonly string[],
  scope: Scope,
): { readonly tree: Node; readonly locate: Locate } => {
  const marked = markPlaceholders(text);
  const place = (offset: number): string => placeOf(text, marked.originalOffset(offset));
  const trees = parseTrino(marked.text, place);
  const [tree] = trees;
  if (tree === undefined || trees.length !== 1)
    throw new RefusedStatement(
      `Only one sql statement is allowed. Got: ${trees.length === 0 ? 'none' : text}`,
    );
  if (!isQuery(tree)) throw new RefusedStatement('Queries of this type are not supported');
  const locate = (name: string): string => place(offsetOf(tree, marked.text, name));
  checkRelations(tree, scope, place);
  checkFunctions(tree, locate);
  checkSyntax(tree);
  return { tree: withoutComments(bindParameters(tree, marked.count, parameters)), locate };
};

const QUERY_KINDS = ['select', 'union', 'intersect', 'except', 'values', 'subquery', 'paren'];

const isQuery = (tree: Node): boolean => QUERY_KINDS.some((kind) => kind in tree);

const isSummary = ({ select }: Node): boolean =>
  isNode(select) && (isNode(select.group_by) || isNode(select.limit));

const offsetOf = (tree: Node, text: string, name: string): number => {
  let offset: number | undefined;
  walk(tree, (node) => {
    if (offset === undefined && isNamed(node, name) && isNode(node.span))
      offset = Number(node.span.start);
  });
  if (offset !== undefined) return offset;
  // Functions carry no position: the first use of the word it is.
  const found = text.toLowerCase().indexOf(name.toLowerCase());
  return found < 0 ? 0 : codePoints(text.slice(0, found)).length;
};

const isNamed = ({ name }: Node, wanted: string): boolean =>
  typeof name === 'string' && name.toLowerCase() === wanted.toLowerCase();

const checkRelations = (tree: Node, scope: Scope, place: (offset: number) => string): void => {
  const common = new Set<string>();
  walk(tree, (node) => {
    if (!isNode(node.with) || !Array.isArray(node.with.ctes)) return;
    for (const cte of node.with.ctes as readonly Json[])
      if (isNode(cte)) common.add(nameOf(cte.alias) ?? '');
  });
  walk(tree, ({ table }) => {
    // A table in FROM has identifiers for its name; a column's qualifier is an identifier itself.
    if (!isNode(table) || !isNode(table.name)) return;
    const name = nameOf(table.name) ?? '';
    if (table.schema === null && common.has(name)) return;
    const at = place(isNode(table.name.span) ? Number(table.name.span.start) : 0);
    checkRelation(name, nameOf(table.schema), nameOf(table.catalog), scope, at);
  });
};

const INFORMATION_SCHEMA = ['columns', 'schemata', 'tables', 'views'];

const checkRelation = (
  name: string,
  schema: string | undefined,
  catalog: string | undefined,
  scope: Scope,
  place: string,
): void => {
  if (catalog !== undefined && catalog !== CATALOG)
    throw new FailedQuery(`CATALOG_NOT_FOUND: ${place}: Catalog '${catalog}' does not exist`);
  if (schema === 'information_schema' && INFORMATION_SCHEMA.includes(name)) return;
  const database = schema ?? scope.database?.toLowerCase();
  if (database === undefined)
    throw new FailedQuery(
      `MISSING_SCHEMA_NAME: ${place}: Schema must be specified when session schema is not set`,
    );
  const relations = scope.relations(database);
  if (relations === undefined)
    throw new FailedQuery(`SCHEMA_NOT_FOUND: ${place}: Schema '${database}' does not exist`);
  if (!relations.has(name))
    throw new FailedQuery(
      `TABLE_NOT_FOUND: ${place}: Table '${CATALOG}.${database}.${name}' does not exist`,
    );
};

/** What the parser calls a function and is none. */
const SYNTAX = new Set(['grouping sets']);

const checkFunctions = (tree: Node, locate: Locate): void => {
  const refuse = (name: string): never => {
    throw new FailedQuery(`FUNCTION_NOT_FOUND: ${locate(name)}: Function '${name}' not registered`);
  };
  walk(tree, (node) => {
    // Athena calls nothing behind a dot; DuckDB would take `main.f(x)` and `x.f()` for its own f.
    if (isNode(node.method_call)) refuse(nameOf(node.method_call.method) ?? '');
    for (const kind of FUNCTION_KINDS) {
      const call = node[kind];
      const name =
        isNode(call) && typeof call.name === 'string' ? call.name.toLowerCase() : undefined;
      if (name !== undefined && !ATHENA_FUNCTIONS.has(name) && !SYNTAX.has(name)) refuse(name);
    }
  });
};

/** DuckDB's own syntax, which the lenient parser takes and Athena does not. */
const checkSyntax = (tree: Node): void => {
  const refuse = (what: string): never => {
    throw new FailedQuery(`SYNTAX_ERROR: line 1:1: Athena has no ${what}`);
  };
  walk(tree, (node) => {
    if ('pivot' in node || 'unpivot' in node) refuse('PIVOT');
    if (isNode(node.star) && [node.star.except, node.star.replace, node.star.rename].some(Boolean))
      refuse('EXCLUDE, REPLACE or RENAME beside *');
    if (isNode(node.cast) && node.cast.double_colon_syntax === true) refuse('operator ::');
    if (isNode(node.select) && (node.select.distinct_on ?? node.select.qualify ?? node.select.into))
      refuse('DISTINCT ON, QUALIFY or INTO');
  });
};

const bindParameters = (tree: Node, count: number, parameters: readonly string[]): Node => {
  if (count !== parameters.length)
    throw new FailedQuery(
      `INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected ${count} but found ${parameters.length}`,
    );
  const values = parameters.map(parameterNode);
  return rewrite(tree, (node) => {
    const name = isNode(node.column) ? nameOf(node.column.name) : undefined;
    const value = name === undefined ? undefined : values[placeholderOf(name) ?? -1];
    return value ?? node;
  }) as Node;
};

/** A comment written back out of the tree could end where its author did not mean it to. */
const withoutComments = (tree: Node): Node =>
  rewrite(tree, (node) =>
    Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, key.endsWith('comments') ? [] : value]),
    ),
  ) as Node;

/**
 * DuckDB would name a column after its expression, and in the case in which it was made; Athena shows
 * the name of a column as the query writes it.
 *
 * Source: https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 */
const nameColumns = (tree: Node): Node => {
  const [kind = ''] = Object.keys(tree);
  const body = tree[kind];
  if (!isNode(body)) return tree;
  if (kind === 'select' && Array.isArray(body.expressions))
    return { select: { ...body, expressions: (body.expressions as readonly Json[]).map(named) } };
  const inner = kind === 'subquery' || kind === 'paren' ? 'this' : 'left';
  const child = body[inner];
  return isNode(child) ? { [kind]: { ...body, [inner]: nameColumns(child) } } : tree;
};

const NAMED_KINDS = ['alias', 'star', 'dot'];

const named = (expression: Json): Json => {
  if (!isNode(expression)) return expression;
  const { annotated, column } = expression;
  if (isNode(annotated) && annotated.this !== undefined) return named(annotated.this);
  if (NAMED_KINDS.some((kind) => kind in expression)) return expression;
  if (!isNode(column)) return aliased(expression, UNNAMED);
  const written = isNode(column.name) ? column.name.name : undefined;
  return typeof written !== 'string' || written === written.toLowerCase()
    ? expression
    : aliased(expression, written);
};

const aliased = (expression: Node, name: string): Node => ({
  alias: {
    this: expression,
    alias: { name, quoted: true, trailing_comments: [] },
    column_aliases: [],
    alias_explicit_as: true,
    pre_alias_comments: [],
    trailing_comments: [],
  },
});
