import { createReadStream } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from '../crc32';

/**
 * A file of records that have been accepted and not yet delivered. What becomes one object in the
 * bucket is one segment, and the segment's name holds what the object's key is made of: written
 * again after a crash, it is the same object.
 */
export interface SpoolSegment {
  readonly path: string;
  /** Arrival of its first record, epoch milliseconds. */
  readonly arrival: number;
  readonly uuid: string;
}

/** The records of one call, as they arrived. */
export interface Frame {
  /** Epoch milliseconds. */
  readonly arrival: number;
  /** The records' bytes, one behind the other. */
  readonly data: Buffer;
  /** Bytes of each record. */
  readonly lengths: readonly number[];
}

const NAME = /^(\d{1,15})-([0-9A-Za-z-]{1,64})\.spool$/;

export const segmentAt = (folder: string, arrival: number, uuid: string): SpoolSegment => ({
  path: join(folder, `${arrival}-${uuid}.spool`),
  arrival,
  uuid,
});

/** The segments that lie in a folder, oldest first. */
export const segmentsIn = async (folder: string): Promise<readonly SpoolSegment[]> =>
  (await readdir(folder))
    .flatMap((name) => {
      const [, arrival, uuid] = NAME.exec(name) ?? [];
      return arrival === undefined || uuid === undefined
        ? []
        : [segmentAt(folder, Number(arrival), uuid)];
    })
    .sort((a, b) => a.arrival - b.arrival);

/** Bytes of length and checksum before each frame. */
const HEADER = 8;

/** Longer than any frame: a call carries 4 MiB in at most 500 records. */
const MAX_FRAME = 16 * 1024 * 1024;

/**
 * A frame as it lies in the file: length and CRC-32 of what follows, then arrival, number of
 * records, their lengths, their bytes.
 */
export const encodeFrame = (arrival: number, records: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(HEADER + 12 + 4 * records.length);
  head.writeDoubleLE(arrival, HEADER);
  head.writeUInt32LE(records.length, HEADER + 8);
  records.forEach((record, i) => head.writeUInt32LE(record.length, HEADER + 12 + 4 * i));
  const frame = Buffer.concat([head, ...records]);
  frame.writeUInt32LE(frame.length - HEADER, 0);
  frame.writeUInt32LE(crc32(frame.subarray(HEADER)), 4);
  return frame;
};

const decodeFrame = (body: Buffer): Frame => {
  const count = body.readUInt32LE(8);
  return {
    arrival: body.readDoubleLE(0),
    lengths: Array.from({ length: count }, (_, i) => body.readUInt32LE(12 + 4 * i)),
    data: body.subarray(12 + 4 * count),
  };
};

/** The records of a frame, without copying them. */
export const recordsOf = ({ data, lengths }: Frame): readonly Buffer[] => {
  let end = 0;
  return lengths.map((length) => data.subarray(end, (end += length)));
};

/**
 * Reads a segment's frames. A frame that is cut short or does not match its checksum ends the
 * segment: it was being written when the process died, so nobody was told that it is safe.
 */
export const framesOf = async function* ({ path }: SpoolSegment): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    for (;;) {
      const length = rest.length < HEADER ? 0 : rest.readUInt32LE(0);
      if (length > MAX_FRAME) return;
      if (rest.length < HEADER || rest.length < HEADER + length) break;
      const body = rest.subarray(HEADER, HEADER + length);
      if (length < 12 || crc32(body) !== rest.readUInt32LE(4)) return;
      yield decodeFrame(body);
      rest = rest.subarray(HEADER + length);
    }
  }
};

/** Makes a segment's file, so that its name survives a crash. */
export const createSegment = async (segment: SpoolSegment, folder: string): Promise<FileHandle> => {
  const file = await open(segment.path, 'ax');
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return file;
};
