import type { Column } from './model';
import { invalidInput } from './input';

/** Tells of a partition's values whether it is wanted. */
export type PartitionFilter = (values: readonly string[]) => boolean;

const TOKENS =
  /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(<>|!=|<=|>=|[=<>(),]))/y;

const NUMERIC = /^(?:tinyint|smallint|int|integer|bigint|float|double|decimal.*)$/i;

/**
 * Reads the expression of `GetPartitions`: comparisons, BETWEEN and IN of partition keys with
 * literals, joined by AND, OR, NOT and parentheses. As in Glue, keys of numeric types compare as
 * numbers, others as text.
 *
 * @throws ServiceError for anything else
 */
export const partitionFilter = (expression: string, keys: readonly Column[]): PartitionFilter => {
  const tokens = tokensOf(expression);
  let position = 0;
  const fail = (): never => {
    throw invalidInput(
      `The expression ${JSON.stringify(expression)} is not understood at "${tokens.slice(position).join(' ')}": comparisons, BETWEEN and IN of partition keys are, joined by AND, OR and NOT.`,
    );
  };
  const accept = (word: string): boolean => {
    if (tokens[position]?.toUpperCase() !== word) return false;
    position += 1;
    return true;
  };
  const demand = (word: string): void => {
    if (!accept(word)) fail();
  };
  const literal = (): string => {
    const token = tokens[position] ?? fail();
    position += 1;
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    return /^-?\d/.test(token) ? token : fail();
  };

  const either = (): PartitionFilter => {
    const left = both();
    if (!accept('OR')) return left;
    const right = either();
    return (values) => left(values) || right(values);
  };
  const both = (): PartitionFilter => {
    const left = single();
    if (!accept('AND')) return left;
    const right = both();
    return (values) => left(values) && right(values);
  };
  const single = (): PartitionFilter => {
    if (accept('NOT')) {
      const inner = single();
      return (values) => !inner(values);
    }
    if (!accept('(')) return predicate();
    const inner = either();
    demand(')');
    return inner;
  };
  const predicate = (): PartitionFilter => {
    const name = (tokens[position] ?? fail()).toLowerCase();
    const index = keys.findIndex((key) => key.Name.toLowerCase() === name);
    if (index < 0) fail();
    position += 1;
    const compare = comparer(keys[index]?.Type ?? 'string');
    const of = (test: (value: string) => boolean): PartitionFilter => {
      return (values) => test(values[index] ?? '');
    };
    const isNegated = accept('NOT');
    const test = accept('BETWEEN') ? between(compare) : accept('IN') ? among(compare) : undefined;
    if (test !== undefined) return of((value) => test(value) !== isNegated);
    if (isNegated) fail();
    const operator = OPERATORS[tokens[position] ?? ''] ?? fail();
    position += 1;
    const limit = literal();
    return of((value) => operator(compare(value, limit)));
  };
  const between = (compare: Compare) => {
    const least = literal();
    demand('AND');
    const most = literal();
    return (value: string) => compare(value, least) >= 0 && compare(value, most) <= 0;
  };
  const among = (compare: Compare) => {
    const values: string[] = [];
    demand('(');
    do values.push(literal());
    while (accept(','));
    demand(')');
    return (value: string) => values.some((each) => compare(value, each) === 0);
  };

  const filter = either();
  if (position < tokens.length) fail();
  return filter;
};

type Compare = (a: string, b: string) => number;

const comparer = (type: string): Compare =>
  NUMERIC.test(type) ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const tokensOf = (expression: string): readonly string[] => {
  const text = expression.trimEnd();
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const from = TOKENS.lastIndex;
    const match = TOKENS.exec(text);
    if (match === null)
      throw invalidInput(
        `The expression ${JSON.stringify(expression)} is not understood at "${text.slice(from)}"`,
      );
    tokens.push(match[0].trim());
  }
  return tokens;
};
