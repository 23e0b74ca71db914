import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { messageOf, UserError } from './errors';
import { makeFolder } from './make-folder';

/** Where the local services answer, by service. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly firehose: string;
  readonly s3: string;
  readonly athena: string;
  readonly glue: string;
  readonly lambda: string;
  readonly sns: string;
  readonly stepFunctions: string;
  /** Where the extras run. */
  readonly kinesis?: string;
  readonly personalize?: string;
}

/** A folder that holds all state of the local stack. Deleting it is the reset. */
export interface DataFolder {
  readonly path: string;
  readonly dynamodb: string;
  readonly s3: string;
  readonly firehose: string;
  readonly checkpoints: string;
  readonly functions: string;
  /** Executions of the state machines. */
  readonly executions: string;
  /** What was published. */
  readonly sns: string;
  readonly kinesis: string;
  readonly personalize: string;
  readonly logs: string;
}

const MARKER = 'petmatch.json';
const VERSION = 1;
const OWNER = 'stack.json';

/**
 * Opens the data folder, creating it when there is none.
 *
 * @throws UserError for a folder that cannot be read or written, that holds something else, or that
 * another version has written
 */
export const openDataFolder = (path: string): DataFolder => {
  const root = resolve(path);
  try {
    makeFolder(root);
    if (existsSync(join(root, MARKER))) checkVersion(root);
    else claim(root);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Cannot use the data folder ${root}: ${messageOf(error)}. Name another one with --data.`,
      { cause: error },
    );
  }
  return {
    path: root,
    dynamodb: join(root, 'dynamodb'),
    s3: join(root, 's3'),
    firehose: join(root, 'firehose'),
    checkpoints: join(root, 'event-source-mapping'),
    functions: join(root, 'functions'),
    executions: join(root, 'executions'),
    sns: join(root, 'sns'),
    kinesis: join(root, 'kinesis'),
    personalize: join(root, 'personalize'),
    logs: join(root, 'logs'),
  };
};

const checkVersion = (root: string): void => {
  const { version } = parseObject(readFileSync(join(root, MARKER), 'utf8'));
  if (version === VERSION) return;
  if (version === undefined)
    throw new UserError(
      `Cannot use the data folder ${root}: its ${MARKER} is damaged. Mend it ({"version": ${VERSION}}), or name another folder with --data.`,
    );
  throw new UserError(
    `Cannot use the data folder ${root}: its ${MARKER} names version ${JSON.stringify(version)}, this is version ${VERSION}. Delete the folder to start afresh, or name another one with --data.`,
  );
};

const claim = (root: string): void => {
  const present = readdirSync(root);
  if (present.length > 0)
    throw new UserError(
      `Cannot use the data folder ${root}: it holds ${present.slice(0, 3).join(', ')} but no ${MARKER}, so it is not PetMatch's. Name an empty or a new folder with --data.`,
    );
  writeAtomically(join(root, MARKER), { application: 'pet-match', version: VERSION });
};

interface Owner {
  readonly pid: number;
  /** Milliseconds since the epoch when it took the folder. */
  readonly since: number;
  readonly endpoints?: Endpoints;
}

/**
 * Makes this process the owner of the folder, so that two stacks never share one.
 *
 * @returns what announces the endpoints of the stack, and what gives the folder back
 * @throws UserError while another living process owns it
 */
export const ownDataFolder = async (
  folder: DataFolder,
): Promise<{ announce: (endpoints: Endpoints) => void; release: () => void }> => {
  const file = join(folder.path, OWNER);
  const self: Owner = { pid: process.pid, since: Date.now() };
  if (!writeIfAbsent(file, self)) {
    const owner = readOwner(folder);
    if (owner && (await isAlive(owner))) throw inUse(folder, owner);
    remove(folder, owner);
    if (!writeIfAbsent(file, self)) throw inUse(folder, readOwner(folder));
  }
  return {
    announce: (endpoints) => writeAtomically(file, { ...self, endpoints }),
    release: () => {
      if (readOwner(folder)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
};

const inUse = ({ path }: DataFolder, owner: Owner | undefined): UserError =>
  new UserError(
    `The data folder ${path} is in use by process ${owner?.pid ?? 'another'}. Stop it (Ctrl-C), or name another folder with --data.`,
  );

/** Takes the file of a dead owner away, unless somebody else has just put theirs in its place. */
const remove = (folder: DataFolder, dead: Owner | undefined): void => {
  const file = join(folder.path, OWNER);
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    renameSync(file, aside);
  } catch {
    return; // gone: the owner gave it back, or another took it away
  }
  const moved = parseOwner(readFileSync(aside, 'utf8'));
  if (moved && moved.since !== dead?.since) linkSync(aside, file);
  rmSync(aside);
};

/** The endpoints of the stack that runs on the folder; undefined when none does. */
export const runningEndpoints = async (folder: DataFolder): Promise<Endpoints | undefined> => {
  const owner = readOwner(folder);
  return owner?.endpoints && (await isAlive(owner)) ? owner.endpoints : undefined;
};

const readOwner = ({ path }: DataFolder): Owner | undefined => {
  const file = join(path, OWNER);
  if (!existsSync(file)) return undefined;
  try {
    return parseOwner(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(
      `Cannot use the data folder ${path}: its ${OWNER} can't be read: ${messageOf(error)}. Delete it if no stack runs, or name another folder with --data.`,
      { cause: error },
    );
  }
};

const parseOwner = (text: string): Owner | undefined => {
  const { pid, since, endpoints } = parseObject(text);
  if (!Number.isSafeInteger(pid)) return undefined;
  return {
    pid: pid as number,
    since: typeof since === 'number' ? since : 0,
    ...(areEndpoints(endpoints) ? { endpoints } : {}),
  };
};

const areEndpoints = (value: unknown): value is Endpoints =>
  typeof value === 'object' &&
  value !== null &&
  'firehose' in value &&
  // Wherever the folder comes from: rows are sent to nobody but this machine.
  Object.values(value).every((url) => typeof url === 'string' && LOCAL_URL.test(url));

const LOCAL_URL = /^http:\/\/127\.0\.0\.1:\d{1,5}$/;

/** No start takes longer. */
const STARTING_MS = 60_000;

/**
 * A process id may be another program's by now. A port that answers is the stack's; before it has
 * one, an owner is believed for as long as a start can take.
 */
const isAlive = async ({ pid, since, endpoints }: Owner): Promise<boolean> => {
  if (pid === process.pid || !processExists(pid)) return false;
  return endpoints ? answers(endpoints.firehose) : Date.now() - since < STARTING_MS;
};

const processExists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const answers = (url: string): Promise<boolean> =>
  new Promise((resolveAnswer) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolveAnswer(answer);
    };
    socket.once('connect', done(true)).once('error', done(false)).setTimeout(1_000, done(false));
  });

const parseObject = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const writeAtomically = (file: string, value: object): void => {
  renameSync(written(file, value), file);
};

/** @returns false when the file is there already: of several processes one alone gets true */
const writeIfAbsent = (file: string, value: object): boolean => {
  const temporary = written(file, value);
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary);
  }
};

const written = (file: string, value: object): string => {
  const temporary = `${file}.${randomUUID()}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  return temporary;
};
