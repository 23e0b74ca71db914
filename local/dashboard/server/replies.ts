import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../../aws/http-server';
import { UserError } from '../../errors';
import type { PageFile } from './page-files';

/** The request is not answered, for a reason that has an HTTP status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Refuses what files on this machine do not allow: it is no fault of the request.
 *
 * @throws Refusal for a UserError
 */
export const refusing = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw new Refusal(409, error.message);
    throw error;
  }
};

/** Scripts and styles come from the page's own files alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SAFE: OutgoingHttpHeaders = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const send = (
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer | string,
): void => {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...SAFE, ...headers, 'content-length': length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
};

export const sendJson = (response: ServerResponse, value: unknown, status = 200): void =>
  send(
    response,
    status,
    { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    JSON.stringify(value),
  );

/**
 * Answers while it is made: a JSON value a line, of which the last is the answer or an error. What
 * fails before anything was told fails as any other request.
 *
 * @param make gives the answer, and is told how to tell how far it is
 */
export const sendLines = async (
  response: ServerResponse,
  make: (tell: (progress: object) => void) => Promise<unknown>,
  failed: (error: unknown) => string,
): Promise<void> => {
  const write = (line: object): void => {
    if (!response.headersSent)
      response.writeHead(200, {
        ...SAFE,
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
      });
    response.write(`${JSON.stringify(line)}\n`);
  };
  try {
    write({ answer: await make((progress) => write({ progress })) });
  } catch (error) {
    if (!response.headersSent || response.destroyed) throw error;
    write({ error: failed(error) });
  }
  response.end();
};

export const sendCsv = (response: ServerResponse, csv: string, fileName: string): void =>
  send(
    response,
    200,
    {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
    csv,
  );

export const sendFile = (
  response: ServerResponse,
  { type, body, gzipped, isImmutable }: PageFile,
): void => {
  const { headers } = response.req;
  const takesGzip = /\bgzip\b/.test(headers['accept-encoding']?.toString() ?? '');
  const caching = isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  send(
    response,
    200,
    {
      'content-type': type,
      'cache-control': caching,
      vary: 'accept-encoding',
      ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
    },
    takesGzip ? gzipped : body,
  );
};

const MOST_BYTES = 8_192;

/**
 * The body of a POST: a JSON object of text.
 *
 * @throws Refusal
 */
export const readTexts = async (
  request: IncomingMessage,
): Promise<Readonly<Partial<Record<string, string>>>> => {
  // A form of another page could send text, never JSON, without asking first.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refusal(415, 'The body must be sent as application/json.');
  const value = parsed(await bodyOf(request));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'The body must be a JSON object.');
  const entries: [string, unknown][] = Object.entries(value);
  const wrong = entries.find(([, text]) => typeof text !== 'string');
  if (wrong !== undefined) throw new Refusal(400, 'Every member of the body must be text.');
  return Object.assign(Object.create(null) as Record<string, string>, value);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  try {
    return (await readBody(request, MOST_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new Refusal(413, error.message);
    throw error;
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
};

/** What a request ends with that was not answered: a status and a sentence. */
export const failureOf = (
  error: unknown,
): { readonly status: number; readonly sentence: string } => {
  if (error instanceof Refusal) return { status: error.status, sentence: error.message };
  if (error instanceof UserError)
    return { status: error.cause === undefined ? 400 : 502, sentence: error.message };
  return {
    status: 500,
    sentence: 'Something unexpected happened in the dashboard; its terminal says more.',
  };
};
