import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CreateStreamCommand,
  KinesisClient,
  ResourceInUseException,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { messageOf, UserError } from '../../errors';
import { type Admit, admission, type Capacity } from '../capacity';
import { BodyTooLarge, listen, type LocalServer, readBody } from '../http-server';
import { LOCAL_CREDENTIALS, REGION } from '../wiring';
import { type Kinesalite, MAX_BODY_BYTES, openKinesalite } from './kinesalite';

export interface KinesisStreamDefinition {
  readonly name: string;
  readonly shardCount: number;
}

export interface KinesisOptions {
  /** The streams that there are; those that are missing are made. */
  readonly streams: readonly KinesisStreamDefinition[];
  /** Keeps the records; one server at a time. */
  readonly folder: string;
  /** 0 or nothing takes a free port. */
  readonly port?: number;
  /** What is in hand at the same time, at most. Default: that of `capacity.ts`. */
  readonly capacity?: Capacity;
}

/**
 * Serves Kinesis data streams: kinesalite, with its records in a folder, behind the checks that all
 * local servers make. Clients must speak HTTP/1.1, which the SDK does with a `NodeHttpHandler`.
 *
 * @throws UserError for a port in use, and for a folder that can't be used
 */
export const startKinesis = async ({
  streams,
  folder,
  port = 0,
  capacity,
}: KinesisOptions): Promise<LocalServer> => {
  const kinesalite = await open(folder);
  try {
    const server = await listen({
      name: 'Kinesis',
      port,
      handle: passOn(kinesalite, admission(capacity)),
    });
    const close = async (): Promise<void> => {
      await server.close();
      await kinesalite.close();
    };
    await createStreams(server.url, streams);
    return { ...server, close };
  } catch (error) {
    await kinesalite.close();
    throw error;
  }
};

const open = async (folder: string): Promise<Kinesalite> => {
  try {
    mkdirSync(folder, { recursive: true });
    return await openKinesalite(folder);
  } catch (error) {
    throw new UserError(
      `Cannot use the folder ${folder} for streams: ${messageOf(error)}. Without it the records that are still under way are lost, and nothing else.`,
      { cause: error },
    );
  }
};

const passOn =
  (kinesalite: Kinesalite, admit: Admit) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const leave = admit(request, MAX_BODY_BYTES);
    if (leave === undefined) {
      refuseBusy(request, response);
      return;
    }
    try {
      const body = await readBody(request, MAX_BODY_BYTES);
      const answer = await kinesalite.handle(request, body);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      if (error instanceof BodyTooLarge) response.writeHead(413).end();
      else if (isOfNoName(error))
        refuse(response, 'InvalidArgumentException', 'The request names no stream that there is.');
      else if (isOfWrongType(error))
        refuse(response, 'SerializationException', 'A value of the request has a wrong type.');
      else throw error;
    } finally {
      leave();
    }
  };

/** LevelDB's, where kinesalite looks up a stream that the request did not name. */
const isOfNoName = (error: unknown): boolean => messageOf(error).startsWith('key cannot be');

/** Kinesalite's, where it takes for granted that a list holds what it should: null among tags' keys. */
const isOfWrongType = (error: unknown): boolean => (error as Error).name === 'TypeError';

/**
 * What the SDK tries again later: of records the throughput is exceeded, of everything else the number
 * of calls at a time.
 *
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
const refuseBusy = ({ headers }: IncomingMessage, response: ServerResponse): void => {
  const isOfRecords = /\.(?:PutRecords?|GetRecords)$/.test(String(headers['x-amz-target']));
  const type = isOfRecords ? 'ProvisionedThroughputExceededException' : 'LimitExceededException';
  const message = 'Rate exceeded: too many requests, or too many bytes, at a time.';
  refuse(response, type, message);
};

const refuse = (response: ServerResponse, type: string, message: string): void => {
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify({ __type: type, message }));
};

const createStreams = async (
  endpoint: string,
  streams: readonly KinesisStreamDefinition[],
): Promise<void> => {
  const client = new KinesisClient({
    ...{ endpoint, region: REGION, credentials: LOCAL_CREDENTIALS },
    requestHandler: new NodeHttpHandler(),
  });
  try {
    for (const { name: StreamName, shardCount: ShardCount } of streams) {
      await client.send(new CreateStreamCommand({ StreamName, ShardCount })).catch(ignoreExisting);
      await waitUntilStreamExists({ client, ...WAIT }, { StreamName });
    }
  } finally {
    client.destroy();
  }
};

/** Seconds; a stream is there at once. */
const WAIT = { maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 };

const ignoreExisting = (error: unknown): void => {
  if (!(error instanceof ResourceInUseException)) throw error;
};
