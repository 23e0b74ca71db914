import type { LineFormat } from '../contract/bucket-layout';
import { COLUMNS } from '../contract/turn';
import type { ForgottenUser } from './forgotten-list';
import { contractTime } from './statements';

/** What an object of lines becomes. */
export interface FilteredLines {
  /** The lines that stay, byte by byte as they were. */
  readonly content: Uint8Array;
  readonly kept: number;
  readonly removed: number;
}

const USER = COLUMNS.findIndex(({ name }) => name === 'user_id');
const TIME = COLUMNS.findIndex(({ name }) => name === 'event_time');

const NEWLINE = 0x0a;

/**
 * Leaves the lines of forgotten users out of an object. A line that cannot be read stays: it belongs
 * to nobody that is known.
 */
export const withoutForgotten = (
  content: Uint8Array,
  format: LineFormat,
  users: readonly ForgottenUser[],
): FilteredLines => {
  const until = new Map(users.map((user) => [user.userId, contractTime(user.until)]));
  const read = format === 'csv' ? csvLine : jsonLine;
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const stays: Buffer[] = [];
  let kept = 0;
  let removed = 0;
  for (let start = 0; start < buffer.length;) {
    const newline = buffer.indexOf(NEWLINE, start);
    const end = newline === -1 ? buffer.length : newline + 1;
    const line = buffer.subarray(start, end);
    const { user, time } = read(line.toString('utf8').replace(/\r?\n$/, ''));
    const last = user === undefined ? undefined : until.get(user);
    // Times of one form: their order is that of their texts.
    if (last !== undefined && (time === undefined || time <= last)) removed += 1;
    else {
      stays.push(line);
      kept += 1;
    }
    start = end;
  }
  return { content: Buffer.concat(stays), kept, removed };
};

interface Line {
  readonly user?: string | undefined;
  readonly time?: string | undefined;
}

const jsonLine = (line: string): Line => {
  try {
    const { user_id: user, event_time: time } = JSON.parse(line) as Readonly<
      Record<string, unknown>
    >;
    return {
      user: typeof user === 'string' ? user : undefined,
      time: typeof time === 'string' ? time : undefined,
    };
  } catch {
    return {};
  }
};

/** As LazySimpleSerDe splits it: a backslash takes what follows it for itself. */
const csvLine = (line: string): Line => {
  const fields = line.match(/(?:\\[^]|[^,\\]|\\$)*(?:,|$)/g) ?? [];
  const field = (index: number) =>
    fields[index]?.replace(/,$/, '').replaceAll(/\\([^])/g, '$1') || undefined;
  return { user: field(USER), time: field(TIME) };
};
