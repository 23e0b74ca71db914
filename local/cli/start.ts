import { resolve } from 'node:path';
import { SLOTS } from '../../analytics/contract/turn';
import { visible } from '../../analytics/text/visible';
import { folderOf } from '../aws/athena/table-source';
import { messageOf, UsageError } from '../errors';
import { type Ports, type Stack, startStack } from '../stack';
import { athenaOf, whenQueryable } from '../start/arriving-rows';
import { firstResults } from '../start/first-results';
import { runPrompt } from '../start/prompt';
import {
  type HeldConversation,
  holdConversations,
  requestIds,
  openingWords,
  scriptedConversations,
  skillModels,
} from '../start/scripted-conversations';
import { whatNext } from '../start/what-next';
import { runCommand } from './command';
import { DEFAULT_DATA } from './connect';
import { type Terminal, terminalOn } from './terminal';

const SERVICES = {
  dynamodb: 'dynamodb',
  firehose: 'firehose',
  s3: 's3',
  glue: 'glue',
  athena: 'athena',
  lambda: 'lambda',
  sns: 'sns',
  stepfunctions: 'stepFunctions',
  kinesis: 'kinesis',
  personalize: 'personalize',
} as const satisfies Readonly<Record<string, keyof Ports>>;

type Service = keyof typeof SERVICES;

const SERVICE_NAMES = Object.keys(SERVICES) as Service[];

const HELP = `[--once] [--extras] [--data FOLDER] [--SERVICE-port PORT …]

Starts the local stack, holds scripted conversations with the skill, lets their rows travel to
Athena, and prints the results of the query pack. Then it takes typed utterances.

  --once            exit when the results are printed
  --extras          run the parts of the stack PetMatchExtras, too (PETMATCH_EXTRAS names some;
                    default: all)
  --data FOLDER     where all state is kept (default: $PETMATCH_DATA, else .petmatch)
  --dynamodb-port, --firehose-port, --s3-port, --glue-port, --athena-port, --lambda-port,
  --sns-port, --stepfunctions-port, --kinesis-port, --personalize-port PORT
                    a port of 127.0.0.1 to listen on (default: a free one)

AWS_ENDPOINT_URL_DYNAMODB names another DynamoDB server to use instead of the one that comes along.
Ctrl-C stops everything that was started.`;

/** Conversations whose transcript is printed. */
const SHOWN = 3;

const port = { type: 'string' } as const;

const portNumber = (service: string, value: string): number => {
  const number = Number(value);
  if (/^\d{1,5}$/.test(value) && number >= 1 && number <= 65_535) return number;
  throw new UsageError(`--${service}-port is "${value}"; it takes a port from 1 to 65535`);
};

interface StartOptions {
  readonly once: boolean;
  readonly extras: boolean;
  readonly data: string;
  readonly ports: Ports;
}

const start = async ({ once, extras, data, ports }: StartOptions): Promise<number> => {
  const root = process.cwd();
  const terminal = terminalOn(process.stdout);
  const interrupted = interruption();
  const models = skillModels(root);
  const begun = performance.now();
  const stack = await startStack({ root, data: resolve(data), ports, extras }).catch(
    (error: unknown) => {
      interrupted.release();
      throw error;
    },
  );
  try {
    interrupted.signal.throwIfAborted();
    terminal.write(`${greeting(stack, terminal, performance.now() - begun)}\n`);
    const athena = athenaOf(stack);
    try {
      const scripted = scriptedConversations(root, models);
      if (scripted.length > 0)
        await demonstrate(
          stack,
          { models, scripted, terminal, ask: athena.ask },
          interrupted.signal,
        );
      if (once) return 0;
      await talk(stack, models, terminal, athena.ask, interrupted);
      return 0;
    } finally {
      athena.close();
    }
  } catch (error) {
    // What breaks because everything is being stopped is no failure.
    if (interrupted.signal.aborted) return 0;
    throw error;
  } finally {
    if (interrupted.signal.aborted) terminal.write('\nStopping.\n');
    await stack.close();
    interrupted.release();
  }
};

interface Interruption {
  readonly signal: AbortSignal;
  readonly happened: Promise<void>;
  readonly interrupt: () => void;
  /** Gives the signals back to their default. */
  readonly release: () => void;
}

