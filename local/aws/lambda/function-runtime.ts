import { randomUUID } from 'node:crypto';
import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** What the function threw, as Lambda reports it. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** Name of the error inside the function. */
  readonly errorType: string;

  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.errorType = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

export interface FunctionRuntimeOptions {
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the bundle. */
  readonly file: string;
  /** Name of the handler's export. */
  readonly exportName: string;
  /** The whole environment: nothing of this process's own reaches the function. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Takes each line that the function prints. */
  readonly log: (line: string) => void;
}

export interface FunctionRuntime {
  /**
   * Invokes the function through an alias, JSON in, JSON out.
   *
   * @throws FunctionError for what the handler threw, and for a time-out
   */
  readonly invoke: <T>(event: unknown, alias?: string) => Promise<T>;
  /** Ends the function; the next invocation starts it anew, from the file as it then is. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly id?: string;
  readonly ready?: boolean;
  readonly payload?: string;
  readonly error?: { errorType: string; errorMessage: string; stack?: string };
}

interface Pending {
  readonly resolve: (payload: string) => void;
  readonly reject: (error: Error) => void;
}

interface Container {
  readonly worker: Worker;
  readonly pending: Map<string, Pending>;
  readonly ready: Promise<void>;
  /** Takes no further invocation and ends. */
  readonly retire: () => void;
}

/**
 * Runs a Lambda function from its bundle in a worker thread: an environment, a log and a lifetime
 * of its own, as in Lambda. A container that times out or dies is replaced at the next invocation.
 */
export const createFunctionRuntime = (options: FunctionRuntimeOptions): FunctionRuntime => {
  let container: Container | undefined;
  let closed = false;

  const running = (): Container => {
    if (container) return container;
    const started = startContainer(options, () => {
      if (container === started) container = undefined;
    });
    container = started;
    return started;
  };

  const end = async (): Promise<void> => {
    const ending = container;
    container = undefined;
    await ending?.worker.terminate();
  };

  return {
    async invoke<T>(event: unknown, alias?: string): Promise<T> {
      if (closed) throw new FunctionError('Runtime.ExitError', `${options.name} is closed`);
      const payload = await run(running(), options, event, alias);
      return JSON.parse(payload) as T;
    },
    reload: end,
    close: async () => {
      closed = true;
      await end();
    },
  };
};

const startContainer = (options: FunctionRuntimeOptions, onEnd: () => void): Container => {
  const { name, arn, file, exportName, environment, log } = options;
  const worker = new Worker(join(__dirname, 'worker.cjs'), {
    workerData: { file, exportName, functionName: name, functionArn: arn },
    env: { ...environment },
    stdout: true,
    stderr: true,
  });
  linesOf(worker.stdout, log);
  linesOf(worker.stderr, log);
  const pending = new Map<string, Pending>();
  const failAll = (error: Error): void => {
    for (const { reject } of [...pending.values()]) reject(error);
    onEnd();
  };
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: Answer) => {
      if (answer.ready === true) resolve();
      else if (answer.ready === false) reject(functionError(answer.error));
      else settle(pending, answer);
    });
    worker.on('error', (error: unknown) => {
      reject(asError(error));
      failAll(asError(error));
    });
    worker.on('exit', () => {
      const ended = new FunctionError('Runtime.ExitError', `${name} ended before it answered`);
      reject(ended);
      failAll(ended);
    });
  });
  // Each invocation awaits it; nobody may have done so when a container ends unused.
  ready.catch(onEnd);
  const retire = (): void => {
    onEnd();
    void worker.terminate();
  };
  return { worker, pending, ready, retire };
};

/** The time of an invocation includes the start of its container: one that hangs there ends too. */
const run = (
  { worker, pending, ready, retire }: Container,
  { name, timeoutSeconds }: FunctionRuntimeOptions,
  event: unknown,
  alias: string | undefined,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const id = randomUUID();
    // Here, where what is too deep to be written rejects the invocation, and ends nothing else.
    const payload = JSON.stringify(event);
    const deadline = Date.now() + timeoutSeconds * 1_000;
    const timer = setTimeout(() => {
      // At a breakpoint time stands still.
      if (inspectorUrl() !== undefined) return;
      pending
        .get(id)
        ?.reject(
          new FunctionError(
            'Sandbox.Timedout',
            `${name} timed out after ${timeoutSeconds} seconds`,
          ),
        );
      retire();
    }, timeoutSeconds * 1_000);
    const settled =
      <T>(action: (value: T) => void) =>
      (value: T): void => {
        clearTimeout(timer);
        pending.delete(id);
        action(value);
      };
    const invocation = { resolve: settled(resolve), reject: settled(reject) };
    pending.set(id, invocation);
    ready.then(
      () => worker.postMessage({ id, requestId: id, alias, deadline, payload }),
      invocation.reject,
    );
  });

const settle = (pending: Map<string, Pending>, { id = '', payload, error }: Answer): void => {
  const invocation = pending.get(id);
  if (error) invocation?.reject(functionError(error));
  else invocation?.resolve(payload ?? 'null');
};

const functionError = (error: Answer['error']): FunctionError =>
  new FunctionError(error?.errorType ?? 'Error', error?.errorMessage ?? '', error?.stack);

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

const linesOf = (stream: Readable, log: (line: string) => void): void => {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log(line);
  });
  stream.on('end', () => {
    if (rest !== '') log(rest);
  });
};
