/** Every function that is deployed, from its bundle, with canaries in what it gets and is answered. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ALL_FUNCTIONS, bundleEntries } from '../../infra/bundle';
import { listen, readBody } from '../../local/aws/http-server';
import { writeContent } from '../../local/deploy/content';
import { writeGeneratorData } from '../../local/deploy/generator-data';
import { SKILL_ID } from '../support/envelopes';
import type { Json } from './arbitraries';
import { CANARY, IDS_AND_SECRETS, PLANTED_ENVELOPES } from './planted';

/** What all services do, one after the other. */
const BEHAVIOURS = [
  'refuse',
  'fail',
  'throttle',
  'answer what nobody understands',
  'answer nothing',
  'answer every other call',
  'close the connection',
  'hang',
] as const;

type Behaviour = (typeof BEHAVIOURS)[number];

const WORD = `${CANARY} word`;
const USER = `${CANARY} userId`;

/** What nobody sends to a function, or somebody who wishes it ill. */
const MALFORMED: readonly Json[] = [
  null,
  WORD,
  7,
  [],
  { [WORD]: WORD },
  { action: WORD, users: [USER] },
  { RequestType: WORD, ResponseURL: WORD, PhysicalResourceId: WORD },
  ...[WORD, [null], [WORD], [{ eventName: 'INSERT', dynamodb: WORD }]].map((Records) => ({
    Records,
  })),
];

const image = (more: Readonly<Record<string, Json>> = {}): Json => ({
  request_id: { S: `${CANARY} requestId` },
  user_id: { S: USER },
  session_id: { S: `${CANARY} sessionId` },
  turn: { N: '2' },
  event_time: { S: '2026-11-30 09:00:00.000' },
  locale: { S: 'en-US' },
  request_type: { S: 'IntentRequest' },
  intent_name: { S: 'AMAZON.YesIntent' },
  outcome: { S: 'matched' },
  matched_pet: { S: WORD },
  response_time: { N: '5' },
  slots: { L: [{ M: { name: { S: 'animal' }, spoken: { S: WORD }, resolved: { S: WORD } } }] },
  ...more,
});

const MISFITS: readonly Json[] = [
  image({ turn: { N: WORD } }),
  image({ turn: { S: WORD } }),
  image({ event_time: { S: WORD } }),
  image({ slots: { S: WORD } }),
  image({ slots: { L: [{ M: { spoken: { N: WORD } } }] } }),
  image({ spoken: { [WORD]: WORD } }),
  { [WORD]: { S: WORD } },
];

const streamed = (images: readonly Json[]): Json => ({
  Records: images.map((NewImage, index) => ({
    eventID: `event-${index}`,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(index), NewImage },
  })),
});

const DISABLED = image({ request_type: { S: 'AlexaSkillEvent.SkillDisabled' } });

const tracked = (events: readonly Json[]): Json => ({
  Records: events.map((event, index) => ({
    eventID: `event-${index}`,
    kinesis: {
      sequenceNumber: String(index),
      data: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)).toString(
        'base64',
      ),
    },
  })),
});

const TRACKED = {
  type: 'track',
  event: 'Match Shown',
  userId: USER,
  anonymousId: `${CANARY} sessionId`,
  messageId: `${CANARY} messageId`,
  timestamp: '2026-11-30T09:00:00Z',
  properties: { sku: WORD },
};

const FORGETTING_STATE = {
  run: 'forgetting-run',
  input: { users: [USER], waitSeconds: 0, startAfterSeconds: 0, sweep: false },
  after: '',
  pass: 5,
  done: { users: 0, turns: 0, rows: 0, days: 0 },
};

const DAY = { day: '2026-11-29', location: WORD, replaces: WORD, table: 'compaction_day' };

interface Scenario {
  readonly environment: Readonly<Record<string, string>>;
  readonly events: readonly Json[];
}

