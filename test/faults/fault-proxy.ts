import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as send,
  type ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listen, type LocalServer, readBody } from '../../local/aws/http-server';
import { expiredIterator, failed, type Service, throttled, type ErrorAnswer } from './aws-errors';
import { acceptedPart, withRefused } from './partial-failure';
import type { Random } from './random';

/** What a fault proxy can do to a request. */
export const FAULT_KINDS = [
  /** The service's own error for a caller who asks too much; nothing is forwarded. */
  'throttled',
  /** The service's own 5xx; nothing is forwarded. */
  'server-error',
  /** The request or the answer waits for a while on its way. */
  'slow',
  /** Never answered, nor forwarded. */
  'hang',
  /** The connection breaks before the request is forwarded … */
  'reset-before',
  /** … and after the server has done the work: the caller can't know. */
  'reset-after',
  /** PutRecordBatch: 200, yet some entries are refused; the others are forwarded. */
  'partial-failure',
  /** GetRecords: the iterator is too old. */
  'expired-iterator',
  /** Invoke: a batch that came earlier comes once more before this one. */
  'redelivery',
  /** Invoke: this batch comes once more before, its records in another order. */
  'reordering',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** How probable each fault is for a request; what is left out does not happen. */
export type Rates = Readonly<Partial<Record<FaultKind, number>>>;

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Of an AWS JSON protocol, such as `PutItem`; `Invoke` for Lambda; S3's method. */
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface FaultProxyOptions {
  readonly service: Service;
  /** Where the server is; asked for each request, as a server that was killed may come back elsewhere. */
  readonly target: (request: ProxiedRequest) => string;
  readonly random: Random;
  /** Default: none. */
  readonly rates?: Rates;
  /** Which requests may meet a fault; the others pass. Default: all. */
  readonly concerns?: (request: ProxiedRequest) => boolean;
  /** Milliseconds that a slow one waits at the most. Default: 1,000. */
  readonly slowest?: number;
  /** Milliseconds after which a hanging connection is broken off. Default: 15,000. */
  readonly longestHang?: number;
  /** Is told of each fault before it happens. */
  readonly onFault?: (kind: FaultKind, request: ProxiedRequest) => void;
  /** Sees what the server did, whether or not the client hears of it. */
  readonly onServed?: (request: ProxiedRequest, answer: ProxiedAnswer) => void;
}

export interface FaultProxy extends LocalServer {
  /** Faults so far, by kind. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** Requests so far, with and without faults. */
  readonly requests: () => number;
  /** Changes the weather; `{}` ends the storm. */
  readonly setRates: (rates: Rates) => void;
}

/** Longer than any body of the services: an object of several parts. */
const MAX_BODY = 64 * 1_024 * 1_024;

/** Batches that may come again. */
const BATCHES_KEPT = 20;

/** What a request has that the next server must be told anew. */
const HOP_HEADERS = ['connection', 'transfer-encoding', 'host', 'expect'] as const;

/**
 * Stands between a client of AWS and a server, over the real protocol, and lets faults happen by
 * chance. A server that is gone looks to the client like a connection that breaks.
 */
export const startFaultProxy = async (options: FaultProxyOptions): Promise<FaultProxy> => {
  const { service, target, concerns = () => true, onServed } = options;
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  const agent = new Agent({ keepAlive: true });
  const earlier: ProxiedRequest[] = [];
  let { rates = {} } = options;
  let requests = 0;

  const forward = async (request: ProxiedRequest): Promise<ProxiedAnswer> => {
    const answer = await ask(`${target(request)}${request.path}`, request, agent);
    onServed?.(request, answer);
    return answer;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await proxiedRequest(service, incoming);
    requests += 1;
    const fault = concerns(request) ? drawn(rates, request, options.random) : undefined;
    if (fault !== undefined) {
      counts[fault] += 1;
      options.onFault?.(fault, request);
    }
    try {
      const answer = await answerOf(fault, request, { ...options, forward, response, earlier });
      if (answer === 'broken') incoming.socket.destroy();
      else reply(request, response, answer);
    } catch {
      // The server is gone, or went while it was asked.
      incoming.socket.destroy();
    }
  };

  const server = await listen({ name: `${service} fault proxy`, handle });
  return {
    ...server,
    counts,
    requests: () => requests,
    setRates: (given) => {
      rates = given;
    },
    close: async () => {
      await server.close();
      agent.destroy();
    },
  };
};

const proxiedRequest = async (
  service: Service,
  incoming: IncomingMessage,
): Promise<ProxiedRequest> => {
  const { method = '', url: path = '/', headers } = incoming;
  const named = String(headers['x-amz-target'] ?? '').split('.')[1];
  const operation = named ?? (service === 'lambda' ? 'Invoke' : method);
  return { method, path, operation, headers, body: await readBody(incoming, MAX_BODY) };
};

/** Faults that only some operations know. */
const ONLY: Readonly<Partial<Record<FaultKind, string>>> = {
  'partial-failure': 'PutRecordBatch',
  'expired-iterator': 'GetRecords',
  redelivery: 'Invoke',
  reordering: 'Invoke',
};

const drawn = (
  rates: Rates,
  { operation }: ProxiedRequest,
  random: Random,
): FaultKind | undefined => {
  let place = random.next();
  for (const kind of FAULT_KINDS) {
    if (ONLY[kind] !== undefined && ONLY[kind] !== operation) continue;
    const rate = rates[kind] ?? 0;
    if (place < rate) return kind;
    place -= rate;
  }
  return undefined;
};

interface Passing extends FaultProxyOptions {
  readonly forward: (request: ProxiedRequest) => Promise<ProxiedAnswer>;
  readonly response: ServerResponse;
  /** Batches that were handled, oldest first. */
  readonly earlier: ProxiedRequest[];
}

/** Does to a request what the fault says. */
const answerOf = async (
  fault: FaultKind | undefined,
  request: ProxiedRequest,
  passing: Passing,
): Promise<ProxiedAnswer | ErrorAnswer | 'broken'> => {
  const { service, random, forward, earlier, response } = passing;
  switch (fault) {
    case 'throttled':
      return throttled(service);
    case 'server-error':
      return failed(service);
    case 'expired-iterator':
      return expiredIterator;
    case 'reset-before':
      return 'broken';
    case 'hang':
      await hung(response, passing.longestHang ?? 15_000);
      return 'broken';
    case 'reset-after':
      await forward(request);
      return 'broken';
    case 'slow':
      return slow(request, passing);
    case 'partial-failure':
      return partial(request, passing);
    case 'redelivery':
      if (earlier.length > 0) await forward(random.pick(earlier));
      break;
    case 'reordering':
      await forward(reordered(request, random));
      break;
    case undefined:
      break;
  }
  const answer = await forward(request);
  if (request.operation === 'Invoke') remember(request, earlier);
  return answer;
};

const hung = async (response: ServerResponse, longest: number): Promise<void> => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await pause(longest, undefined, { signal: gone.signal }).catch(() => undefined);
};

