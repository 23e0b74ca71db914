import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from '../errors';
import { startGuard } from './dynamodb-guard';
import type { LocalServer } from './http-server';

export interface DynamoDbOptions {
  /** Where the tables lie; without it they are kept in memory. */
  readonly folder?: string;
  /** 0 takes a free port. */
  readonly port?: number;
}

export interface DynamoDbServer extends LocalServer {
  /** Where dynoxide itself listens, whom no guard stands before. */
  readonly inner: Address;
  /** Resolves when the server has ended, be it by `close` or because somebody killed it. */
  readonly exited: Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts dynoxide, a DynamoDB with streams over SQLite, and before it a guard on 127.0.0.1 that refuses
 * web pages: dynoxide itself lets every page in.
 *
 * It ends with `close`, and also when this process ends in whatever way, `kill -9` included. Ctrl-C
 * in the terminal does not reach it, so that the rest can be shut down in order before it.
 *
 * @throws UserError when the port is in use, the folder is not usable, or no binary is installed
 */
export const startDynamoDb = async ({
  folder,
  port = 0,
}: DynamoDbOptions = {}): Promise<DynamoDbServer> => {
  const binary = dynoxideBinary();
  const file = folder === undefined ? undefined : join(folder, 'tables.sqlite');
  if (folder !== undefined) await makeFolder(folder);
  for (let attempt = 1; ; attempt += 1) {
    const host = hiddenHost();
    try {
      return await guarded(await launch(binary, { host, port: await freePort(host) }, file), port);
    } catch (error) {
      // Between choosing a free port and listening on it, somebody else may have taken it.
      const again = error instanceof PortInUse && attempt < 10;
      if (!again) throw asUserError(error, file);
    }
  }
};

/** A page that tries all ports of 127.0.0.1 does not find it; other systems have that address only. */
const hiddenHost = (): string =>
  process.platform === 'linux'
    ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`
    : '127.0.0.1';

type Dynoxide = Pick<DynamoDbServer, 'inner' | 'exited' | 'close'>;

const guarded = async (dynoxide: Dynoxide, port: number): Promise<DynamoDbServer> => {
  try {
    const guard = await startGuard({ ...dynoxide.inner, at: port });
    // Whoever asks then finds nobody there, as without a guard.
    void dynoxide.exited.then(guard.close);
    return {
      ...dynoxide,
      ...{ url: guard.url, port: guard.port },
      close: async () => {
        await guard.close();
        await dynoxide.close();
      },
    };
  } catch (error) {
    await dynoxide.close();
    throw error;
  }
};

class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

const asUserError = (error: unknown, file: string | undefined): UserError => {
  if (error instanceof UserError) return error;
  return new UserError(
    file === undefined
      ? `Cannot start the local DynamoDB server: ${messageOf(error)}`
      : `Cannot start the local DynamoDB server on ${file}: ${messageOf(error)} If the file is not its own, use another data folder; deleting the file deletes the tables.`,
    { cause: error },
  );
};

/**
 * The path of dynoxide's binary for a platform.
 *
 * @throws UserError with the two ways out when none is installed
 */
export const dynoxideBinary = (
  platform: string = process.platform,
  arch: string = process.arch,
): string => {
  const name = `@dynoxide/${platform}-${arch}`;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return join(folder, platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
  } catch (error) {
    throw new UserError(
      `Cannot start the local DynamoDB server: the package ${name} is not installed. Start one yourself with "npx dynoxide --port 8000", or any other DynamoDB server, and set AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.`,
      { cause: error },
    );
  }
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot use the data folder ${folder}: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host, port: 0 }, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/**
 * Runs its arguments as a command until standard input ends. The pipe to it is held by this process
 * alone: however this process ends, the pipe ends with it, and so does the command.
 */
const UNTIL_STDIN_ENDS = `
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
(read -r _ <&3; kill "$command") >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$command"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

const run = (binary: string, args: readonly string[]): ChildProcess => {
  // A process group of its own: Ctrl-C signals the terminal's group.
  const options: SpawnOptions = { detached: true, stdio: ['pipe', 'ignore', 'pipe'] };
  return process.platform === 'win32'
    ? spawn(binary, args, options) // without a POSIX shell: ended by close alone
    : spawn('/bin/sh', ['-c', UNTIL_STDIN_ENDS, 'dynoxide', binary, ...args], options);
};

const START_TIMEOUT = 30_000;

const launch = async (
  binary: string,
  inner: Address,
  file: string | undefined,
): Promise<Dynoxide> => {
  const child = run(binary, [
    'serve',
    ...['--host', inner.host, '--port', String(inner.port)],
    ...(file === undefined ? [] : ['--db-path', file]),
  ]);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Somebody may kill the shell; writing to its pipe is then no error of ours.
  child.stdin?.on('error', () => undefined);
  try {
    await listening(child);
  } catch (error) {
    await end(child, exited);
    throw error;
  }
  return { inner, exited, close: () => end(child, exited) };
};

const listening = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`it did not start within ${START_TIMEOUT / 1_000} s`)),
      START_TIMEOUT,
    );
    const settle = (done: () => void) => () => {
      clearTimeout(timer);
      done();
    };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_096);
      if (said.includes('Dynoxide listening on')) settle(resolve)();
    });
    child.once('error', (error) => settle(() => reject(error))());
    // Not "exit": what the process said may still be on its way then.
    child.once(
      'close',
      settle(() => reject(failure(said))),
    );
  });

const failure = (said: string): Error => {
  const message = /error: (.*)/.exec(said)?.[1] ?? (said.trim() || 'it ended without a word');
  return /in use/i.test(message) ? new PortInUse(message) : new Error(message);
};

const END_TIMEOUT = 5_000;

const end = async (child: ChildProcess, exited: Promise<void>): Promise<void> => {
  if (child.pid === undefined) return; // never started
  if (process.platform === 'win32') child.kill();
  child.stdin?.destroy();
  const timer = setTimeout(() => killGroup(child), END_TIMEOUT);
  await exited;
  clearTimeout(timer);
  child.stderr?.destroy();
};

const killGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
};

export { ensureTables, type TableDefinition } from './dynamodb-tables';
