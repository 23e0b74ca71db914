import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, listen, type LocalServer, readBody } from '../http-server';
import { element, text } from '../s3/xml';
import { snsOperations, type SnsOperation } from './operations';
import { SnsError } from './sns-error';
import { openTopics } from './topics';

export interface SnsOptions {
  /** ARNs of the topics that there are; one at least. */
  readonly topics: readonly [string, ...string[]];
  /** Keeps what is subscribed and published; one server at a time. */
  readonly folder: string;
  /** 0 or nothing takes a free port. */
  readonly port?: number;
}

/** The longest message, each of its bytes escaped, and what is around it. */
const MAX_BODY_BYTES = 1_048_576;

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * Serves SNS: Publish, CreateTopic, ListTopics, GetTopicAttributes, Subscribe and the lists of
 * subscriptions. Nothing is sent anywhere: each message is a JSON file of the folder `messages`.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/welcome.html (the query protocol)
 *
 * @throws UserError for a port in use and a folder that cannot be used
 */
export const startSns = async ({ topics, folder, port = 0 }: SnsOptions): Promise<LocalServer> => {
  const operations = snsOperations({
    topics: openTopics(folder, topics),
    arnPrefix: topics[0].replace(/[^:]*$/, ''),
    now: () => new Date(),
  });
  return listen({ name: 'SNS', port, handle: service(operations) });
};

const service =
  (operations: Readonly<Record<string, SnsOperation>>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const answer = (status: number, name: string, content: string): void => {
      response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
      response.end(`<${name} xmlns="${NAMESPACE}">${content}</${name}>`);
    };
    try {
      const input = new URLSearchParams((await readBody(request, MAX_BODY_BYTES)).toString());
      const action = input.get('Action') ?? '';
      const result = operationOf(action, operations)(input);
      const metadata = element('ResponseMetadata', text('RequestId', requestId));
      answer(200, `${action}Response`, element(`${action}Result`, result) + metadata);
    } catch (error) {
      const { status, code, message } = asSnsError(error);
      const type = text('Type', status < 500 ? 'Sender' : 'Receiver');
      const described = element('Error', type, text('Code', code), text('Message', message));
      answer(status, 'ErrorResponse', described + text('RequestId', requestId));
    }
  };

const operationOf = (
  action: string,
  operations: Readonly<Record<string, SnsOperation>>,
): SnsOperation => {
  const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (operation !== undefined) return operation;
  throw new SnsError(
    'InvalidAction',
    `The action ${action} is not served on this machine; served are ${Object.keys(operations).join(', ')}`,
  );
};

const asSnsError = (error: unknown): SnsError => {
  if (error instanceof SnsError) return error;
  if (error instanceof BodyTooLarge)
    return new SnsError('InvalidParameter', 'Invalid parameter: Message too long');
  throw error;
};
