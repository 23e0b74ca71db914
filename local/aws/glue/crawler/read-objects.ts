import { setImmediate as breathe } from 'node:timers/promises';
import { NoSuchObject, type ObjectStore } from '../../object-store';
import { mergeStructs, NO_FIELDS, type Struct, typeOfDocument } from './inferred-type';

/** What an object holds. */
export interface ObjectContents {
  readonly schema: Struct;
  /** Rows that a query of the table finds in it. */
  readonly records: number;
  /** Documents behind another one on their line, which no query reads. */
  readonly hidden: number;
  /** Lines that are no document. */
  readonly malformed: number;
}

/** Lines between two looks at what else there is to do: a crawl shares its process with the stack. */
const LINES_AT_A_TIME = 1_000;

/** Reads an object of JSON lines; undefined where it is gone by now. */
export const readContents = async (
  store: Pick<ObjectStore, 'get'>,
  bucket: string,
  key: string,
): Promise<ObjectContents | undefined> => {
  const bytes = await store.get(bucket, key).catch((error: unknown) => {
    if (error instanceof NoSuchObject) return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  let [schema, records, hidden, malformed, lines] = [NO_FIELDS, 0, 0, 0, 0];
  for (const line of linesOf(bytes)) {
    if (++lines % LINES_AT_A_TIME === 0) await breathe();
    if (line.trim() === '') continue;
    const { type, behind } = firstDocument(line);
    if (type === undefined) malformed += 1;
    else {
      records += 1;
      hidden += behind;
      schema = mergeStructs(schema, type);
    }
  }
  return { schema, records, hidden, malformed };
};

const firstDocument = (line: string): { readonly type?: Struct; readonly behind: number } => {
  const whole = typeOfDocument(line);
  if (whole !== undefined) return { type: whole, behind: 0 };
  // As Athena reads a line: up to the first place where one document ends and another begins.
  const parts = line.split('}{');
  const first = parts.length > 1 ? typeOfDocument(`${parts[0]}}`) : undefined;
  return first === undefined ? { behind: 0 } : { type: first, behind: parts.length - 1 };
};

const linesOf = function* (bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
};
