import { FailedQuery } from './failures';

/** A part of the parser's syntax tree: plain JSON. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const TEXT = /^'(?:[^']|'')*'$/;
const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$|^-?\.\d+(?:[eE][+-]?\d+)?$/;
const TYPED =
  /^(DATE|TIMESTAMP|TIME|DECIMAL|DOUBLE|REAL|BIGINT|INTEGER|SMALLINT|TINYINT|BOOLEAN|VARCHAR|CHAR)\s*('(?:[^']|'')*')$/i;

/**
 * Reads an execution parameter, which Athena takes as the text of a SQL literal. The node made of it
 * holds one value, whatever its text says.
 *
 * @throws FailedQuery for anything that is no literal
 */
export const parameterNode = (text: string): Json => {
  const parameter = text.trim();
  if (TEXT.test(parameter)) return literal('string', unquote(parameter));
  if (NUMBER.test(parameter)) return numberNode(parameter);
  if (/^(true|false)$/i.test(parameter)) return { boolean: { value: /^t/i.test(parameter) } };
  if (/^null$/i.test(parameter)) return { null: null };
  const [, type = '', value = ''] = TYPED.exec(parameter) ?? [];
  if (type !== '') return castNode(type.toUpperCase(), unquote(value));
  throw new FailedQuery(
    `INVALID_PARAMETER_USAGE: line 1:1: The execution parameter ${JSON.stringify(text)} is not a SQL literal; text needs quotes, as in '2026-11-01'`,
  );
};

const unquote = (quoted: string): string => quoted.slice(1, -1).replaceAll("''", "'");

const literal = (type: string, value: string): Json => ({
  literal: { literal_type: type, value },
});

const numberNode = (text: string): Json =>
  text.startsWith('-')
    ? { paren: { this: { neg: { this: literal('number', text.slice(1)) } } } }
    : literal('number', text);

const castNode = (type: string, value: string): Json => ({
  cast: { this: literal('string', value), to: dataType(type), double_colon_syntax: false },
});

const dataType = (type: string): Json => ({ data_type: 'custom', name: type });
