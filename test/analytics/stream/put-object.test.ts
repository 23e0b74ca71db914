import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { putObjectInto } from '../../../analytics/stream/put-object';
import { readBody, listen } from '../../../local/aws/http-server';
import { type Answer, type FaultServer, startFaultServer } from '../../support/fault-server';

const credentials = { accessKeyId: 'AKLOCAL', secretAccessKey: 'secret', sessionToken: 'token' };
const access = { bucket: 'rows', region: 'eu-west-1', credentials };
const noLimit = () => new AbortController().signal;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** The signature by the book: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const signatureOf = (path: string, headers: IncomingHttpHeaders, body: string): string => {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const time = String(headers['x-amz-date']);
  const day = time.slice(0, 8);
  const canonical = [
    'PUT',
    path,
    '',
    ...names.split(';').map((name) => `${name}:${String(headers[name])}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/eu-west-1/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, 'eu-west-1', 's3', 'aws4_request'].reduce<string | Buffer>(hmac, 'AWS4secret');
  return hmac(key, text).toString('hex');
};

describe('putObjectInto', () => {
  let server: FaultServer | undefined;

  afterEach(async () => {
    jest.restoreAllMocks();
    await server?.close();
    server = undefined;
  });

  const answering = async (...answers: readonly Answer[]) => {
    server = await startFaultServer((_, index) => answers[index] ?? { status: 200, body: '' });
    return { ...access, endpoint: server.url };
  };

  it('signs what it sends so that S3 can check it', async () => {
    const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
    const s3 = await listen({
      name: 'S3',
      handle: async (request, response) => {
        const body = (await readBody(request, 10_000)).toString();
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        response.end();
      },
    });

    const put = putObjectInto({ ...access, endpoint: `${s3.url}/` });
    await put('rejected/dt=2026-11-22/1.json', '{"reason":"ä"}', noLimit());
    await s3.close();

    expect(seen).toHaveLength(1);
    const [{ url, headers, body } = { url: '', headers: {}, body: '' }] = seen;
    expect(url).toBe('/rows/rejected/dt%3D2026-11-22/1.json');
    expect(body).toBe('{"reason":"ä"}');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers['x-amz-content-sha256']).toBe(sha256(body));
    expect(headers.authorization).toContain(`Signature=${signatureOf(url, headers, body)}`);
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*\bhost\b/);
  });

  it.each([
    ['rows', 'https://rows.s3.eu-west-1.amazonaws.com/rejected/1.json'],
    ['rows.of.turns', 'https://s3.eu-west-1.amazonaws.com/rows.of.turns/rejected/1.json'],
  ])('finds the bucket %s where AWS has it', async (bucket, url) => {
    const fetched = jest
      .spyOn(globalThis, 'fetch')
      .mockImplementation(() => Promise.resolve(new Response('')));
    const region = () => Promise.resolve('eu-west-1');

    await putObjectInto({ ...access, region, bucket })('rejected/1.json', '{}', noLimit());

    const [target] = fetched.mock.calls[0] ?? [];
    expect((target as URL).href).toBe(url);
  });

  it('tries again what may pass: a lost connection, S3 slowing down', async () => {
    const slowDown = '<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>';
    const put = putObjectInto(await answering('reset', { status: 503, body: slowDown }));

    await put('rejected/1.json', '{}', noLimit());

    expect(server?.requests).toHaveLength(3);
  });

  it('gives up after three attempts, with what S3 said', async () => {
    const error = { status: 500, body: '<Error><Code>InternalError</Code></Error>' };
    const put = putObjectInto(await answering(error, error, error));

    await expect(put('rejected/1.json', '{}', noLimit())).rejects.toMatchObject({
      name: 'InternalError',
      message: 'S3 answered with 500',
    });
    expect(server?.requests).toHaveLength(3);
  });

  it('does not try again what S3 refuses', async () => {
    const body = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    const put = putObjectInto(await answering({ status: 403, body }));

    await expect(put('rejected/1.json', '{}', noLimit())).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Access Denied',
    });
    expect(server?.requests).toHaveLength(1);
  });

  it('stops when it is told to, however long S3 takes', async () => {
    const put = putObjectInto(await answering('hang'));

    await expect(put('rejected/1.json', '{}', AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(server?.requests).toHaveLength(1);
  });

  it('says so when nobody listens there', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as { port: number };
    await new Promise((resolve) => gone.close(resolve));
    const put = putObjectInto({ ...access, endpoint: `http://127.0.0.1:${port}` });

    await expect(put('rejected/1.json', '{}', noLimit())).rejects.toThrow('fetch failed');
  });
});
