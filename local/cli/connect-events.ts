import { resolve } from 'node:path';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { GlueClient } from '@aws-sdk/client-glue';
import { readExtras } from '../aws/extras-wiring';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../aws/wiring';
import { type Endpoints, openDataFolder, runningEndpoints } from '../data-folder';
import { messageOf, UserError } from '../errors';
import { startStack } from '../stack';
import { localExtrasTemplate, localTemplate } from '../template';
import { DEFAULT_DATA } from './connect';

export interface EventsOptions {
  /** Data folder of the local stack. Default: `PETMATCH_DATA`, else `.petmatch`. */
  readonly data?: string | undefined;
  /** AWS profile; then the names must be given. */
  readonly profile?: string | undefined;
  /** Default: the stack's stream of raw events. */
  readonly deliveryStream?: string | undefined;
  /** Default: the stack's crawler of them. */
  readonly crawler?: string | undefined;
}

/** Where application events go. */
export interface EventsSession {
  readonly firehose: FirehoseClient;
  readonly glue: GlueClient;
  readonly deliveryStream: string;
  readonly crawler: string | undefined;
  /** Resolves when what was acknowledged is in the bucket; on this machine alone. */
  readonly delivered: () => Promise<void>;
}

/**
 * Runs an action against the delivery stream of application events: the deployed one with a profile,
 * the running local stack's, or that of a stack with the extras that is started on the data folder and
 * brings every event to the bucket before it stops.
 *
 * @throws UserError for a stream that is not there
 */
export const withEvents = async <T>(
  options: EventsOptions,
  action: (session: EventsSession) => Promise<T>,
): Promise<T> => {
  const { data = DEFAULT_DATA, profile, deliveryStream, crawler } = options;
  if (profile !== undefined) {
    if (deliveryStream === undefined)
      throw new UserError(
        'With --profile name the delivery stream: the output EventStream of the stack PetMatchExtras.',
      );
    const waiting = (): Promise<void> => Promise.resolve();
    return withClients({ profile }, undefined, { deliveryStream, crawler, waiting }, action);
  }
  const root = process.cwd();
  const extras = readExtras(await localExtrasTemplate(root), readWiring(await localTemplate(root)));
  const names = {
    deliveryStream: deliveryStream ?? extras.deliveryStreams['EventsRawStream']?.name ?? '',
    crawler: crawler ?? extras.crawlers['EventsCrawler']?.name,
  };
  const running = await runningEndpoints(openDataFolder(data));
  if (running) return withClients(LOCAL, running, { ...names, waiting: bufferPasses }, action);
  const stack = await startStack({ root, data: resolve(data), extras: true });
  try {
    const session = { ...names, waiting: stack.idle };
    const result = await withClients(LOCAL, stack.endpoints, session, action);
    await stack.idle();
    return result;
  } finally {
    await stack.close();
  }
};

/** The local services take any credentials. */
const LOCAL = { region: REGION, credentials: LOCAL_CREDENTIALS } as const;

/** A stack of another process says nothing of its buffer: one second fills it. */
const BUFFER_MS = 2_000;

const bufferPasses = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, BUFFER_MS);
  });

const withClients = async <T>(
  settings: object,
  endpoints: Endpoints | undefined,
  {
    waiting,
    ...names
  }: Pick<EventsSession, 'deliveryStream' | 'crawler'> & {
    readonly waiting: EventsSession['delivered'];
  },
  action: (session: EventsSession) => Promise<T>,
): Promise<T> => {
  const at = (endpoint: string | undefined) => ({ ...settings, ...(endpoint ? { endpoint } : {}) });
  // What is refused is sent again by who sends it.
  const firehose = new FirehoseClient({ ...at(endpoints?.firehose), maxAttempts: 1 });
  const glue = new GlueClient(at(endpoints?.glue));
  try {
    await checkStream(firehose, names.deliveryStream, endpoints !== undefined);
    return await action({ firehose, glue, ...names, delivered: waiting });
  } finally {
    firehose.destroy();
    glue.destroy();
  }
};

const checkStream = async (
  firehose: FirehoseClient,
  name: string,
  isLocal: boolean,
): Promise<void> => {
  try {
    await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }));
  } catch (error) {
    const remedy = isLocal
      ? 'Application events are a part of the extras: start the stack with "npm start -- --extras", or name another stream with --delivery-stream.'
      : 'Name the output EventStream of the stack PetMatchExtras with --delivery-stream.';
    throw new UserError(
      `Cannot send to the delivery stream ${name}: ${messageOf(error)} ${remedy}`,
      {
        cause: error,
      },
    );
  }
};
