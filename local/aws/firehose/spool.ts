import { mkdir, unlink, type FileHandle } from 'node:fs/promises';
import { ServiceError } from '../aws-json';
import type { FirehoseEffects } from './effects';
import {
  createSegment,
  encodeFrame,
  segmentAt,
  segmentsIn,
  type SpoolSegment,
} from './spool-segment';

export interface SpoolOptions {
  readonly folder: string;
  /** A segment is sealed once it has so many bytes of records … */
  readonly bufferBytes: number;
  /** … or so long after its first record arrived. */
  readonly bufferSeconds: number;
  readonly effects: FirehoseEffects;
  /** Gets every segment that takes no more records. */
  readonly onSealed: (segment: SpoolSegment) => void;
}

/** The records that a delivery stream has accepted, on the disk; see {@link openSpool}. */
export interface Spool {
  /**
   * Resolves when the records are on the disk. Calls that wait at the same time share one sync.
   *
   * @throws ServiceError ServiceUnavailableException when the disk does not take them
   */
  readonly append: (records: readonly Buffer[]) => Promise<void>;
  /** Seals what has been accepted, whatever its size. */
  readonly flush: () => Promise<void>;
  /** Takes no more records; what has been accepted stays on the disk. */
  readonly close: () => Promise<void>;
}

interface Active {
  readonly segment: SpoolSegment;
  readonly file: FileHandle;
  readonly cancelTimer: () => void;
  /** Bytes of the file that are on the disk. */
  fileBytes: number;
  recordBytes: number;
}

interface Waiting {
  readonly arrival: number;
  readonly frame: Buffer;
  readonly recordBytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens a stream's spool and hands over the segments that an earlier process left in it.
 *
 * Only the segment that is being filled is open, and memory holds only what is on its way to the
 * disk: what is buffered is the file.
 */
export const openSpool = async (options: SpoolOptions): Promise<Spool> => {
  const { folder, effects, onSealed } = options;
  await mkdir(folder, { recursive: true });
  for (const left of await segmentsIn(folder)) onSealed(left);

  let active: Active | undefined;
  let waiting: Waiting[] = [];
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  /** Runs one thing at a time on the active segment. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };

  const begin = async (arrival: number): Promise<Active> => {
    const segment = segmentAt(folder, arrival, effects.uuid());
    const file = await createSegment(segment, folder);
    const cancelTimer = effects.after(options.bufferSeconds * 1000, () => {
      void inTurn(() => seal(segment));
    });
    return { segment, file, cancelTimer, fileBytes: 0, recordBytes: 0 };
  };

  /** Seals the active segment, or nothing if it is another one by now than the caller meant. */
  const seal = async (meant = active?.segment): Promise<void> => {
    if (active === undefined || active.segment !== meant) return;
    const { segment, file, cancelTimer, fileBytes } = active;
    active = undefined;
    cancelTimer();
    await file.close().catch(() => undefined);
    if (fileBytes > 0) onSealed(segment);
    else await unlink(segment.path).catch(() => undefined);
  };

  const commit = async (): Promise<void> => {
    const group = waiting;
    const first = group[0];
    waiting = [];
    if (first === undefined) return;
    try {
      active ??= await begin(first.arrival);
      const bytes = group.length === 1 ? first.frame : Buffer.concat(group.map((w) => w.frame));
      await active.file.appendFile(bytes);
      await active.file.datasync();
      active.fileBytes += bytes.length;
      for (const { recordBytes } of group) active.recordBytes += recordBytes;
    } catch (error) {
      await giveUp(active);
      const refusal = unavailable(error);
      for (const { reject } of group) reject(refusal);
      return;
    }
    for (const { resolve } of group) resolve();
    if (active.recordBytes >= options.bufferBytes) await seal();
  };

  /** Half a frame in the middle would hide the ones behind it: nothing is appended any more. */
  const giveUp = async (broken: Active | undefined): Promise<void> => {
    await broken?.file.truncate(broken.fileBytes).catch(() => undefined);
    await seal();
  };

  return {
    append: (records) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(unavailable(new Error('the server is closing')));
          return;
        }
        const arrival = effects.now();
        const recordBytes = records.reduce((sum, { length }) => sum + length, 0);
        waiting.push({
          arrival,
          frame: encodeFrame(arrival, records),
          recordBytes,
          resolve,
          reject,
        });
        // One commit is queued at a time: it takes all that wait when its turn comes.
        if (waiting.length === 1) void inTurn(commit);
      }),
    flush: () => inTurn(() => seal()),
    close: () => {
      isClosed = true;
      return inTurn(async () => {
        active?.cancelTimer();
        await active?.file.close();
        active = undefined;
      });
    },
  };
};

const unavailable = (cause: unknown): ServiceError =>
  new ServiceError(
    'ServiceUnavailableException',
    `The records could not be stored: ${cause instanceof Error ? cause.message : String(cause)}. Slow down.`,
    { status: 503 },
  );