/** A function without an entry does not compile, and one more is in the list of the bundles first. */
const scenarios = (url: string): Readonly<Record<keyof typeof ALL_FUNCTIONS, Scenario>> => ({
  skill: {
    environment: {
      SKILL_ID,
      PETS_TABLE_NAME: 'pets',
      ANALYTICS_TABLE_NAME: 'turns',
      USER_ATTRIBUTES_TABLE_NAME: 'users',
      PERSONALIZE_CAMPAIGN_ARN: 'arn:aws:personalize:eu-west-1:000000000000:campaign/pets',
      AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME: url,
    },
    events: PLANTED_ENVELOPES,
  },
  stream: {
    environment: { DELIVERY_STREAM_NAME: 'turns', BUCKET_NAME: 'lake' },
    events: [streamed([image()]), streamed(MISFITS), streamed([...MISFITS, image()])],
  },
  content: {
    environment: {
      PETS_TABLE_NAME: 'pets',
      BUCKET_NAME: 'lake',
      DATABASE_NAME: 'pet_match',
      WORKGROUP_NAME: 'jobs',
      ANALYST_WORKGROUP_NAME: 'analysts',
    },
    events: [
      ...['install', 'uninstall'].map((action) => ({ action })),
      { action: 'begin', bucket: 'lake', run: 'run', input: {} },
      { action: 'days', bucket: 'lake', run: 'run', through: '2026-11-29', query: 'query' },
      { action: 'day', bucket: 'lake', run: 'run', day: { day: '2026-11-29' } },
      { action: 'switch', bucket: 'lake', run: 'run', day: DAY, before: 1, query: 'query' },
      { action: 'move', bucket: 'lake', run: 'run', through: '2026-11-29' },
      { action: 'remove', bucket: 'lake', run: 'run', through: '2026-11-29', queries: ['query'] },
      ...['Create', 'Delete'].flatMap((RequestType) =>
        [`${url}/answer?X-Amz-Signature=${CANARY}`, `http://${CANARY}:${CANARY}Key@[`].map(
          (ResponseURL) => ({ RequestType, ResponseURL, StackId: 's', RequestId: 'r' }),
        ),
      ),
    ],
  },
  report: {
    environment: { BUCKET_NAME: 'lake' },
    events: [
      { action: 'plan', startedAt: '2026-11-30T00:00:00Z' },
      ...[
        { name: 'funnel', period: 'current', queryExecutionId: 'query' },
        {
          name: 'funnel',
          failure: {
            Error: 'States.TaskFailed',
            Cause: JSON.stringify({
              QueryExecution: {
                QueryExecutionId: 'query',
                Status: { StateChangeReason: `HIVE_BAD_DATA: no bigint: ${WORD}` },
              },
            }),
          },
        },
        { name: 'funnel', failure: { Error: 'Athena.AthenaException', Cause: WORD } },
      ].map((execution) => ({
        action: 'write',
        startedAt: '2026-11-30T00:00:00Z',
        startDate: '2026-10-01',
        endDate: '2026-10-31',
        executions: [execution],
        runId: 'run',
      })),
    ],
  },
  'second-reader': {
    environment: {
      FORGOTTEN_TABLE_NAME: 'forgotten',
      FORGETTING_STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:000000000000:stateMachine:forget',
      FORGOTTEN_DAYS: '365',
      EVENT_STREAM_NAME: 'events',
      ANALYTICS_TABLE_NAME: 'turns',
    },
    events: [streamed([image(), DISABLED]), streamed([DISABLED]), streamed(MISFITS)],
  },
  forgetting: {
    environment: {
      BUCKET_NAME: 'lake',
      DATABASE_NAME: 'pet_match',
      WORKGROUP_NAME: 'jobs',
      ANALYTICS_TABLE_NAME: 'turns',
      USER_ATTRIBUTES_TABLE_NAME: 'users',
      FORGOTTEN_TABLE_NAME: 'forgotten',
      COMPACTION_STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:000000000000:stateMachine:compact',
      SKILL_ID,
      FORMAT: 'parquet',
      RETENTION_DAYS: '365',
      PERSONALIZE_DATASET_GROUP_ARN: 'arn:aws:personalize:eu-west-1:000000000000:dataset-group/p',
      DELETION_LISTS_BUCKET_NAME: 'lists',
      PERSONALIZE_ROLE_ARN: 'arn:aws:iam::000000000000:role/p',
    },
    events: [
      ...[[USER], [USER, ''], USER, { [USER]: USER }].map((users) => ({
        action: 'begin',
        run: 'run',
        input: { users },
      })),
      ...['begin', 'erase', 'rewrite', 'remove', 'prove'].map((action) => ({
        action,
        state: FORGETTING_STATE,
      })),
    ],
  },
  recommendations: {
    environment: { PERSONALIZE_TRACKING_ID: `${CANARY}-trackingId` },
    events: [tracked([TRACKED, { ...TRACKED, event: WORD }, WORD]), tracked([TRACKED])],
  },
  generator: {
    environment: { TABLE_NAME: 'turns', RETENTION_DAYS: '365' },
    events: [{ rows: 30 }, { rows: 30, from: WORD }],
  },
});

/** Every service at once; its errors repeat all that it was sent, as some of AWS's do in part. */
const startServices = async () => {
  let behaviour: Behaviour = 'refuse';
  let calls = 0;
  let betrayals = 0;
  const server = await listen({
    name: 'services',
    async handle(request, response) {
      const body = (await readBody(request, 64 * 1_024 * 1_024)).toString();
      if (request.url === '/behave') {
        behaviour = body as Behaviour;
        response.end();
        return;
      }
      calls += 1;
      const all = JSON.stringify({ canary: CANARY, headers: request.headers, body });
      if (all.includes(SECRETS.AWS_SESSION_TOKEN)) betrayals += 1;
      const odd = calls % 2 === 1 ? 'answer nothing' : 'refuse';
      BEHAVE[behaviour === 'answer every other call' ? odd : behaviour](request, response, all);
    },
  });
  /** How often a call that could be repeated in its answer held credentials. */
  return { ...server, betrayals: () => betrayals };
};

