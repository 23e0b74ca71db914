import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { GetCrawlerCommand, type GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { randomOf } from '../../analytics/generator/hash';
import { messageOf, UsageError, UserError } from '../errors';
import { sendEvents, type Sent } from '../events/send-events';
import { compileTemplate, type EventTemplate } from '../events/template';
import { readText } from '../read-json';
import type { Command } from './command';
import { type EventsSession, withEvents } from './connect-events';
import { noteText } from './say';

const OPTIONS = {
  template: { type: 'string' },
  rate: { type: 'string', default: '10' },
  seconds: { type: 'string' },
  count: { type: 'string' },
  seed: { type: 'string' },
  print: { type: 'boolean', default: false },
  any: { type: 'boolean', default: false },
  crawl: { type: 'boolean', default: false },
  'delivery-stream': { type: 'string' },
  crawler: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
} as const;

/** The template that comes along. */
const CLICKSTREAM = 'local/events/clickstream.template';

const HELP = `--template FILE [--rate 10] [--seconds N | --count N] [--seed N] [--crawl]
       npm run events -- --template FILE --print [--count 5]

Sends synthetic application events to a delivery stream, made from a template in the language of the
Amazon Kinesis Data Generator; ${CLICKSTREAM} is one.

  --template         file of the template; - or nothing reads it from standard input
  --rate             events a second (default: 10)
  --seconds          how long; exactly rate times seconds events are sent
  --count            how many events; without either it goes on until Ctrl-C
  --seed             a whole number: the same events again (default: another one each time)
  --print            print events instead of sending them (default: 5)
  --any              send what is no JSON object, too
  --crawl            start the crawler afterwards and tell what it found
  --delivery-stream  name of the stream (default: the extras' stream of raw events)
  --crawler          name of the crawler (default: the extras')
  --data             data folder of the local stack (default: $PETMATCH_DATA, else .petmatch); a
                     stack that runs on it is used, else one is started for the while
  --profile          AWS profile: send to the deployed stream, whose name is then needed

The functions and formats of templates are in docs/application-events.md.`;

/** What the command takes from its surroundings. */
export interface EventsIo {
  readonly print: (line: string) => void;
  readonly note: (line: string) => void;
  readonly progress: (text: string) => void;
  readonly readStandardInput: () => Promise<string>;
  readonly isInteractive: boolean;
  readonly newSeed: () => number;
  readonly withEvents: typeof withEvents;
}

const REAL: EventsIo = {
  print: (line) => process.stdout.write(`${line}\n`),
  note: noteText,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
  // Not in one go: a pipe whose writer is slow has nothing to read yet.
  readStandardInput: () => text(process.stdin),
  isInteractive: process.stdin.isTTY,
  newSeed: () => Math.floor(Math.random() * 2 ** 31),
  withEvents,
};

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run events`: synthetic application events. */
export const eventsCommand = (io: EventsIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run events --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const rate = numberIn('--rate', values.rate, 0.001, 100_000);
    const count = countOf(values, rate);
    const seed =
      values.seed === undefined
        ? io.newSeed()
        : wholeNumberIn('--seed', values.seed, 0, 2 ** 31 - 1);
    const template = compileTemplate(await templateText(values, io), nameOf(values));
    const sample = template({ random: randomOf(seed), now: Date.now() });
    if (!values.any) checkDocument(sample);
    if (values.print) {
      const random = randomOf(seed);
      for (let i = 0; i < (count ?? 5); i += 1) io.print(template({ random, now: Date.now() }));
      return 0;
    }
    return io.withEvents(
      {
        data: values.data,
        profile: values.profile,
        deliveryStream: values['delivery-stream'],
        crawler: values.crawler,
      },
      (session) => send(session, { template, rate, count: count ?? Infinity, seed }, values, io),
    );
  },
});

interface Sending {
  readonly template: EventTemplate;
  readonly rate: number;
  readonly count: number;
  readonly seed: number;
}

const send = async (
  session: EventsSession,
  { seed, ...sending }: Sending,
  { crawl }: Values,
  io: EventsIo,
): Promise<number> => {
  const { firehose, deliveryStream } = session;
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  io.note(`Sending to ${deliveryStream}, seed ${seed}.`);
  try {
    const sent = await sendEvents({
      ...sending,
      ...{ client: firehose, deliveryStream, random: randomOf(seed), signal: stop.signal },
      onProgress: ({ taken, failed }) => io.progress(`${taken} sent, ${failed} failed`),
    }).finally(() => io.progress(''));
    io.print(summaryOf(sent, deliveryStream));
    const crawled = crawl && !stop.signal.aborted ? await crawlNow(session, io) : true;
    return sent.failed === 0 && crawled ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
};

const summaryOf = (
  { taken, failed, calls, bytes, seconds, reason }: Sent,
  stream: string,
): string =>
  [
    `${taken} events sent to ${stream} in ${seconds.toFixed(1)} s, ${(taken / Math.max(seconds, 0.001)).toFixed(1)} a second: ${bytes} bytes in ${calls} calls; ${failed} failed.`,
    ...(reason === undefined ? [] : [reason]),
  ].join(' ');

const POLL_MS = 250;

/** @returns whether the crawl succeeded */
const crawlNow = async (
  { glue, crawler, delivered }: EventsSession,
  io: EventsIo,
): Promise<boolean> => {
  if (crawler === undefined)
    throw new UserError(
      'Name the crawler with --crawler: the output EventCrawler of the stack PetMatchExtras.',
    );
  await delivered();
  try {
    await glue.send(new StartCrawlerCommand({ Name: crawler }));
  } catch (error) {
    // By its schedule it may be at it already.
    if ((error as Error).name !== 'CrawlerRunningException')
      throw new UserError(`Cannot start the crawler ${crawler}: ${messageOf(error)}`, {
        cause: error,
      });
  }
  const { Status: status = '', ErrorMessage: message } = await whenReady(glue, crawler);
  io.print(`${crawler}: ${status}${message === undefined ? '' : `. ${message}`}`);
  return status === 'SUCCEEDED';
};

const whenReady = async (glue: GlueClient, name: string) => {
  for (;;) {
    const { Crawler: crawler } = await glue.send(new GetCrawlerCommand({ Name: name }));
    if (crawler?.State === 'READY') return crawler.LastCrawl ?? {};
    await pause(POLL_MS);
  }
};

const templateText = async ({ template }: Values, io: EventsIo): Promise<string> => {
  if (template === undefined || template === '-') {
    if (template === undefined && io.isInteractive)
      throw new UsageError(
        `There is no template: name one with --template, such as ${CLICKSTREAM}.`,
      );
    return io.readStandardInput().catch((error: unknown) => {
      throw new UserError(`Cannot read the template: ${messageOf(error)}`, { cause: error });
    });
  }
  return readText(template, 'the template');
};

const nameOf = ({ template }: Values): string =>
  template === undefined || template === '-' ? 'The template' : `The template ${template}`;

const LONGEST_SAMPLE = 200;

/** A crawler, and Athena, find documents alone. */
const checkDocument = (sample: string): void => {
  let value: unknown;
  try {
    value = JSON.parse(sample);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new UserError(
    `The template makes no JSON object, but ${sample.slice(0, LONGEST_SAMPLE)}; --any sends it all the same.`,
  );
};

const countOf = ({ count, seconds, print }: Values, rate: number): number | undefined => {
  if (count !== undefined && seconds !== undefined)
    throw new UsageError('Either --count or --seconds says how many events there are.');
  if (count !== undefined) return wholeNumberIn('--count', count, 1, 1e9);
  if (seconds === undefined || print) return undefined;
  return Math.max(1, Math.round(rate * numberIn('--seconds', seconds, 0.001, 1e7)));
};

const numberIn = (option: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} is "${text}"; it takes a number from ${least} to ${most}.`);
};

const wholeNumberIn = (option: string, text: string, least: number, most: number): number => {
  const value = numberIn(option, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${option} is "${text}"; it takes a whole number.`);
};
