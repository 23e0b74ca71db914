import { MAX_RECORD_BYTES } from '../stream/limits';
import { isJsonObject, parseJson } from './json';
import type { ObjectRows } from './redeliver-objects';

const NEWLINE = 10;

/**
 * The rows of an object under Firehose's error prefix: a line is an error document, and its
 * `rawData` the record as it was sent, in base64.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
export const firehoseErrorRows = (content: Uint8Array): ObjectRows => {
  const lines = Buffer.from(content).toString('utf8').split('\n');
  const rows: Uint8Array[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const document = parseJson(line);
    const raw = isJsonObject(document) ? document.rawData : undefined;
    if (typeof raw !== 'string') return { problem: `its line ${index + 1} is no error document` };
    const row = withNewline(Buffer.from(raw, 'base64'));
    if (row.length > MAX_RECORD_BYTES)
      return { problem: `the record in its line ${index + 1} is longer than Firehose takes` };
    rows.push(row);
  }
  return { rows };
};

const withNewline = (row: Buffer): Buffer =>
  row.at(-1) === NEWLINE ? row : Buffer.concat([row, Buffer.of(NEWLINE)]);
