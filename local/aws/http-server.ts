import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, UserError } from '../errors';

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
}

/**
 * Starts an HTTP server on the loopback address.
 *
 * Requests whose `Host` is not loopback, or that a web page of another origin sent, get 403: a page
 * in the developer's browser must not reach the local services (DNS rebinding).
 *
 * @throws UserError when the port is in use, naming the port and the remedy
 */
export const listen = async ({
  name,
  port = 0,
  handle,
  onUnexpected = (error) => process.stderr.write(`${name}: ${messageOf(error)}\n`),
}: ListenOptions): Promise<LocalServer> => {
  const server = createServer((request, response) => {
    if (!isFromThisMachine(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('Forbidden: loopback only\n');
      return;
    }
    handle(request, response).catch((error: unknown) => {
      onUnexpected(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Idle SDK connections are kept open; a shorter limit here resets them under the client's feet.
  server.keepAliveTimeout = 65_000;
  await bind(server, name, port);
  const actual = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${actual}`, port: actual, close: () => shut(server) };
};

const bind = (server: Server, name: string, port: number): Promise<void> =>
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

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

const isFromThisMachine = ({ headers }: IncomingMessage): boolean =>
  (headers.host === undefined || LOOPBACK.test(headers.host)) &&
  (headers.origin === undefined || LOOPBACK.test(headers.origin.replace(/^https?:\/\//, ''))) &&
  // Images and scripts of a page send no origin, but browsers say where they come from.
  headers['sec-fetch-site'] !== 'cross-site';

/** The body was longer than the server takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * Reads a request's body.
 *
 * @throws BodyTooLarge beyond `limit` bytes; the rest of the body is then read and thrown away, so
 * that the client can read the answer
 */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new BodyTooLarge(`The request body has ${size} bytes, at most ${limit}.`);
  return Buffer.concat(chunks, size);
};
