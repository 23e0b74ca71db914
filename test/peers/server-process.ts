import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerCommand {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** File for what it prints. */
  readonly log: string;
  /** Asked again and again until it is true. */
  readonly isUp: () => Promise<boolean>;
}

const START_TIMEOUT = 120_000;
const END_TIMEOUT = 10_000;

/**
 * Starts a peer's server and waits until it serves.
 *
 * @returns what ends it
 * @throws Error with the end of its log when it does not start
 */
export const startServerProcess = async (command: ServerCommand): Promise<() => Promise<void>> => {
  const server = spawn(command.program, command.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const failure = new Promise<never>((_, reject) => server.once('error', reject));
  const output = createWriteStream(command.log);
  server.stdout.pipe(output, { end: false });
  server.stderr.pipe(output, { end: false });
  const kill = (): boolean => server.kill('SIGKILL');
  process.once('exit', kill);
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    await end(server);
    output.end();
  };
  try {
    await Promise.race([untilUp(command, server), failure]);
    return close;
  } catch (error) {
    await close();
    const log = readFileSync(command.log, 'utf8').slice(-4_000);
    throw new Error(`${command.name} did not start:\n${log}`, { cause: error });
  }
};

const untilUp = async ({ isUp }: ServerCommand, server: ChildProcess): Promise<void> => {
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await isUp().catch(() => false))) {
    if (server.exitCode !== null) throw new Error(`It ended with ${server.exitCode}`);
    if (Date.now() > deadline) throw new Error(`It took longer than ${START_TIMEOUT} ms`);
    await sleep(200);
  }
};

const end = async (server: ChildProcess): Promise<void> => {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), END_TIMEOUT);
  await ended;
  clearTimeout(timer);
};

/** A free port of 127.0.0.1, for servers that want to know theirs beforehand. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('No port is free');
  return address.port;
};
