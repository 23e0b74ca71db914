import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { visible } from '../../analytics/text/visible';
import { messageOf, UserError } from '../errors';
import { whyForeign } from './foreign-request';

/** A server that listens on 127.0.0.1 and nowhere else. */
export interface LocalServer {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and ends the open connections. */
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  /** What the server is, for messages: "Firehose". */
  readonly name: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Sees what `handle` threw; the client gets 500. Default: standard error. */
  readonly onUnexpected?: (error: unknown) => void;
  /** Whether the server has pages of its own, whose scripts may ask it. Default: it has none. */
  readonly hasPages?: boolean;
  /** Default: {@link LIMITS}. */
  readonly limits?: Partial<Readonly<Record<keyof typeof LIMITS, number>>>;
}

/** What no local server exceeds, whoever asks. Milliseconds, bytes, connections. */
export const LIMITS = {
  /** From the first byte of a request, or from the connection, to the end of its headers. */
  headersTimeout: 10_000,
  /** To the end of its body: an object of 5 GB comes in time. */
  requestTimeout: 300_000,
  maxHeaderSize: 16_384,
  maxConnections: 1_024,
  /** What is read and thrown away of a body that is too long, so that its client reads the answer. */
  mostIgnored: 67_108_864,
} as const;

/** What is told of an error that nobody expected: its own message may name files, or tell words. */
export const UNEXPECTED =
  'Something unexpected happened; the terminal that the server was started in says what.';

/** Nothing that a server answers is a page, unless it says so itself. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * Starts an HTTP server on the loopback address.
 *
 * Requests whose `Host` is not loopback, or that a web page of another origin sent, get 403 unread: a
 * page in the developer's browser must not reach the local services (DNS rebinding, forms, scripts).
 *
 * @throws UserError when the port is in use, naming the port and the remedy
 */
export const listen = async ({
  name,
  port = 0,
  handle,
  onUnexpected = toStandardError(name),
  hasPages = false,
  limits = {},
}: ListenOptions): Promise<LocalServer> => {
  const { maxConnections, mostIgnored, ...options } = { ...LIMITS, ...limits };
  const server = createServer(
    { ...options, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      const foreign = whyForeign(request, hasPages);
      if (foreign !== undefined) {
        response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' });
        response.end(`Forbidden: ${foreign}\n`);
        return;
      }
      for (const [header, value] of Object.entries(HEADERS)) response.setHeader(header, value);
      responses.set(request, response);
      // Not at its finish: what nobody reads by then is thrown away uncounted.
      response.once('prefinish', () => endOverlong(request, mostIgnored));
      handle(request, response).catch((error: unknown) => {
        if (hasGone(request)) return;
        onUnexpected(error);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  server.maxConnections = maxConnections;
  // Idle SDK connections are kept open; a shorter limit here resets them under the client's feet.
  server.keepAliveTimeout = 65_000;
  await bind(server, name, port);
  const actual = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${actual}`, port: actual, close: () => shut(server) };
};

/** What is still to come of an answered request is thrown away, and no more than `most` bytes of it. */
const endOverlong = (request: IncomingMessage, most: number): void => {
  if (request.complete) return;
  let ignored = 0;
  request.on('data', ({ length }: Buffer) => {
    ignored += length;
    if (ignored > most) request.destroy();
  });
};

/** Writes what was not expected where whoever started the server sees it. */
export const toStandardError =
  (name: string) =>
  (error: unknown): void =>
    void process.stderr.write(`${name}: ${visible(messageOf(error))}\n`);

/** Whether a client went away in the middle of its request: it waits for no answer. */
export const hasGone = (request: IncomingMessage): boolean =>
  request.destroyed && !request.complete;

/** @throws UserError when the port is in use, naming the port and the remedy */
export const bind = (server: NetServer, name: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const refused = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const why = error.code === 'EACCES' ? 'may not be opened' : 'is in use';
      reject(
        refused
          ? new UserError(
              `Cannot start the local ${name} server: port ${port} of 127.0.0.1 ${why}. Choose another port, or leave the option out to take a free one.`,
              { cause: error },
            )
          : error,
      );
    });
    server.listen({ host: '127.0.0.1', port }, resolve);
  });

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The body was longer than the server takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

const responses = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * Reads a request's body.
 *
 * @throws BodyTooLarge beyond `limit` bytes; the rest of the body is then read and thrown away, within
 * limits, so that the client can read the answer, after which the connection ends
 */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  const most = limit + LIMITS.mostIgnored;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > most) throw tooLarge(request, announced, limit);
  // Leaving the loop must not end the connection, which the answer goes through.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (size > most) break;
  }
  if (size <= limit) return Buffer.concat(chunks, size);
  throw tooLarge(request, size, limit);
};

const tooLarge = (request: IncomingMessage, size: number, limit: number): BodyTooLarge => {
  responses.get(request)?.setHeader('connection', 'close');
  return new BodyTooLarge(`The request body has ${size} bytes, at most ${limit}.`);
};