/** What waits before the server does its work even after the client has given up, or after it. */
const slow = async (
  request: ProxiedRequest,
  { random, slowest = 1_000, forward }: Passing,
): Promise<ProxiedAnswer> => {
  const wait = random.between(1, slowest);
  if (random.chance(0.5)) {
    await pause(wait);
    return forward(request);
  }
  const answer = await forward(request);
  await pause(wait);
  return answer;
};

const partial = async (
  request: ProxiedRequest,
  { random, forward }: Passing,
): Promise<ProxiedAnswer | ErrorAnswer> => {
  const { body, refused } = acceptedPart(request.body, random);
  if (body === undefined) return withRefused(undefined, refused);
  const answer = await forward({ ...request, body });
  return answer.status === 200 ? withRefused(answer, refused) : answer;
};

const reordered = (request: ProxiedRequest, random: Random): ProxiedRequest => {
  const event = JSON.parse(request.body.toString('utf8')) as { readonly Records?: unknown[] };
  const records = { ...event, Records: random.shuffled(event.Records ?? []) };
  return { ...request, body: Buffer.from(JSON.stringify(records)) };
};

const remember = (request: ProxiedRequest, earlier: ProxiedRequest[]): void => {
  earlier.push(request);
  if (earlier.length > BATCHES_KEPT) earlier.shift();
};

const reply = (
  { method }: ProxiedRequest,
  response: ServerResponse,
  { status, headers, body }: ProxiedAnswer | ErrorAnswer,
): void => {
  if (response.destroyed) return;
  // The answer to HEAD names a length and has no body.
  const length = method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...withoutHop(headers), ...length });
  response.end(body);
};

const withoutHop = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const kept = { ...headers };
  for (const name of HOP_HEADERS) Reflect.deleteProperty(kept, name);
  return kept;
};

/** @throws what the connection throws */
const ask = (
  url: string,
  { method, headers, body }: ProxiedRequest,
  agent: Agent,
): Promise<ProxiedAnswer> =>
  new Promise((resolve, reject) => {
    const length = { 'content-length': String(body.length) };
    const options = { method, agent, headers: { ...withoutHop(headers), ...length } };
    const onward = send(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    onward.once('error', reject);
    onward.end(body);
  });
