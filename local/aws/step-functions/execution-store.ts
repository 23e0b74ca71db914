import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors';
import type { HistoryEvent } from './history';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution, as it is kept; times in epoch milliseconds, input and output as JSON. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface ExecutionStore {
  /** In the order of their start. */
  readonly all: () => readonly ExecutionRecord[];
  readonly find: (arn: string) => ExecutionRecord | undefined;
  readonly put: (record: ExecutionRecord) => void;
  readonly addEvent: (arn: string, event: HistoryEvent) => void;
  readonly events: (arn: string) => readonly HistoryEvent[];
}

/**
 * Keeps executions in a folder: a file for each, and one with a line for each of its events.
 *
 * @throws UserError for a folder that cannot be used, and for a file in it that is not understood
 */
export const openExecutionStore = (folder: string): ExecutionStore => {
  const records = new Map(load(folder).map((record) => [record.arn, record]));
  const fileOf = (arn: string, suffix: string): string => join(folder, `${stemOf(arn)}${suffix}`);
  return {
    all: () => [...records.values()],
    find: (arn) => records.get(arn),
    put: (record) => {
      replaceFile(fileOf(record.arn, '.json'), `${JSON.stringify(record, null, 2)}\n`);
      records.set(record.arn, record);
    },
    // The line break comes first: the last line may be torn, where a process died.
    addEvent: (arn, event) =>
      appendFileSync(fileOf(arn, '.history.jsonl'), `\n${JSON.stringify(event)}`),
    events: (arn) => readEvents(fileOf(arn, '.history.jsonl')),
  };
};

/** Names have up to 80 letters of any script, which not every disk takes. */
const stemOf = (arn: string): string => {
  const readable = arn.split(':').slice(-2).join('.');
  return /^[\w.-]{1,160}$/.test(readable)
    ? readable
    : createHash('sha256').update(arn).digest('hex');
};

const load = (folder: string): readonly ExecutionRecord[] => {
  try {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readRecord(join(folder, name)))
      .sort((a, b) => a.startDate - b.startDate);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot use the folder ${folder} for executions: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const readRecord = (file: string): ExecutionRecord => {
  const record = parsed(readFileSync(file, 'utf8')) as Partial<ExecutionRecord> | null | undefined;
  if (typeof record?.arn === 'string' && typeof record.startDate === 'number')
    return record as ExecutionRecord;
  throw new UserError(`Cannot read the execution ${file}: it is not one. Delete it to go on.`);
};

const readEvents = (file: string): readonly HistoryEvent[] => {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').map(parsed);
  return lines.filter((event) => event !== undefined) as HistoryEvent[];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const replaceFile = (file: string, content: string): void => {
  const temporary = `${file}.${randomUUID()}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
};