type Behave = (request: IncomingMessage, response: ServerResponse, all: string) => void;

const refusing =
  (status: number, code: string): Behave =>
  (request, response, all) => {
    const escaped = all.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    response.writeHead(status, {
      'x-amzn-errortype': code,
      'x-amzn-requestid': 'request',
      'content-type': 'application/x-amz-json-1.1',
    });
    response.end(
      isXml(request)
        ? `<Error><Code>${code}</Code><Message>${escaped}</Message></Error>`
        : JSON.stringify({ __type: code, message: all, Message: all }),
    );
  };

const BEHAVE: Readonly<Record<Exclude<Behaviour, 'answer every other call'>, Behave>> = {
  refuse: refusing(400, 'ValidationException'),
  fail: refusing(500, 'InternalServerError'),
  throttle: refusing(400, 'ThrottlingException'),
  'answer what nobody understands': (_, response, all) => response.end(all.slice(1)),
  'answer nothing': (request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(isXml(request) ? '' : '{}');
  },
  'close the connection': (request) => request.socket.destroy(),
  hang: () => undefined,
};

/** S3 alone speaks it, and gets an endpoint of its own. */
const isXml = ({ url = '' }: IncomingMessage): boolean => url.startsWith('/xml');

const SECRETS = {
  AWS_ACCESS_KEY_ID: `${CANARY}-accessKey`,
  AWS_SECRET_ACCESS_KEY: `${CANARY}-secretKey`,
  AWS_SESSION_TOKEN: `${CANARY}-sessionToken`,
};

/** Milliseconds of an invocation. */
const TIMEOUT = 2_000;

type FunctionName = keyof typeof ALL_FUNCTIONS;

interface Left {
  /** All that stands in the log. */
  readonly lines: readonly string[];
  readonly exitCode: unknown;
  readonly betrayals: number;
}

/** What a function leaves behind, whatever it meets. */
const leftBy = async (name: FunctionName, functions: string): Promise<Left> => {
  const services = await startServices();
  const { url } = services;
  const { environment, events } = scenarios(url)[name];
  const child = spawn(process.execPath, [join(__dirname, '../support/invoked-by-lambda.cjs')], {
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: `${url}/xml`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...SECRETS,
      ...environment,
    },
    stdio: 'pipe',
  });
  child.stdin.end(
    JSON.stringify({
      file: join(functions, `${name}.js`),
      events: [...events, ...MALFORMED],
      behaviours: BEHAVIOURS,
      behaveUrl: `${url}/behave`,
      timeout: TIMEOUT,
    }),
  );
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  await services.close();
  return {
    lines: `${out}\n${err}`.split('\n').filter((line) => line !== ''),
    exitCode: child.exitCode,
    betrayals: services.betrayals(),
  };
};

const isDroppedRow = (line: string): boolean => line.includes('"dropped_turns":1');

const NAMES = Object.keys(ALL_FUNCTIONS) as FunctionName[];

let functions: string;
let left: ReadonlyMap<FunctionName, Left>;

beforeAll(async () => {
  functions = mkdtempSync(join(tmpdir(), 'function-logs-'));
  await bundleEntries(process.cwd(), functions, ALL_FUNCTIONS);
  writeContent(process.cwd(), functions, 'parquet');
  writeGeneratorData(process.cwd(), functions);
  // At once: most of the time they wait.
  left = new Map(
    await Promise.all(NAMES.map(async (name) => [name, await leftBy(name, functions)] as const)),
  );
}, 120_000);

afterAll(() => rmSync(functions, { recursive: true }));

const leftOf = (name: FunctionName): Left => {
  const found = left.get(name);
  if (found === undefined) throw new Error(`${name} was not run`);
  return found;
};

describe('no word, user id, token or credential is in the log', () => {
  test.each(NAMES)('of the function %s, whatever it gets, and whatever services do', (name) => {
    const { lines, exitCode, betrayals } = leftOf(name);

    expect(lines.filter((line) => line.includes(CANARY) && !isDroppedRow(line))).toEqual([]);
    expect(lines.filter(isDroppedRow).filter((line) => IDS_AND_SECRETS.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
    // It was not for want of words that none was found.
    expect(lines.length).toBeGreaterThan(BEHAVIOURS.length);
    expect(betrayals).toBeGreaterThan(0);
  });

  test('but for the rows that the skill could not write, which are printed with their words', () => {
    const dropped = leftOf('skill').lines.filter(isDroppedRow);

    expect(dropped.some((line) => line.includes(`${CANARY} value`))).toBe(true);
  });
});
