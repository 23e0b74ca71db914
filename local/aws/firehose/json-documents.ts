import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { messageOf } from '../../errors';

/** Why something could not be converted: Firehose's code and message. */
export interface ConversionError {
  readonly code: 'DataFormatConversion.ParseError' | 'DataFormatConversion.MalformedData';
  readonly message: string;
}

export interface JsonDocument {
  /** The document's text within its record. */
  readonly text: string;
  /** Integers that a number cannot hold are bigints. */
  readonly value: Readonly<Record<string, unknown>>;
}

export interface BadDocument {
  readonly text: string;
  readonly error: ConversionError;
}

const parseError = (message: string): ConversionError => ({
  code: 'DataFormatConversion.ParseError',
  message: `Encountered malformed JSON. ${message}`,
});

export const malformed = (message: string): ConversionError => ({
  code: 'DataFormatConversion.MalformedData',
  message,
});

/**
 * Takes a record apart into its JSON documents, which may follow one another with or without
 * whitespace, over several lines or not: `{"a":1}{"a":2}`.
 *
 * What is no document ends where its brackets close or, as that end may lie behind documents that
 * are sound, before the next line that begins with `{`. A record that is not UTF-8, or that holds
 * nothing, is bad as a whole, and so is an array of documents.
 *
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
 */
export const documentsOf = function* (record: Buffer): Generator<JsonDocument | BadDocument> {
  if (!isUtf8(record)) {
    yield { text: record.toString('latin1'), error: parseError('It is not UTF-8.') };
    return;
  }
  const text = record.toString('utf8');
  const scan: Scan = { text, joinedUntil: 0, failures: 0 };
  let start = skipSpace(text, 0);
  if (start === text.length)
    yield { text, error: malformed('The record was empty or contained only whitespace.') };
  while (start < text.length) {
    const found =
      scan.failures < MAX_FAILURES ? documentAt(scan, start) : unreadable(text.slice(start));
    yield found;
    start = skipSpace(text, start + found.text.length);
  }
};

interface Scan {
  readonly text: string;
  /** Up to here, several documents stand on one line. */
  joinedUntil: number;
  /** How many searches over several lines found no document. */
  failures: number;
}

/** Each failed search may read the whole record; a hostile one must not be read thousands of times. */
const MAX_FAILURES = 16;

const documentAt = (scan: Scan, start: number): JsonDocument | BadDocument => {
  const { text } = scan;
  const lineEnd = endOfLine(text, start);
  if (start >= scan.joinedUntil) {
    // One document a line is the usual case; the engine's own parser finds out fastest.
    const line = text.slice(start, lineEnd);
    const value = tryParse(line);
    if (isDocument(value)) return { text: line, value };
  }
  const end = endOfValue(text, start) ?? text.length;
  const whole = text.slice(start, end);
  const value = tryParse(whole);
  if (value !== undefined) {
    if (end < lineEnd) scan.joinedUntil = lineEnd;
    return isDocument(value)
      ? { text: whole, value }
      : { text: whole, error: malformed(notADocument(value)) };
  }
  if (end > lineEnd) scan.failures += 1;
  const next = whole.indexOf('\n{', 1);
  return unreadable(next < 0 ? whole : whole.slice(0, next));
};

const unreadable = (text: string): BadDocument => ({ text, error: parseError(reasonOf(text)) });

const notADocument = (value: unknown): string =>
  Array.isArray(value)
    ? 'Data does not match the schema. An array of JSON documents is not a valid input; write the documents one after the other.'
    : 'The input JSON contained a primitive at the top level. The top level must be an object or array.';

const isDocument = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
};

const endOfLine = (text: string, start: number): number => {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
};

/**
 * Where the value that begins at `start` ends: behind the bracket that closes its first one, or at
 * the end of the line for what begins with none. Undefined when the text ends before, or a string
 * runs over the end of its line.
 */
const endOfValue = (text: string, start: number): number | undefined => {
  if (!'{['.includes(text.charAt(start))) return endOfLine(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === 0x22) {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (c === 0x7b || c === 0x5b) depth += 1;
    else if (c === 0x7d || c === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
};

/** The place of the quote that ends the string beginning at `start`. */
const endOfString = (text: string, start: number): number | undefined => {
  for (let at = start + 1; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === 0x22) return at;
    if (c < 0x20) return undefined;
    if (c === 0x5c) at += 1;
  }
  return undefined;
};

const tryParse = (text: string): unknown => {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
};

const reasonOf = (text: string): string => {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return messageOf(error);
  }
};

/** Nobody can write this name into a document, as it is new in every process. */
const EXACT = randomUUID();

const MAX_EXACT_DIGITS = 40;

/** JSON.parse, but integers beyond 2^53 become bigints with all their digits. */
const parseExactly = (text: string): unknown => {
  const value: unknown = JSON.parse(text);
  if (!/\d{16}/.test(text)) return value;
  const marked = text.replaceAll(/"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    isInexact(token) ? `{"${EXACT}":"${token}"}` : token,
  );
  const exact: unknown = JSON.parse(marked, (_, item: unknown) =>
    isDocument(item) && EXACT in item ? BigInt(item[EXACT] as string) : item,
  );
  return exact;
};

const isInexact = (token: string): boolean =>
  /^-?\d+$/.test(token) && token.length <= MAX_EXACT_DIGITS && !Number.isSafeInteger(Number(token));
