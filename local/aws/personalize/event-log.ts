import { createReadStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf, UserError } from '../../errors';

/** An event as it was taken, a line of the file. */
export interface KeptEvent {
  readonly eventId: string;
  readonly userId?: string;
  readonly sessionId: string;
  readonly eventType: string;
  readonly itemId?: string;
  /** Seconds since 1970. */
  readonly sentAt: number;
}

/** The events that were taken, on the disk. */
export interface EventLog {
  /** Resolves when the events are on the disk. */
  readonly append: (events: readonly KeptEvent[]) => Promise<void>;
  /**
   * Removes events, in an instant: killed before, all are there, and afterwards none.
   *
   * @returns how many they were
   */
  readonly remove: (isRemoved: (event: KeptEvent) => boolean) => Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the log in a folder, and gives every event that it holds to `onEvent`, in order. A last line
 * that was never finished was never acknowledged, and is dropped.
 *
 * @throws UserError for a folder that can't be used, and for a damaged line
 */
export const openEventLog = async (
  folder: string,
  onEvent: (event: KeptEvent) => void,
): Promise<EventLog> => {
  const file = join(folder, 'events.jsonl');
  try {
    mkdirSync(folder, { recursive: true });
    const events = await readEvents(file);
    // What was cut off must not become the beginning of the next line.
    await replaceFile(file, events);
    for (const event of events) onEvent(event);
    return logOf(file, await open(file, 'a'));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot use the folder ${folder} for events: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const logOf = (file: string, handle: FileHandle): EventLog => {
  let current = handle;
  let queue: Promise<unknown> = Promise.resolve();
  /** One change after the other. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = queue.then(change);
    queue = done.catch(() => undefined);
    return done;
  };
  return {
    append: (events) =>
      inTurn(async () => {
        await current.appendFile(linesOf(events));
        await current.datasync();
      }),
    remove: (isRemoved) =>
      inTurn(async () => {
        const events = await readEvents(file);
        const rest = events.filter((event) => !isRemoved(event));
        await replaceFile(file, rest);
        const before = current;
        current = await open(file, 'a');
        await before.close();
        return events.length - rest.length;
      }),
    close: () => inTurn(() => current.close()),
  };
};

const readEvents = async (file: string): Promise<readonly KeptEvent[]> => {
  if (!existsSync(file)) return [];
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  return lines.flatMap((line, index) => {
    try {
      return [JSON.parse(line) as KeptEvent];
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw new UserError(
        `Cannot read the events in ${file}: line ${index + 1} is damaged. Remove it to go on without that event.`,
        { cause: error },
      );
    }
  });
};

const replaceFile = async (file: string, events: readonly KeptEvent[]): Promise<void> => {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(linesOf(events));
    await handle.sync();
  } finally {
    await handle.close();
  }
  renameSync(temporary, file);
};

const linesOf = (events: readonly KeptEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
