import { type FileHandle, open } from 'node:fs/promises';
import type { ResultRow } from './engine';

/** Rows, the header among them, between two known places in the file. */
const STRIDE = 1_000;

/** A result as it lies on the disk: a CSV file whose first row is the header. */
export interface ResultFile {
  /** The header among them. */
  readonly rows: number;
  /** Byte offsets of the rows 0, 1,000, 2,000, … and of the end. */
  readonly offsets: readonly number[];
}

export interface ResultWriter {
  readonly write: (rows: readonly ResultRow[]) => Promise<void>;
  readonly finish: () => Promise<ResultFile>;
  readonly close: () => Promise<void>;
}

/**
 * Writes a result as Athena does: every value in quotes, quotes doubled, nothing for null, "\n"
 * after each row. It keeps at most {@link STRIDE} rows in memory.
 */
export const resultWriter = async (path: string): Promise<ResultWriter> => {
  const file = await open(path, 'wx');
  const offsets = [0];
  let pending: string[] = [];
  let rows = 0;

  const flush = async (): Promise<void> => {
    const { bytesWritten } = await writeWhole(file, Buffer.from(pending.join(''), 'utf8'));
    offsets.push((offsets.at(-1) ?? 0) + bytesWritten);
    pending = [];
  };
  return {
    write: async (batch) => {
      for (const row of batch) {
        pending.push(`${row.map(csvValue).join(',')}\n`);
        rows += 1;
        if (pending.length === STRIDE) await flush();
      }
    },
    finish: async () => {
      if (pending.length > 0) await flush();
      return { rows, offsets };
    },
    close: () => file.close(),
  };
};

const writeWhole = async (file: FileHandle, bytes: Buffer): Promise<{ bytesWritten: number }> => {
  await file.appendFile(bytes);
  return { bytesWritten: bytes.length };
};

const csvValue = (value: string | null): string =>
  value === null ? '' : `"${value.replaceAll('"', '""')}"`;

/** Reads `count` rows of a result from row `first` on, counted from 0 with the header. */
export const readRows = async (
  path: string,
  { rows, offsets }: ResultFile,
  first: number,
  count: number,
): Promise<readonly ResultRow[]> => {
  const last = Math.min(first + count, rows);
  if (first >= last) return [];
  const block = Math.floor(first / STRIDE);
  const start = offsets[block] ?? 0;
  const end = offsets[Math.ceil(last / STRIDE)] ?? start;
  const text = await readRange(path, start, end);
  return parseRows(text).slice(first - block * STRIDE, last - block * STRIDE);
};

const readRange = async (path: string, start: number, end: number): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

/** Takes apart what {@link csvValue} put together. */
const parseRows = (text: string): readonly ResultRow[] => {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, quoted, end] of text.matchAll(/("(?:[^"]|"")*")?(,|\n)/g)) {
    row.push(quoted === undefined ? null : quoted.slice(1, -1).replaceAll('""', '"'));
    if (end !== '\n') continue;
    rows.push(row);
    row = [];
  }
  return rows;
};
