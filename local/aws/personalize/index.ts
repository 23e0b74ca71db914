import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { awsJson, ServiceError } from '../aws-json';
import {
  BodyTooLarge,
  hasGone,
  listen,
  type LocalServer,
  readBody,
  toStandardError,
  UNEXPECTED,
} from '../http-server';
import { deletionJobs, type ReadObjects } from './deletion-jobs';
import { type KeptEvent, openEventLog } from './event-log';
import { type Input, structureOf, textOf } from './input';
import { eventsOf } from './put-events';
import { recommendations } from './recommendations';
import { createRecommender } from './recommender';
import { invalidInput } from './service-error';

export interface PersonalizeOptions {
  /** Keeps the events; one server at a time. */
  readonly folder: string;
  /** The event trackers that there are, by their tracking ids. */
  readonly trackingIds: readonly string[];
  /** ARNs of the campaigns that there are; all know the same. */
  readonly campaigns: readonly string[];
  readonly datasetGroupArn: string;
  /** Where data deletion jobs find their lists of users. */
  readonly readObjects: ReadObjects;
  /** 0 or nothing takes a free port. */
  readonly port?: number;
}

export interface PersonalizeServer extends LocalServer {
  /**
   * Removes everything of users, from the disk and from what was learnt.
   *
   * @returns the number of their events
   */
  readonly forget: (userIds: ReadonlySet<string>) => Promise<number>;
  /** How many events of a user are kept. */
  readonly eventsOf: (userId: string) => number;
}

/** Ten events of the largest size. */
const MAX_BODY_BYTES = 1_048_576;

/**
 * Serves the parts of Personalize that live recommendations need, at one address: PutEvents,
 * GetRecommendations and GetPersonalizedRanking (REST), and CreateDataDeletionJob,
 * DescribeDataDeletionJob and ListDataDeletionJobs (AWS JSON). It learns from every event as it comes,
 * see `recommender.ts`; an event whose id is known already is taken and not learnt from again.
 *
 * @throws UserError for a port in use and a folder that cannot be used
 */
export const startPersonalize = async (options: PersonalizeOptions): Promise<PersonalizeServer> => {
  const { folder, trackingIds, campaigns, datasetGroupArn, readObjects, port = 0 } = options;
  const recommender = createRecommender();
  const known = new Map<string, string | undefined>();
  const learn = (event: KeptEvent): void => {
    known.set(event.eventId, event.userId);
    const { userId, itemId } = event;
    if (userId !== undefined && itemId !== undefined)
      recommender.learn({ ...event, userId, itemId });
  };
  const log = await openEventLog(folder, learn);

  const putEvents = async (input: Input): Promise<undefined> => {
    const trackingId = textOf(input, 'trackingId');
    if (!trackingIds.includes(trackingId))
      throw invalidInput(`There is no event tracker with the tracking id ${trackingId}`);
    const events = eventsOf(input).filter(({ eventId, userId }) => {
      if (known.has(eventId)) return false;
      // At once, so that the same event sent twice at a time is taken once.
      known.set(eventId, userId);
      return true;
    });
    try {
      await log.append(events);
    } catch (error) {
      for (const { eventId } of events) known.delete(eventId);
      throw error;
    }
    for (const event of events) learn(event);
  };
  const forget = async (userIds: ReadonlySet<string>): Promise<number> => {
    const isTheirs = ({ userId }: KeptEvent) => userId !== undefined && userIds.has(userId);
    const removed = await log.remove(isTheirs);
    for (const userId of userIds) recommender.forget(userId);
    for (const [eventId, userId] of known)
      if (userId !== undefined && userIds.has(userId)) known.delete(eventId);
    return removed;
  };

  const runtime = recommendations(recommender, campaigns);
  const control = awsJson({
    target: 'AmazonPersonalize',
    operations: deletionJobs({
      ...{ folder, datasetGroupArn, readObjects, forget },
      now: () => new Date(),
    }),
    maxBodyBytes: MAX_BODY_BYTES,
  });
  const rest = restJson({
    '/events': putEvents,
    '/recommendations': runtime.getRecommendations,
    '/personalize-ranking': runtime.getPersonalizedRanking,
  });
  const server = await listen({
    name: 'Personalize',
    port,
    handle: (request, response) =>
      request.headers['x-amz-target'] === undefined
        ? rest(request, response)
        : control(request, response),
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      await log.close();
    },
    forget,
    eventsOf: (userId) => [...known.values()].filter((user) => user === userId).length,
  };
};

/**
 * AWS's REST protocol with JSON, as far as these operations need it: the path names the operation, and
 * errors have their names in a header.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
const restJson =
  (operations: Readonly<Record<string, (input: Input) => unknown>>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-amzn-requestid': randomUUID(),
        ...headers,
      });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    try {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const operation = Object.hasOwn(operations, path) ? operations[path] : undefined;
      if (request.method !== 'POST' || operation === undefined)
        throw new ServiceError(
          'UnknownOperationException',
          `${request.method} ${path} is not served on this machine; served are POST ${Object.keys(operations).join(', ')}`,
          { status: 404 },
        );
      const body = await readBody(request, MAX_BODY_BYTES);
      answer(200, await operation(parsed(body.toString('utf8'))));
    } catch (error) {
      if (hasGone(request)) return;
      const { status, code, message } = asServiceError(error);
      answer(status, { message, Message: message }, { 'x-amzn-errortype': code });
    }
  };

const parsed = (body: string): Input => {
  try {
    return structureOf(JSON.parse(body), 'The body');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('SerializationException', `The body is not JSON: ${error.message}`);
  }
};

const asServiceError = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof BodyTooLarge)
    return new ServiceError('RequestEntityTooLargeException', error.message, { status: 413 });
  toStandardError('Personalize')(error);
  return new ServiceError('InternalServerException', UNEXPECTED, { status: 500 });
};
