import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { crc32, crc32c, type Checksum } from '../crc32';
import { S3Error } from './s3-error';

/** What one request may bring. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

/**
 * The content of an upload, without its `aws-chunked` frames, signed or not. Iterating fails at the
 * end when the content is not what its digests or its length say. Chunk signatures are not checked:
 * the server is reachable from this machine only.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const contentOf = async function* (request: IncomingMessage): AsyncGenerator<Buffer> {
  const { headers } = request;
  const trailers = new Map<string, string>();
  const chunks = isChunked(headers)
    ? unframe(request, trailers)
    : (request as AsyncIterable<Buffer>);
  const digests = digestsOf(headers);
  const declared = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (Number(declared) > MAX_UPLOAD_BYTES) throw tooLarge();
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_UPLOAD_BYTES) throw tooLarge();
    for (const { update } of digests) update(chunk);
    yield chunk;
  }
  if (declared !== undefined && Number(declared) !== size)
    throw new S3Error(
      'IncompleteBody',
      `The request announced ${String(declared)} bytes of content and had ${size}.`,
    );
  for (const digest of digests) check(digest, headers, trailers);
};

const tooLarge = (): S3Error =>
  new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.');

/** All of a small body. @throws S3Error beyond `limit` bytes */
export const smallContentOf = async (request: IncomingMessage, limit: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of contentOf(request)) {
    size += chunk.length;
    if (size > limit)
      throw new S3Error('MaxMessageLengthExceeded', `The body has more than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const isChunked = (headers: IncomingHttpHeaders): boolean =>
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  /\baws-chunked\b/.test(headers['content-encoding'] ?? '');

interface Digest {
  readonly header: string;
  readonly update: (chunk: Buffer) => void;
  readonly value: () => string;
  readonly code: string;
}

const hashed = (algorithm: string, encoding: 'hex' | 'base64') => {
  const hash = createHash(algorithm);
  return {
    update: (chunk: Buffer) => void hash.update(chunk),
    value: () => hash.digest(encoding),
  };
};

const summed = (checksum: Checksum) => {
  let value = 0;
  return {
    update: (chunk: Buffer) => void (value = checksum(chunk, value)),
    value: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
};

/** What S3 can be given to check; CRC-64/NVME is taken on trust. */
const ALGORITHMS = {
  'content-md5': () => hashed('md5', 'base64'),
  'x-amz-checksum-sha1': () => hashed('sha1', 'base64'),
  'x-amz-checksum-sha256': () => hashed('sha256', 'base64'),
  'x-amz-checksum-crc32': () => summed(crc32),
  'x-amz-checksum-crc32c': () => summed(crc32c),
} as const;

const digestsOf = (headers: IncomingHttpHeaders): readonly Digest[] => {
  const announced = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const digests: Digest[] = Object.entries(ALGORITHMS)
    .filter(([header]) => headers[header] !== undefined || announced.includes(header))
    .map(([header, start]) => ({ header, code: 'BadDigest', ...start() }));
  if (/^[0-9a-f]{64}$/.test(String(headers['x-amz-content-sha256'])))
    digests.push({
      header: 'x-amz-content-sha256',
      code: 'XAmzContentSHA256Mismatch',
      ...hashed('sha256', 'hex'),
    });
  return digests;
};

const check = (
  { header, value, code }: Digest,
  headers: IncomingHttpHeaders,
  trailers: ReadonlyMap<string, string>,
): void => {
  const expected = headers[header] ?? trailers.get(header);
  const actual = value();
  if (expected !== undefined && expected !== actual)
    throw new S3Error(
      code,
      `The ${header} you specified, ${String(expected)}, is not that of what was received, ${actual}.`,
    );
};

const MAX_LINE = 16 * 1024;

/** A checksum and its signature are two. */
const MAX_TRAILERS = 16;

/** Takes the frames `<size in hex>[;signature]\r\n<bytes>\r\n` apart; a frame of size 0 ends them. */
const unframe = async function* (
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = readerOf(source);
  for (;;) {
    const [size = ''] = (await reader.line()).split(';');
    if (!/^[0-9a-fA-F]{1,8}$/.test(size))
      throw new S3Error('InvalidRequest', 'The body is not in aws-chunked encoding.');
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    yield* reader.take(length);
    if ((await reader.line()) !== '')
      throw new S3Error('InvalidRequest', 'A chunk of the body is longer than it says.');
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    trailers.set(name.toLowerCase(), value);
    if (trailers.size > MAX_TRAILERS || name === '')
      throw new S3Error('MalformedTrailerError', 'The trailers of the body are not well-formed.');
  }
};

const readerOf = (source: AsyncIterable<Buffer>) => {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    /** The next line without its end; empty at the end of the body. */
    line: async (): Promise<string> => {
      let end = rest.indexOf('\r\n');
      while (end < 0 && rest.length < MAX_LINE && (await more())) end = rest.indexOf('\r\n');
      const line = rest.subarray(0, end < 0 ? rest.length : end);
      rest = rest.subarray(end < 0 ? rest.length : end + 2);
      return line.toString('latin1');
    },
    take: async function* (length: number): AsyncGenerator<Buffer> {
      let left = length;
      while (left > 0) {
        if (rest.length === 0 && !(await more()))
          throw new S3Error('IncompleteBody', 'The body ended within a chunk.');
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        if (part.length > 0) yield part;
      }
    },
  };
};
