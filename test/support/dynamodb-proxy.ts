import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DynamoDbProxy {
  readonly url: string;
  /** What the proxy answers by itself: a status and an error code, by the operation's name. */
  readonly faults: Map<string, { readonly status: number; readonly code: string }>;
  readonly close: () => void;
}

/** Stands between a DynamoDB server and its clients and fails the operations it is told to fail. */
export const startDynamoDbProxy = async (target: string): Promise<DynamoDbProxy> => {
  const faults: DynamoDbProxy['faults'] = new Map();
  const server = createServer((incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const fault = faults.get(operation);
    if (fault) refuse(incoming, response, fault);
    else pass(target, incoming, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const refuse = (
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, code }: { status: number; code: string },
): void => {
  incoming.resume().on('end', () => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: code, message: 'injected' }));
  });
};

const pass = (target: string, incoming: IncomingMessage, response: ServerResponse): void => {
  const { method, headers } = incoming;
  const onward = request(`${target}${incoming.url ?? '/'}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
};
