import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { build } from 'esbuild';
import { bundle } from '../infra/bundle';
import type { Finding } from './benchmark';
import { LAMBDA_ENVIRONMENT } from './lambda-environment';
import { median } from './measure';
import { peerPackage } from './peer-package';
import { leastTurnEvent, streamEvent } from './stream-event';

const RECORDS = 100;
const ROUNDS = 11;

/** The last version. */
export const SDK_V2 = '2.1693.0';

/** Milliseconds from the call of the handler on. */
interface Invocation {
  /** Until sending begins: all that is the function's own. */
  readonly own: number;
  /** Until the handler is done, the SDK's work and the answer of a server on this machine included. */
  readonly whole: number;
}

/**
 * The first invocation of the deployed bundle, each in a process of its own, beside the guide's
 * function with the AWS SDK v2. Both send to the same local server, and both write their log to
 * `/dev/null`. The guide's gets its 15 columns, ours also the four that no turn lacks.
 */
export const firstInvocation = async (): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-first-'));
  const server = await firehose();
  try {
    await bundle(process.cwd(), folder, ['stream']);
    await build({
      entryPoints: [join('bench', 'guide-lambda.ts')],
      outfile: join(folder, 'guide.js'),
      bundle: true,
      external: ['aws-sdk'],
      platform: 'node',
      logLevel: 'silent',
    });
    writeFileSync(join(folder, 'stream.json'), JSON.stringify(leastTurnEvent(RECORDS)));
    writeFileSync(join(folder, 'guide.json'), JSON.stringify(streamEvent(RECORDS)));
    return findings(await inRounds(folder, server));
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
};

/** Takes everything. */
const firehose = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { Records } = body as { readonly Records: readonly unknown[] };
      const RequestResponses = Records.map((_, index) => ({ RecordId: String(index) }));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedPutCount: 0, RequestResponses }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

type Name = 'stream' | 'guide';

const inRounds = async (
  folder: string,
  server: Server,
): Promise<Readonly<Record<Name, readonly Invocation[]>>> => {
  const invocations: Record<Name, Invocation[]> = { stream: [], guide: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const names: readonly Name[] = round % 2 === 0 ? ['stream', 'guide'] : ['guide', 'stream'];
    for (const name of names) {
      const invocation = await invokeOnce(folder, name, server);
      if (round >= 0) invocations[name].push(invocation);
    }
  }
  return invocations;
};

/**
 * The guide's call returns before its SDK is called, ours only after the SDK's first steps: there the
 * signal that bounds the call to Firehose is the beginning of sending.
 */
const INVOKE = `
  const { readFileSync, writeFileSync } = require('node:fs');
  const [file] = process.argv.slice(1);
  const { handler } = require(file + '.js');
  const event = JSON.parse(readFileSync(file + '.json', 'utf8'));
  const { timeout } = AbortSignal;
  let own;
  AbortSignal.timeout = (ms) => {
    own ??= performance.now() - begun;
    return timeout.call(AbortSignal, ms);
  };
  const begun = performance.now();
  const done = handler(event, { getRemainingTimeInMillis: () => 60000 });
  own ??= performance.now() - begun;
  done.then(() => {
    const whole = performance.now() - begun;
    writeFileSync(file + '.times.json', JSON.stringify({ own, whole }));
    process.exit();
  });
`;

const invokeOnce = async (folder: string, name: Name, server: Server): Promise<Invocation> => {
  const file = join(folder, name);
  const { port } = server.address() as AddressInfo;
  const env = {
    ...LAMBDA_ENVIRONMENT,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    NODE_PATH: peerPackage('aws-sdk', SDK_V2).modules,
  };
  const child = spawn(process.execPath, ['-e', INVOKE, file], { env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The first invocation of ${name} ended with ${code}`);
  return JSON.parse(readFileSync(`${file}.times.json`, 'utf8')) as Invocation;
};

const findings = ({
  stream,
  guide,
}: Readonly<Record<Name, readonly Invocation[]>>): readonly Finding[] => {
  const finding = (part: keyof Invocation, what: string, least?: number): Finding => {
    const ours = median(stream.map((invocation) => invocation[part]));
    const theirs = median(guide.map((invocation) => invocation[part]));
    return {
      benchmark: 'stream',
      what: `speed of a first invocation, 100 records, ${what}`,
      against: "the guide's function",
      measured: theirs / ours,
      unit: 'times',
      ...(least === undefined ? {} : { least }),
      detail: `${ours.toFixed(2)} : ${theirs.toFixed(2)} ms`,
    };
  };
  return [
    finding('own', 'up to the call of the SDK', 7),
    finding('whole', 'with the SDK and a local server'),
  ];
};
