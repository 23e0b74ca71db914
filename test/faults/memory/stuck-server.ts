import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { throttled, type Service } from '../aws-errors';

/** How a server treats every call. */
export type Mood =
  /** Reads the request and never answers. */
  | 'hangs'
  /** Begins an answer and never ends it. */
  | 'hangs in its answer'
  | 'throttles'
  /** Reads the request and closes the connection. */
  | 'resets'
  | 'is well';

export interface StuckServer {
  readonly url: string;
  mood: Mood;
  /** Connections that are open now. */
  readonly connections: () => number;
  readonly calls: () => number;
  readonly close: () => Promise<void>;
}

/** A server that is in a mood, and does what it is asked for when it is well. */
export const startStuckServer = async (
  service: Service,
  answer: (body: Buffer, path: string) => unknown,
): Promise<StuckServer> => {
  const sockets = new Set<Socket>();
  let calls = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    calls += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const json = { 'content-type': 'application/x-amz-json-1.1' };
    switch (stuck.mood) {
      case 'hangs':
        return;
      case 'hangs in its answer':
        response.writeHead(200, { ...json, 'content-length': '1000' }).write('{');
        return;
      case 'throttles': {
        const { status, headers, body } = throttled(service);
        response.writeHead(status, headers).end(body);
        return;
      }
      case 'resets':
        request.socket.resetAndDestroy();
        return;
      case 'is well':
        response
          .writeHead(200, json)
          .end(JSON.stringify(answer(Buffer.concat(chunks), request.url ?? '')));
    }
  };
  const server = createServer((request, response) => {
    // A caller that breaks off in the middle of its request is what the test is about.
    handle(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const stuck: StuckServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood: 'is well',
    connections: () => sockets.size,
    calls: () => calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stuck;
};
