import { messageOf, UserError } from '../../errors';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;

interface JsonObject {
  readonly [key: string]: Json;
}

type Matches = (value: Json | undefined) => boolean;

/**
 * Compiles filter criteria as an event source mapping has them: event patterns of EventBridge.
 *
 * A pattern is an object like the record, with a list of conditions at each leaf, of which one must
 * hold: an exact value, or `prefix`, `suffix`, `equals-ignore-case`, `anything-but`, `numeric`,
 * `exists`. `$or` holds alternatives. DynamoDB's numbers are text (`{"N": "5"}`), so that `numeric`
 * matches none of them, as in Lambda.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 *
 * @param patterns JSON text; a record passes when one of them matches, or if there are none
 * @throws UserError quoting a pattern that is not understood
 */
export const recordFilter = (patterns: readonly string[]): ((record: object) => boolean) => {
  const compiled = patterns.map(compile);
  return (record) =>
    compiled.length === 0 || compiled.some((matches) => matches(record as unknown as Json));
};

const compile = (pattern: string): Matches => {
  try {
    return objectPattern(JSON.parse(pattern) as Json);
  } catch (error) {
    throw new UserError(
      `The filter pattern ${pattern} is not understood: ${messageOf(error)}. See https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html`,
      { cause: error },
    );
  }
};

const objectPattern = (pattern: Json): Matches => {
  if (!isObject(pattern)) throw new Error(`${JSON.stringify(pattern)} is no object`);
  const parts = Object.entries(pattern).map(([key, part]) =>
    key === '$or'
      ? anyOf(part)
      : under(key, Array.isArray(part) ? leaf(part) : objectPattern(part)),
  );
  if (parts.length === 0) throw new Error('an empty object matches nothing');
  return (value) => parts.every((matches) => matches(value));
};

const anyOf = (alternatives: Json): Matches => {
  if (!Array.isArray(alternatives)) throw new Error('$or takes a list of objects');
  const compiled = alternatives.map(objectPattern);
  return (value) => compiled.some((matches) => matches(value));
};

const under =
  (key: string, matches: Matches): Matches =>
  (value) =>
    matches(isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);

const leaf = (conditions: readonly Json[]): Matches => {
  const compiled = conditions.map(condition);
  if (compiled.length === 0) throw new Error('an empty list matches nothing');
  return (value) => compiled.some((matches) => matches(value));
};

const condition = (wanted: Json): Matches => {
  if (!isObject(wanted)) return anyElement((value) => value === wanted);
  const [entry, ...more] = Object.entries(wanted);
  if (entry === undefined || more.length > 0)
    throw new Error(`${JSON.stringify(wanted)} must name one operator`);
  const [operator, operand] = entry;
  return operatorOf(operator, operand);
};

const operatorOf = (operator: string, operand: Json): Matches => {
  switch (operator) {
    case 'exists': {
      if (typeof operand !== 'boolean') throw new Error('exists takes true or false');
      return (value) => (value !== undefined && !isObject(value)) === operand;
    }
    case 'prefix':
      return ofText(operator, operand, (value, text) => value.startsWith(text));
    case 'suffix':
      return ofText(operator, operand, (value, text) => value.endsWith(text));
    case 'equals-ignore-case':
      return ofText(operator, operand, (value, text) => value.toLowerCase() === text.toLowerCase());
    case 'anything-but':
      return anythingBut(operand);
    case 'numeric':
      return numeric(operand);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
};

const ofText = (
  operator: string,
  operand: Json,
  holds: (value: string, text: string) => boolean,
): Matches => {
  if (typeof operand !== 'string') throw new Error(`${operator} takes a text`);
  return anyElement((value) => typeof value === 'string' && holds(value, operand));
};

const anythingBut = (operand: Json): Matches => {
  if (isObject(operand)) {
    const excluded = condition(operand);
    return (value) => value !== undefined && !isObject(value) && !excluded(value);
  }
  const excluded: readonly Json[] = Array.isArray(operand) ? operand : [operand];
  return anyElement((value) => !isObject(value) && !excluded.includes(value));
};

const COMPARE = new Map<unknown, (a: number, b: number) => boolean>([
  ['=', (a, b) => a === b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
]);

const numeric = (operand: Json): Matches => {
  const terms: readonly Json[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < terms.length; index += 2) {
    const compare = COMPARE.get(terms[index]);
    const limit = terms[index + 1];
    if (compare !== undefined && typeof limit === 'number')
      tests.push((value) => compare(value, limit));
  }
  if (tests.length === 0 || tests.length * 2 !== terms.length)
    throw new Error('numeric takes a list such as [">", 0, "<=", 5]');
  return anyElement((value) => typeof value === 'number' && tests.every((test) => test(value)));
};

/** A list in the record matches when one of its elements does. */
const anyElement =
  (matches: (value: Json) => boolean): Matches =>
  (value) =>
    Array.isArray(value)
      ? value.some((one: Json) => matches(one))
      : value !== undefined && matches(value);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
