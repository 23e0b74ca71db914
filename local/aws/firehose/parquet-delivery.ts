import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../object-store';
import type { DataCatalogTable, DeliveryFormat } from './delivery-stream-config';
import { documentsOf, malformed, type BadDocument } from './json-documents';
import type { ToParquet } from './parquet-converter';
import { Misfit, rowEncoder } from './row-encoder';
import { framesOf, recordsOf, type Frame, type SpoolSegment } from './spool-segment';

type ParquetFormat = Extract<DeliveryFormat, { kind: 'parquet' }>;

export interface ParquetDelivery {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly format: ParquetFormat;
  /** Named in the error documents. */
  readonly arn: string;
  /** A folder for the files between, outside of every bucket. */
  readonly workFolder: string;
  readonly toParquet: ToParquet;
  readonly now: () => number;
}

export interface Delivered {
  readonly rows: number;
  readonly failed: number;
}

/**
 * Makes what writes a segment's records as one Parquet object, and what does not fit as one error
 * object beside it. Memory holds a call's records at a time: rows go through a file of JSON lines,
 * which becomes Parquet as a whole.
 *
 * The error object is written first and both have keys that depend on the segment alone: a delivery
 * that is tried again writes the same objects.
 */
export const parquetDelivery = (delivery: ParquetDelivery) => {
  const { store, bucket, format, arn, workFolder, now } = delivery;
  const encodeRow = rowEncoder(format.columns, format.deserializer);
  const table = { ...tableDefaults(arn), ...format.table };

  return async (
    segment: SpoolSegment,
    keys: { readonly data: string; readonly errors: string },
  ): Promise<Delivered> => {
    const rows = lineFile(join(workFolder, `${segment.uuid}.rows.ndjson`));
    const errors = lineFile(join(workFolder, `${segment.uuid}.errors.ndjson`));
    try {
      for await (const frame of framesOf(segment)) {
        for (const record of recordsOf(frame)) {
          const bad = convertRecord(record, encodeRow, rows.add);
          for (const document of bad) errors.add(errorLine(document, frame, now(), table));
        }
        await rows.write();
        await errors.write();
      }
      if ((await errors.end()) > 0) await store.put(bucket, keys.errors, errors.content());
      if ((await rows.end()) > 0) {
        const parquet = await store.temporaryFile();
        try {
          await delivery.toParquet(rows.path, parquet, format.columns);
          await store.putFile(bucket, keys.data, parquet);
        } finally {
          await rm(parquet, { force: true });
        }
      }
      return { rows: rows.count(), failed: errors.count() };
    } finally {
      await rows.remove();
      await errors.remove();
    }
  };
};

/** A document that failed, and the bytes to keep of it. */
interface Failure {
  readonly error: BadDocument['error'];
  readonly raw: Buffer;
}

/**
 * Adds a record's documents as rows. Of a record with several documents only those that failed are
 * kept as errors, so that sending an error object's data again doubles nothing.
 */
const convertRecord = (
  record: Buffer,
  encodeRow: (document: Readonly<Record<string, unknown>>) => string,
  addRow: (line: string) => void,
): readonly Failure[] => {
  const failures: BadDocument[] = [];
  let documents = 0;
  for (const document of documentsOf(record)) {
    documents += 1;
    if ('error' in document) failures.push(document);
    else {
      const error = tryToAdd(document.value, encodeRow, addRow);
      if (error !== undefined) failures.push({ text: document.text, error });
    }
  }
  return failures.map(({ text, error }) => ({
    error,
    raw: documents === 1 ? record : Buffer.from(text, 'utf8'),
  }));
};

const tryToAdd = (
  document: Readonly<Record<string, unknown>>,
  encodeRow: (document: Readonly<Record<string, unknown>>) => string,
  addRow: (line: string) => void,
): BadDocument['error'] | undefined => {
  try {
    addRow(encodeRow(document));
    return undefined;
  } catch (error) {
    if (error instanceof Misfit) return error.error;
    // Thousands of nested brackets in a column of text.
    if (error instanceof RangeError)
      return malformed('Data does not match the schema. It is nested too deeply.');
    throw error;
  }
};

/** https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html */
const errorLine = (
  { error, raw }: Failure,
  { arrival }: Frame,
  now: number,
  dataCatalogTable: Partial<DataCatalogTable>,
): string =>
  JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: arrival,
    lastErrorCode: error.code,
    lastErrorMessage: error.message,
    attemptEndingTimestamp: now,
    rawData: raw.toString('base64'),
    sequenceNumber: null,
    subSequenceNumber: null,
    dataCatalogTable: {
      catalogId: dataCatalogTable.catalogId ?? null,
      databaseName: dataCatalogTable.databaseName ?? null,
      tableName: dataCatalogTable.tableName ?? null,
      region: dataCatalogTable.region ?? null,
      versionId: dataCatalogTable.versionId ?? 'LATEST',
      catalogArn: dataCatalogTable.catalogArn ?? null,
    },
  });

const tableDefaults = (arn: string): Partial<DataCatalogTable> => {
  const [, , , region, catalogId] = arn.split(':');
  return { ...(region && { region }), ...(catalogId && { catalogId }) };
};

const FLUSH_AT = 1024 * 1024;

/** A file of lines that is made with its first line, and written in large pieces. */
const lineFile = (path: string) => {
  let file: FileHandle | undefined;
  let pieces: string[] = [];
  let length = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    if (length === 0) return;
    const text = `${pieces.join('\n')}\n`;
    pieces = [];
    length = 0;
    file ??= await open(path, 'w');
    await file.appendFile(text);
  };
  return {
    path,
    count: () => count,
    add: (line: string): void => {
      pieces.push(line);
      length += line.length + 1;
      count += 1;
    },
    /** Writes once there is enough. */
    write: async (): Promise<void> => {
      if (length >= FLUSH_AT) await flush();
    },
    /** @returns the number of lines */
    end: async (): Promise<number> => {
      await flush();
      await file?.close();
      file = undefined;
      return count;
    },
    content: async function* (): AsyncGenerator<Buffer> {
      const reader = await open(path, 'r');
      yield* reader.createReadStream({ highWaterMark: FLUSH_AT }) as AsyncIterable<Buffer>;
    },
    remove: async (): Promise<void> => {
      await file?.close();
      await rm(path, { force: true });
    },
  };
};
