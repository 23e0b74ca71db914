import { ATHENA_FUNCTIONS, RENAMED } from './athena-functions';
import { FailedQuery, type Locate, RefusedStatement } from './failures';
import { type Json, parameterNode } from './literals';
import { markPlaceholders, placeholderOf } from './placeholders';
import {
  codePoints,
  isNode,
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
  const bound = bindParameters(tree, marked.count, parameters);
  const named = nameColumns(withoutComments(bound));
  return { sql: toDuckDb(rewrite(named, standIn) as Node), locate, isSummary: isSummary(tree) };
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

const nameOf = (identifier: Json | undefined): string | undefined =>
  isNode(identifier) && typeof identifier.name === 'string'
    ? identifier.name.toLowerCase()
    : undefined;

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

const FUNCTION_KINDS = ['function', 'aggregate_function', 'window_function'];

/** What the parser calls a function and is none. */
const SYNTAX = new Set(['grouping sets']);

const checkFunctions = (tree: Node, locate: Locate): void => {
  walk(tree, (node) => {
    for (const kind of FUNCTION_KINDS) {
      const call = node[kind];
      const name =
        isNode(call) && typeof call.name === 'string' ? call.name.toLowerCase() : undefined;
      if (name !== undefined && !ATHENA_FUNCTIONS.has(name) && !SYNTAX.has(name))
        throw new FailedQuery(
          `FUNCTION_NOT_FOUND: ${locate(name)}: Function '${name}' not registered`,
        );
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

/** DuckDB would name a column after its expression. */
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

const NAMED_KINDS = ['alias', 'column', 'star', 'dot'];

const named = (expression: Json): Json => {
  if (!isNode(expression)) return expression;
  const { annotated } = expression;
  if (isNode(annotated) && annotated.this !== undefined) return named(annotated.this);
  if (NAMED_KINDS.some((kind) => kind in expression)) return expression;
  return {
    alias: {
      this: expression,
      alias: { name: UNNAMED, quoted: false, trailing_comments: [] },
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    },
  };
};

const lengthOf = (list: Json | undefined): number => (Array.isArray(list) ? list.length : 0);

/**
 * Trino makes columns of the fields of unnested rows, DuckDB one column of each row. Rows are meant
 * where there are more names than lists, and where there are none, for then the fields give them.
 * DuckDB's UNNEST takes one list in FROM, and any number in SELECT.
 */
const unnestInSelect = ({ alias }: Node): Node | undefined => {
  if (!isNode(alias) || !isNode(alias.this) || !isNode(alias.this.unnest)) return undefined;
  const { this: first, expressions, with_ordinality: numbered } = alias.this.unnest;
  const isNumbered = numbered === true;
  const lists = [first ?? null, ...(Array.isArray(expressions) ? (expressions as Json[]) : [])];
  const names = lengthOf(alias.column_aliases) - (isNumbered ? 1 : 0);
  const areRows = names !== lists.length;
  if (lists.length === 1 && !areRows) return undefined;
  if (lists.length > 1 && (areRows || isNumbered))
    throw new FailedQuery(
      'NOT_SUPPORTED: line 1:1: The local engine makes columns of the rows of one list only, and numbers one list only; UNNEST each list by itself',
    );
  const depth = areRows ? [namedArgument('max_depth', '2')] : [];
  const columns = [
    ...lists.map((list) => call('unnest', [list, ...depth])),
    ...(isNumbered ? [call('generate_subscripts', [first ?? null, number('1')])] : []),
  ];
  return {
    subquery: {
      this: { select: { ...EMPTY_SELECT, expressions: columns } },
      alias: alias.alias ?? null,
      column_aliases: alias.column_aliases ?? [],
      alias_explicit_as: true,
      alias_keyword: 'AS',
      order_by: null,
      limit: null,
      offset: null,
      lateral: true,
      modifiers_inside: false,
      trailing_comments: [],
    },
  };
};

const number = (value: string): Node => ({ literal: { literal_type: 'number', value } });

const namedArgument = (name: string, value: string): Node => ({
  named_argument: {
    name: { name, quoted: false, trailing_comments: [] },
    value: number(value),
    separator: 'DArrow',
  },
});

const EMPTY_SELECT: Node = {
  from: null,
  joins: [],
  lateral_views: [],
  where_clause: null,
  group_by: null,
  having: null,
  qualify: null,
  order_by: null,
  distribute_by: null,
  cluster_by: null,
  sort_by: null,
  limit: null,
  offset: null,
  fetch: null,
  distinct: false,
  distinct_on: null,
  top: null,
  with: null,
  sample: null,
  windows: null,
  hint: null,
  connect: null,
  into: null,
  locks: [],
  leading_comments: [],
};

/** Puts what stands in for Athena's functions and operators in their place. */
const standIn = (node: Node): Json => {
  for (const kind of FUNCTION_KINDS) {
    const call = node[kind];
    const name = isNode(call) ? RENAMED[nameOf(call) ?? ''] : undefined;
    if (isNode(call) && name !== undefined) return { ...node, [kind]: { ...call, name } };
  }
  return (
    unnestInSelect(node) ??
    plusOrMinus(node, 'add', 'athena_plus') ??
    plusOrMinus(node, 'sub', 'athena_minus') ??
    exactDistinct(node) ??
    countTrue(node) ??
    node
  );
};

/** Of few values Athena's estimate is exact; DuckDB's is not. */
const exactDistinct = ({ approx_distinct: estimate }: Node): Node | undefined =>
  isNode(estimate) && estimate.this !== undefined
    ? {
        count: {
          this: estimate.this,
          star: false,
          distinct: true,
          filter: estimate.filter ?? null,
        },
      }
    : undefined;

/** Where nothing is true Athena counts 0; DuckDB's count_if is null of nulls alone. */
const countTrue = ({ count_if: counted }: Node): Node | undefined =>
  isNode(counted) && counted.this !== undefined
    ? {
        count: {
          this: call('nullif', [counted.this, { boolean: { value: false } }]),
          star: false,
          distinct: counted.distinct ?? false,
          filter: counted.filter ?? null,
        },
      }
    : undefined;

const plusOrMinus = (node: Node, kind: string, name: string): Node | undefined => {
  const operation = node[kind];
  if (!isNode(operation)) return undefined;
  const { left, right } = operation;
  if (left === undefined || right === undefined || ![left, right].some(isInterval))
    return undefined;
  return call(name, [left, right]);
};

const isInterval = (node: Json): boolean => isNode(node) && 'interval' in node;

const call = (name: string, args: readonly Json[]): Node => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
  },
});
