import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Effects } from './effects';
import { StateError } from './state-error';

/** What the expressions of a state see: `$states` and the variables, by name. */
export interface Bindings {
  readonly states: {
    readonly input: unknown;
    readonly context: unknown;
    readonly result?: unknown;
    readonly errorOutput?: unknown;
  };
  readonly variables: Readonly<Record<string, unknown>>;
  readonly effects: Pick<Effects, 'random' | 'uuid'>;
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The JSONata in a string of a definition; undefined for a string that is only itself. */
export const expressionIn = (text: string): string | undefined => EXPRESSION.exec(text)?.[1];

/** @throws what JSONata throws for text that is none: an object with a code and a message */
export const compile = (expression: string): jsonata.Expression => {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const made = jsonata(expression);
  compiled.set(expression, made);
  return made;
};

const compiled = new Map<string, jsonata.Expression>();

/**
 * Evaluates a value of a definition: every string `{% … %}` in it, however deep, is replaced by its
 * result.
 *
 * @param field the value's place in the state, for messages: `Arguments`
 * @throws StateError States.QueryEvaluationError for an expression that fails or gives nothing
 */
export const evaluate = async (
  value: unknown,
  field: string,
  bindings: Bindings,
): Promise<unknown> => {
  if (typeof value === 'string') return evaluateText(value, field, bindings);
  if (Array.isArray(value))
    return Promise.all(value.map((item, index) => evaluate(item, `${field}[${index}]`, bindings)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await evaluate(item, `${field}/${key}`, bindings)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
};

const evaluateText = async (text: string, field: string, bindings: Bindings): Promise<unknown> => {
  const expression = expressionIn(text);
  if (expression === undefined) return text;
  const says = (what: string, cause?: unknown): StateError =>
    new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression '${expression.trim()}' specified for the field '${field}' ${what}`,
      { cause },
    );
  const result = await evaluated(expression, bindings).catch((error: unknown) => {
    throw says(`threw an error during evaluation. ${describe(error)}`, error);
  });
  if (result === undefined) throw says('returned nothing (undefined).');
  return result;
};

/** JSONata's own arrays carry marks of their making: the result is plain JSON. */
const evaluated = async (
  expression: string,
  { states, variables, effects }: Bindings,
): Promise<unknown> => {
  const names = { ...functions(effects), ...variables, states };
  const result: unknown = await compile(expression).evaluate(undefined, names);
  const text = JSON.stringify(result) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
};

/** JSONata throws objects that are no Errors. */
export const describe = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? `${code}: ${String(message)}` : String(message);
};

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const LONGEST_RANGE = 1_000;

/**
 * The functions that Step Functions adds to JSONata, and the one that it takes away.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const functions = ({ random, uuid }: Bindings['effects']) => ({
  partition: (items: readonly unknown[], size: number): unknown[] => {
    if (!Number.isInteger(size) || size < 1)
      throw new Error(`$partition takes chunks of 1 or more, not of ${size}`);
    const chunks = Math.ceil(items.length / size);
    return Array.from({ length: chunks }, (_, n) => items.slice(n * size, (n + 1) * size));
  },
  range: (first: number, last: number, step: number): number[] => {
    const length = Math.floor((last - first) / step) + 1;
    if (!Number.isFinite(length) || length > LONGEST_RANGE)
      throw new Error(`$range gives at most ${LONGEST_RANGE} numbers`);
    return Array.from({ length: Math.max(length, 0) }, (_, n) => first + n * step);
  },
  hash: (content: unknown, algorithm: string): string => {
    const name = HASHES[algorithm];
    if (name === undefined)
      throw new Error(`$hash takes ${Object.keys(HASHES).join(', ')}, not ${algorithm}`);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return createHash(name).update(text).digest('hex');
  },
  random: (seed?: number): number => (seed === undefined ? random() : seeded(seed)),
  uuid,
  parse: (text: string): unknown => JSON.parse(text),
  eval: () => {
    throw new Error('$eval is not supported, use $parse to read JSON');
  },
});

/** The same number below 1 for the same seed. */
const seeded = (seed: number): number =>
  createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;
