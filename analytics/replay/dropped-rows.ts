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
 * line; or one JSON document that holds such lines, such as `aws logs filter-log-events` prints.
 * Everything else in it is passed over.
 */
export async function* droppedRows(
  lines: AsyncIterable<string>,
): AsyncGenerator<DroppedRow | Unreadable> {
  let line = 0;
  let document: string[] | undefined;
  for await (const text of lines) {
    line += 1;
    // Only a document that is spread over lines begins with a line that is not JSON by itself.
    if (line === 1 && /^\s*[[{]/.test(text) && parseJson(text) === undefined) document = [];
    if (document !== undefined) document.push(text);
    else if (text.includes(MARK)) yield* orUnreadable(rowsInText(text), line);
  }
  if (document === undefined) return;
  const text = document.join('\n');
  if (text.includes(MARK)) yield* orUnreadable(rowsIn(parseJson(text)), 1);
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
