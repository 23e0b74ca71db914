import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How a process is started, and how it says that it is ready: with its first line. */
export interface ProcessCommand {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The file that gets what it writes to standard error. */
  readonly log: string;
  /** Where its first line comes. Default: standard output. */
  readonly speaksOn?: 'stdout' | 'stderr';
  /** Whether a line says that it is ready. Default: the first. */
  readonly isReady?: (line: string) => boolean;
}

/** A process that is killed and comes back. */
export interface Supervised {
  readonly name: string;
  /** What the process of now said when it was ready; undefined while there is none. */
  readonly greeting: () => string | undefined;
  /**
   * Starts it, and waits until it is ready.
   *
   * @throws Error when it does not get ready, however often it is started
   */
  readonly start: () => Promise<void>;
  /** SIGKILL, at once and without a word; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Resolves when a process is ready, be it a later one; rejects when there will be none. */
  readonly up: () => Promise<void>;
  readonly kills: () => number;
  /** Exits that nobody asked for. */
  readonly crashes: () => readonly string[];
}

/** A start may meet a full disk, or a server that it needs and that was killed as well. */
const START_ATTEMPTS = 20;

/** Milliseconds after which a process that has not got ready is killed and started again. */
const LONGEST_START = 60_000;

/** Keeps a process that the harness kills at will. */
export const supervised = (command: ProcessCommand): Supervised => {
  const { name } = command;
  const crashes: string[] = [];
  let child: ChildProcess | undefined;
  let greeting: string | undefined;
  let kills = 0;
  let becomingReady = deferred();

  const launch = async (): Promise<boolean> => {
    const started = spawnWithLog(command);
    child = started;
    const timer = setTimeout(() => started.kill('SIGKILL'), LONGEST_START);
    const said = await firstReadyLine(started, command);
    clearTimeout(timer);
    if (said === undefined || child !== started) {
      started.kill('SIGKILL');
      return false;
    }
    greeting = said;
    becomingReady.resolve();
    const ended = (): void => {
      if (child !== started) return;
      child = undefined;
      greeting = undefined;
      crashes.push(`${name} ended by itself (${started.signalCode ?? String(started.exitCode)})`);
      becomingReady = deferred();
      becomingReady.reject(new Error(crashes.at(-1)));
    };
    // Its end may be heard before what it has said.
    if (hasEnded(started)) ended();
    else started.once('exit', ended);
    return true;
  };

  return {
    name,
    greeting: () => greeting,
    kills: () => kills,
    crashes: () => crashes,
    up: () => becomingReady.promise,
    start: async () => {
      for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) if (await launch()) return;
      const error = new Error(`${name} did not start; see ${command.log}`);
      becomingReady.reject(error);
      throw error;
    },
    kill: async () => {
      const victim = child;
      if (victim === undefined) return;
      child = undefined;
      greeting = undefined;
      becomingReady = deferred();
      kills += 1;
      if (hasEnded(victim)) return;
      const gone = once(victim, 'exit');
      victim.kill('SIGKILL');
      await gone;
    },
  };
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

const deferred = (): Deferred => {
  let resolve = (): void => undefined;
  let reject: Deferred['reject'] = () => undefined;
  const promise = new Promise<void>((...settle) => {
    [resolve, reject] = settle;
  });
  // Nobody may be waiting.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
};

const spawnWithLog = ({ file, args, env, log, speaksOn = 'stdout' }: ProcessCommand) => {
  const logFile = openSync(log, 'a');
  const [stdout, stderr] = speaksOn === 'stdout' ? ['pipe', logFile] : [logFile, 'pipe'];
  const child = spawn(file, args, {
    stdio: ['ignore', stdout, stderr] as never,
    ...(env ? { env } : {}),
  });
  closeSync(logFile);
  return child;
};

/** @returns undefined when the process ends without one */
const firstReadyLine = (
  child: ChildProcess,
  { speaksOn = 'stdout', isReady = () => true }: ProcessCommand,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const input = child[speaksOn];
    if (input === null) throw new Error('the output of the process is no pipe');
    // Read on for ever: a full pipe would stop the process.
    createInterface({ input })
      .on('line', (line) => {
        if (isReady(line)) resolve(line);
      })
      .on('close', () => resolve(undefined));
    child.once('error', () => resolve(undefined));
  });
