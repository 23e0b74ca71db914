import { isJsonObject, parseJson } from './json';

/** A turn that the recorder printed instead of writing it: the item as plain JSON. */
export type DroppedRow = Readonly<Record<string, unknown>> & { readonly request_id: string };

/** Something in the log that should be a dropped row and is not readable. */
export interface Unreadable {
  /** Line of the input, from 1. */
  readonly line: number;
}

/** The recorder's own words in the line of a dropped row. */
const MARK = 'turn not recorded';

/**
 * Finds dropped rows in a log: the recorder's lines, bare or after what CloudWatch puts before a
 * line; or JSON documents that hold such lines, such as `aws logs filter-log-events` prints, one or
 * several. Everything else in it is passed over.
 */
export async function* droppedRows(
  lines: AsyncIterable<string>,
): AsyncGenerator<DroppedRow | Unreadable> {
  let line = 0;
  let document: NumberedLine[] = [];
  for await (const text of lines) {
    line += 1;
    // A document that is spread over lines begins and ends with a bracket at the line's start.
    if (document.length === 0 && !OPENING.test(text)) yield* rowsInLine({ line, text });
    else document.push({ line, text });
    if (document.length > 1 && CLOSING.test(text)) {
      yield* rowsInDocument(document);
      document = [];
    }
  }
  yield* rowsInDocument(document);
}

interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

const OPENING = /^[[{]\s*$/;
const CLOSING = /^[\]}]\s*$/;

/** Lines that are no document after all are read one by one: a strange one costs no other. */
function* rowsInDocument(lines: readonly NumberedLine[]): Generator<DroppedRow | Unreadable> {
  const text = lines.map((numbered) => numbered.text).join('\n');
  if (!text.includes(MARK)) return;
  const value = parseJson(text);
  if (value === undefined) for (const numbered of lines) yield* rowsInLine(numbered);
  else yield* orUnreadable(rowsIn(value), lines[0]?.line ?? 1);
}

function* rowsInLine({ line, text }: NumberedLine): Generator<DroppedRow | Unreadable> {
  if (text.includes(MARK)) yield* orUnreadable(rowsInText(text), line);
}

function* orUnreadable(
  rows: Iterable<DroppedRow | undefined>,
  line: number,
): Generator<DroppedRow | Unreadable> {
  let found = 0;
  for (const row of rows) {
    found += 1;
    yield row ?? { line };
  }
  if (found === 0) yield { line };
}

/** @returns the rows in any JSON value; undefined for one that is damaged */
function* rowsIn(value: unknown): Generator<DroppedRow | undefined> {
  if (typeof value === 'string') {
    if (value.includes(MARK)) yield* rowsInText(value);
  } else if (Array.isArray(value)) for (const element of value) yield* rowsIn(element);
  else if (isJsonObject(value)) {
    if (value.message === MARK) yield isRow(value.item) ? value.item : undefined;
    else for (const member of Object.values(value)) yield* rowsIn(member);
  }
}

/** A line: what CloudWatch puts before the JSON text holds no brace. */
function* rowsInText(text: string): Generator<DroppedRow | undefined> {
  const start = text.search(/[[{]/);
  const candidates = [text.slice(text.indexOf('{')), text.slice(start)];
  const value = candidates.map(parseJson).find((parsed) => parsed !== undefined);
  if (value === undefined) yield undefined;
  else yield* rowsIn(value);
}

const isRow = (item: unknown): item is DroppedRow =>
  isJsonObject(item) && typeof item.request_id === 'string' && item.request_id !== '';
