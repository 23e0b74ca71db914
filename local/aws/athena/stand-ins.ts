import { RENAMED } from './athena-functions';
import { FailedQuery } from './failures';
import type { Json } from './literals';
import { isNode, nameOf, type Node } from './syntax-tree';

/** What the parser makes of a call of a function. */
export const FUNCTION_KINDS = ['function', 'aggregate_function', 'window_function'];

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

/** Puts what stands in for Athena's functions and operators in their place; children come first. */
export const standIn = (node: Node): Json => {
  for (const kind of FUNCTION_KINDS) {
    const call = node[kind];
    const name = isNode(call) ? RENAMED[nameOf(call) ?? ''] : undefined;
    if (isNode(call) && name !== undefined) return { ...node, [kind]: { ...call, name } };
  }
  return (
    unnestInSelect(node) ??
    rowsFromJson(node) ??
    percentile(node) ??
    plusOrMinus(node, 'add', 'athena_plus') ??
    plusOrMinus(node, 'sub', 'athena_minus') ??
    exactDistinct(node) ??
    countTrue(node) ??
    node
  );
};

/**
 * Of a field that the JSON lacks Athena's cast makes null, where DuckDB's fails and its
 * json_transform does not. It leaves to the cast what is no text, so that wrong values fail still.
 */
const rowsFromJson = (node: Node): Node | undefined => {
  for (const kind of ['cast', 'try_cast']) {
    const cast = node[kind];
    if (!isNode(cast) || !isNode(cast.this) || !isNode(cast.this.function)) continue;
    const [json] = argumentsOf(cast.this.function);
    if (nameOf(cast.this.function) !== 'json_parse' || json === undefined || !hasRows(cast.to))
      continue;
    const structure = JSON.stringify(jsonStructure(cast.to));
    const text: Node = { literal: { literal_type: 'string', value: structure } };
    return { [kind]: { ...cast, this: call('json_transform', [json, text]) } };
  }
  return undefined;
};

const argumentsOf = ({ args }: Node): readonly Json[] =>
  Array.isArray(args) ? (args as readonly Json[]) : [];

const hasRows = (type: Json | undefined): boolean =>
  isNode(type) &&
  (type.data_type === 'struct' || (type.data_type === 'array' && hasRows(type.element_type)));

/** A type as json_transform takes it: lists and objects of the names of types. */
const jsonStructure = (type: Json | undefined): Json => {
  if (!isNode(type)) return 'JSON';
  if (type.data_type === 'array') return [jsonStructure(type.element_type)];
  if (type.data_type === 'struct' && Array.isArray(type.fields))
    return Object.fromEntries(
      (type.fields as readonly { readonly name: string; readonly data_type: Json }[]).map(
        ({ name, data_type: of }) => [name, jsonStructure(of)],
      ),
    );
  return TEXTS.includes(type.data_type ?? null) ? 'VARCHAR' : 'JSON';
};

/** As text a value loses its quotes, as JSON it keeps them. */
const TEXTS: readonly Json[] = ['var_char', 'char', 'text', 'date', 'timestamp'];

/**
 * Of n values Athena takes the one of rank ⌊p·n⌋ + 1, at most n; DuckDB's quantile the one of rank
 * ⌈p·n⌉, and of a negative share it counts from the greatest: p - 1 gives Athena's.
 */
const percentile = (node: Node): Node | undefined => {
  for (const kind of FUNCTION_KINDS) {
    const called = node[kind];
    if (!isNode(called) || nameOf(called) !== 'approx_percentile') continue;
    const [values, share, ...more] = argumentsOf(called);
    if (values === undefined || share === undefined || more.length > 0) return undefined;
    const args = [values, fromGreatest(share)];
    return { ...node, [kind]: { ...called, name: 'quantile_disc', args } };
  }
  return undefined;
};

const fromGreatest = (share: Json): Json => {
  if (isNode(share) && isNode(share.array_func) && Array.isArray(share.array_func.expressions)) {
    const expressions = (share.array_func.expressions as readonly Json[]).map(fromGreatest);
    return { array_func: { ...share.array_func, expressions } };
  }
  const isAll = isNode(share) && isNode(share.literal) && Number(share.literal.value) === 1;
  // 0 has no sign: the greatest of any number of values lies just before it.
  const right = isAll ? number('1.000000000001') : number('1');
  return {
    sub: {
      left: share,
      right,
      left_comments: [],
      operator_comments: [],
      trailing_comments: [],
    },
  };
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
