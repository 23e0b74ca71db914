import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors';

/** How far a shard has been handled. */
export interface Checkpoint {
  /** The last record that is done with; null when there is none yet. */
  readonly sequenceNumber: string | null;
  /** Whether the shard is closed and everything in it done with. */
  readonly finished: boolean;
}

export interface Checkpoints {
  /** @throws UserError naming a file that is not understood */
  readonly read: (shardId: string) => Promise<Checkpoint | undefined>;
  readonly write: (shardId: string, checkpoint: Checkpoint) => Promise<void>;
}

/**
 * Keeps the checkpoints of a stream in a folder, a file a shard. A file is replaced as a whole, so
 * that it is never half-written. Checkpoints of another stream count as none.
 */
export const openCheckpoints = async (folder: string, streamArn: string): Promise<Checkpoints> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot use the folder ${folder} for checkpoints: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const fileOf = (shardId: string) => join(folder, `${encodeURIComponent(shardId)}.json`);
  return {
    read: (shardId) => readCheckpoint(fileOf(shardId), streamArn),
    write: (shardId, checkpoint) =>
      replaceFile(fileOf(shardId), `${JSON.stringify({ streamArn, shardId, ...checkpoint })}\n`),
  };
};

const readCheckpoint = async (file: string, streamArn: string): Promise<Checkpoint | undefined> => {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const content = parse(text) as Partial<Checkpoint & { streamArn: string }> | null;
  const { sequenceNumber, finished } = content ?? {};
  const readable =
    typeof content?.streamArn === 'string' &&
    (typeof sequenceNumber === 'string' || sequenceNumber === null) &&
    typeof finished === 'boolean';
  if (!readable)
    throw new UserError(
      `Cannot read the checkpoint ${file}: it is not one. Delete it to read the stream from its beginning; rows that come twice are counted once.`,
    );
  return content.streamArn === streamArn ? { sequenceNumber, finished } : undefined;
};

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`Cannot read the checkpoint ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const replaceFile = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
};
