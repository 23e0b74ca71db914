import { request } from 'node:http';
import type { Dashboard } from '../../../../local/dashboard/server';

export interface Reply {
  readonly status: number;
  /** The lines of the body, each a JSON value. */
  readonly lines: readonly unknown[];
}

export interface Sent {
  readonly reply: Promise<Reply>;
  /** Sees each line when it comes. */
  readonly next: () => Promise<unknown>;
  /** The browser goes away. */
  readonly leave: () => void;
}

/** Sends a request to a dashboard; a body is sent as JSON. */
export const send = (
  { port }: Dashboard,
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
  }: {
    readonly method?: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Sent => {
  const lines: unknown[] = [];
  const waiting: ((line: unknown) => void)[] = [];
  let seen = 0;
  const sent = request({
    ...{ host: '127.0.0.1', port, path, method },
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
  });
  const reply = new Promise<Reply>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (chunk: string) => {
        text += chunk;
        const parts = text.split('\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const line = valueOf(part);
          lines.push(line);
          waiting.shift()?.(line);
        }
      });
      response.on('end', () => {
        if (text !== '') lines.push(valueOf(text));
        resolve({ status: response.statusCode ?? 0, lines });
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  reply.catch(() => undefined);
  return {
    reply,
    next: () => {
      const line = lines[seen];
      seen += 1;
      return line === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(line);
    },
    leave: () => sent.destroy(),
  };
};

/** A server that refuses before it looks at the address does so in plain text. */
const valueOf = (line: string): unknown => (/^[[{]/.test(line) ? JSON.parse(line) : line);