/** The first Ctrl-C stops in order; a second one does not wait for it. */
const interruption = (): Interruption => {
  const controller = new AbortController();
  const happened = new Promise<void>((done) => {
    controller.signal.addEventListener('abort', () => done());
  });
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const release = (): void => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  return { signal: controller.signal, happened, interrupt, release };
};

const greeting = (stack: Stack, { bold, dim }: Terminal, millis: number): string =>
  [
    bold('PetMatch runs on this machine.'),
    ...SERVICE_NAMES.flatMap((service) => {
      const url = stack.endpoints[SERVICES[service]];
      // Some are there with the extras alone.
      return url === undefined ? [] : [dim(`  ${service.padEnd(13)} ${url}`)];
    }),
    dim(`  started in ${(millis / 1_000).toFixed(1)} s`),
    '',
  ].join('\n');

interface Demonstration {
  readonly models: ReturnType<typeof skillModels>;
  readonly scripted: ReturnType<typeof scriptedConversations>;
  readonly terminal: Terminal;
  readonly ask: ReturnType<typeof athenaOf>['ask'];
}

const demonstrate = async (
  stack: Stack,
  { models, scripted, terminal, ask }: Demonstration,
  signal: AbortSignal,
): Promise<void> => {
  const { write, dim, progress } = terminal;
  write(`Holding ${scripted.length} conversations with the skill. The first ${SHOWN}:\n\n`);
  const held = await holdConversations(stack, models, scripted, signal);
  for (const conversation of held.slice(0, SHOWN))
    write(`${transcriptOf(conversation, terminal)}\n`);
  const ids = held.flatMap(({ turns }) => turns).flatMap(requestIds);
  write('Their rows travel: table → stream → Lambda → Firehose → bucket → Athena\n');
  const spoken = performance.now();
  await whenQueryable(ask, ids, (arrived) => {
    signal.throwIfAborted();
    progress('rows in Athena', arrived, ids.length);
  });
  write(dim(`  after ${((performance.now() - spoken) / 1_000).toFixed(1)} s\n\n`));
  await firstResults(ask, (table) => {
    signal.throwIfAborted();
    write(`${table}\n\n`);
  });
  const rows = folderOf(stack.store, stack.wiring.turnRows.location);
  write(`${whatNext({ folder: stack.folder.path, rows, slot: SLOTS[0] ?? '' })}\n`);
};

const transcriptOf = ({ title, turns }: HeldConversation, { bold }: Terminal): string =>
  [
    bold(title),
    ...turns.flatMap(({ utterance, speech }) => [
      `  User:  ${visible(utterance)}`,
      ...(speech === '' ? [] : [`  Alexa: ${visible(speech)}`]),
    ]),
    '',
  ].join('\n');

const talk = async (
  stack: Stack,
  models: ReturnType<typeof skillModels>,
  terminal: Terminal,
  ask: ReturnType<typeof athenaOf>['ask'],
  { signal, happened, interrupt }: Interruption,
): Promise<void> => {
  terminal.write(`Talk to the skill; "${openingWords(models)}" opens it. Ctrl-C ends.\n`);
  await runPrompt({
    stack,
    models,
    ask,
    terminal,
    input: process.stdin,
    output: process.stdout,
    signal,
    onInterrupt: interrupt,
  }).catch((error: unknown) => {
    if (!signal.aborted) terminal.write(`The prompt ended: ${visible(messageOf(error))}\n`);
  });
  if (signal.aborted) return;
  terminal.write('The input has ended; the stack stays up. Ctrl-C stops it.\n');
  await happened;
};

void runCommand({
  name: 'npm start --',
  help: HELP,
  options: {
    once: { type: 'boolean' },
    extras: { type: 'boolean' },
    data: { type: 'string' },
    'dynamodb-port': port,
    'firehose-port': port,
    's3-port': port,
    'athena-port': port,
    'lambda-port': port,
    'glue-port': port,
    'sns-port': port,
    'stepfunctions-port': port,
    'kinesis-port': port,
    'personalize-port': port,
  },
  run: async ({ values }) => {
    const ports: Ports = Object.fromEntries(
      SERVICE_NAMES.flatMap((service) => {
        const value = values[`${service}-port`];
        return value === undefined ? [] : [[SERVICES[service], portNumber(service, value)]];
      }),
    );
    return start({
      once: values.once ?? false,
      extras: values.extras ?? false,
      data: values.data ?? DEFAULT_DATA,
      ports,
    });
  },
});
