import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { whyForeign } from './foreign-request';
import { bind, LIMITS, type LocalServer } from './http-server';

export interface GuardOptions {
  /** Where dynoxide listens. */
  readonly host: string;
  readonly port: number;
  /** Where the guard itself listens; 0 takes a free port. */
  readonly at: number;
}

/**
 * Stands before dynoxide, which answers any web page that finds its port: refuses what comes from a
 * page, as all local servers do, and hands on the bytes of everything else.
 *
 * It reads the head of a connection's first request and no more, so that a write costs no second parsing
 * of HTTP. A browser shares no connection with another program, and names the origin of a page with every
 * POST: a connection that begins with a POST of no page is no browser's.
 *
 * @throws UserError when the port is in use
 */
export const startGuard = async ({ host, port, at }: GuardOptions): Promise<LocalServer> => {
  const open = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    open.add(socket);
    return socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy());
  };
  const guard = createServer({ noDelay: true }, (client) => {
    kept(client);
    readHead(client, (head, bytes) => {
      const refusal = refusalOf(head);
      if (refusal !== undefined) client.end(refusal);
      else join(client, kept(connect({ host, port, noDelay: true })), bytes);
    });
  });
  guard.maxConnections = LIMITS.maxConnections;
  await bind(guard, 'DynamoDB', at);
  const actual = (guard.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () => shut(guard, open),
  };
};

const END = '\r\n\r\n';

/** Calls back with the head of the first request, and with all that has come; ends who has none in time. */
const readHead = (client: Socket, found: (head: string, bytes: Buffer) => void): void => {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => client.destroy(), LIMITS.headersTimeout);
  client.once('close', () => clearTimeout(timer));
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf(END);
    if (end < 0 && bytes.length < LIMITS.maxHeaderSize) return;
    clearTimeout(timer);
    client.off('data', read).pause();
    found(bytes.toString('latin1', 0, end < 0 ? 0 : end), bytes);
  };
  client.on('data', read);
};

const join = (client: Socket, dynoxide: Socket, bytes: Buffer): void => {
  // As if the client had spoken to dynoxide itself: it sees its connection end.
  client.once('close', () => dynoxide.destroy());
  dynoxide.once('close', () => client.destroySoon());
  dynoxide.write(bytes);
  client.pipe(dynoxide);
  dynoxide.pipe(client);
};

/** The answer to a request that is not handed on. */
const refusalOf = (head: string): string | undefined => {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const fields = lines.map((line): readonly [string, string] => {
    const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    return [name.toLowerCase(), value];
  });
  const headers: Record<string, string> = Object.fromEntries(fields);
  if (!/^[A-Z]+ \S+ HTTP\/1\.[01]$/.test(requestLine))
    return answer('400 Bad Request', 'this is no request of HTTP/1.1, or its head is too long.');
  const foreign = whyForeign({ headers, rawHeaders: fields.flat() }, false);
  if (foreign !== undefined) return answer('403 Forbidden', foreign);
  if (requestLine.startsWith('POST ')) return undefined;
  return answer('405 Method Not Allowed', 'DynamoDB takes POST alone.');
};

const answer = (status: string, sentence: string): string => {
  const body = `${status.replace(/^\d+ /, '')}: ${sentence}\n`;
  return [
    `HTTP/1.1 ${status}`,
    ...['Content-Type: text/plain', `Content-Length: ${body.length}`, 'Connection: close'],
    `\r\n${body}`,
  ].join('\r\n');
};

const shut = (guard: Server, open: ReadonlySet<Socket>): Promise<void> =>
  new Promise((resolve) => {
    guard.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
