import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAlexa } from '../../../local/alexa';
import {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from '../../../local/dashboard/server';
import { conversationsWith } from '../../../local/dashboard/server/conversations';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { MODELS } from '../../support/talk';
import { putTurns } from '../../support/turn-rows';

const PAGE = new Map([
  [
    '/',
    {
      ...{ type: 'text/html; charset=utf-8', isImmutable: false },
      ...{ body: Buffer.from('<!doctype html>'), gzipped: Buffer.from('') },
    },
  ],
]);

const logged: string[] = [];
let now = new Date('2026-11-22T12:00:00Z');
let athena: LocalAthena;
let dashboard: Dashboard;

const start = (options: Partial<DashboardOptions> = {}): Promise<Dashboard> =>
  startDashboard({
    athena: { client: athena.client, database: DATABASE, workGroup: WORK_GROUP },
    ...{ source: 'a test', page: PAGE, skillPackage: 'skill-package' },
    talk: { whyNot: 'Nobody is there.' },
    now: () => now,
    log: (line) => logged.push(line),
    ...options,
  });

beforeAll(async () => {
  athena = await localAthena();
  const turn = { dt: '2026-11-20', session_id: 's', request_type: 'IntentRequest' };
  await putTurns(athena.store, 'turns/dt=2026-11-20/a.parquet', [
    {
      ...turn,
      request_id: 'a',
      outcome: 'matched',
      user_id: 'u',
      locale: 'en-US',
      model_version: 'one',
      event_time: '2026-11-20 10:00:00.000',
      response_time: 10,
    },
    {
      ...turn,
      request_id: 'b',
      outcome: 'fallback',
      user_id: 'v',
      locale: 'de-DE',
      model_version: 'two',
      session_id: 't',
      event_time: '2026-11-20 11:00:00.000',
      response_time: 30,
    },
    {
      ...turn,
      ...{
        request_id: 'c',
        outcome: 'eliciting',
        user_id: 'w',
        locale: 'de-DE',
        model_version: 'two',
        session_id: 't',
        event_time: '2026-11-20 11:01:00.000',
        response_time: 20,
      },
      slots: [
        { name: 'size', spoken: "=cmd|' /C'!A0", resolved: 'x', status: 'ER_SUCCESS_NO_MATCH' },
      ],
    },
  ]);
  dashboard = await start();
});
afterAll(async () => {
  await dashboard.close();
  await athena.stop();
});

interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Sends a request as it is written: fetch would mend the path and refuse the headers. */
const send = (
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    server = dashboard,
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly server?: Dashboard;
  } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method, headers: { ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const json = async (path: string, options?: Parameters<typeof send>[1]) => {
  const { status, text } = await send(path, options);
  return { status, body: JSON.parse(text) as Record<string, unknown> };
};

const DAYS = 'from=2026-11-20&to=2026-11-20';

describe('a query of the dashboard', () => {
  test('gives the rows, the SQL that ran, its parameters and its age', async () => {
    const { status, body } = await json(`/api/queries/outcomes-by-day?${DAYS}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      columns: [{ name: 'day' }, { name: 'outcome' }, { name: 'turns' }, { name: 'sessions' }],
      rows: [
        ['2026-11-20', 'eliciting', '1', '1'],
        ['2026-11-20', 'fallback', '1', '1'],
        ['2026-11-20', 'matched', '1', '1'],
      ],
      ...{ total: 3, age: 0, isStale: false, range: { from: '2026-11-20', to: '2026-11-20' } },
      parameters: ["'2026-11-20'", "'2026-11-20'"],
      sql: expect.stringMatching(/^SELECT\s+dt AS day/),
    });
  });

  test('gives the figures of the headline', async () => {
    const { body } = await json(`/api/queries/headline?${DAYS}`);
    expect(body['rows']).toEqual([['3', '2', '3', '1', '3', '1', null, '30', '0', '1']]);
  });

  test('counts only the turns of the locale', async () => {
    const { body } = await json(`/api/queries/headline?${DAYS}&locale=de-DE`);
    expect(body['rows']).toEqual([['2', '1', '2', '0', '2', '1', null, '30', '0', '1']]);
    expect(body['sql']).toContain("locale = 'de-DE'");
  });

  test('counts only the turns of the model version', async () => {
    const { body } = await json(`/api/queries/outcomes-by-day?${DAYS}&model_version=one`);
    expect(body['rows']).toEqual([['2026-11-20', 'matched', '1', '1']]);
  });

  test.each([
    ['from=2026-11-31', 'from: "2026-11-31" is not a date as yyyy-MM-dd.'],
    [`from=${'9'.repeat(5_000)}`, 'from: "9999999999…" is not a date as yyyy-MM-dd.'],
    ["from=2026-11-20'%20OR%201=1--", `from: "2026-11-20…" is not a date as yyyy-MM-dd.`],
    [
      'from=2026-11-21&to=2026-11-20',
      'The range is empty: --from 2026-11-21 is after --to 2026-11-20. Swap the two.',
    ],
    [
      'from=2026-11-23&to=2026-11-24',
      'The range lies in the future: --from 2026-11-23 is after today, 2026-11-22 (UTC). Choose an earlier day.',
    ],
    [
      'from=1999-01-01&to=2026-11-20',
      'The range begins on 1999-01-01, before there was an Alexa; ask from 2014-01-01 on.',
    ],
    ["locale=en-US'--", `"en-US'--" is no locale; one is written like en-US.`],
    ['locale=__proto__', '"__proto__" is no locale; one is written like en-US.'],
    [
      "model_version=x'%20OR%20'1'='1",
      `"x' OR '1'='1" is no model version; one has up to 64 letters, digits, dots, dashes and underscores.`,
    ],
    ['slot=size', 'The query outcomes-by-day takes no slot; leave it out.'],
    [
      'sql=SELECT%201',
      'There is no parameter "sql"; known are from, to, slot, locale, model_version.',
    ],
    [
      '__proto__=x',
      'There is no parameter "__proto__"; known are from, to, slot, locale, model_version.',
    ],
    ['from=2026-11-20&from=2026-11-20', 'The parameter from is given twice.'],
  ])('refuses %.40s in a sentence', async (query, error) => {
    expect(await json(`/api/queries/outcomes-by-day?${query}`)).toEqual({
      status: 400,
      body: { error },
    });
  });

  test('refuses a slot that nobody knows', async () => {
    const { status, body } = await json("/api/queries/unmatched-words?slot=size'");
    expect([status, body]).toEqual([
      400,
      { error: `There is no slot "size'"; known are animal, size, temperament, energy.` },
    ]);
  });

  test.each(['nothing', 'constructor', '__proto__', '..%2f..%2fpackage', 'UPPER'])(
    'does not know the query %s',
    async (name) => {
      expect((await send(`/api/queries/${name}`)).status).toBe(404);
    },
  );

  test('is downloaded as CSV, in which no word is a formula', async () => {
    const { headers, text } = await send(`/api/queries/unmatched-words.csv?${DAYS}`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="unmatched-words_2026-11-20_2026-11-20.csv"',
    );
    expect(text).toBe("slot,word,users,turns,last_heard\r\nsize,'=cmd|' /C'!A0,1,1,2026-11-20\r\n");
  });
});

describe('results', () => {
  const ask = (server: Dashboard, method = 'GET', query = '') =>
    json(`/api/queries/versions?${DAYS}${query}`, { server, method });

  test('are reused for five minutes and say how old they are; then they are asked for anew', async () => {
    now = new Date('2026-11-22T13:00:00Z');
    const server = await start();
    try {
      await ask(server);
      now = new Date('2026-11-22T13:04:59Z');
      expect((await ask(server)).body).toMatchObject({ age: 299_000, isStale: false });
      now = new Date('2026-11-22T13:05:00Z');
      expect((await ask(server)).body).toMatchObject({ age: 300_000, isStale: true });
      expect((await ask(server, 'GET', '&current=1')).body).toMatchObject({
        age: 0,
        isStale: false,
      });
    } finally {
      await server.close();
    }
  });

  test('are asked for anew on demand', async () => {
    now = new Date('2026-11-22T14:00:00Z');
    const server = await start();
    try {
      await ask(server);
      now = new Date('2026-11-22T14:01:00Z');
      expect((await ask(server, 'POST')).body).toMatchObject({ age: 0, isReused: false });
      expect((await ask(server)).body).toMatchObject({ age: 0 });
    } finally {
      await server.close();
    }
  });

  test('that fail say why in a sentence', async () => {
    const refuses = Object.assign(Object.create(athena.client) as typeof athena.client, {
      send: () =>
        Promise.reject(Object.assign(new Error('expired'), { name: 'ExpiredTokenException' })),
    });
    const session = { client: refuses, database: DATABASE, workGroup: WORK_GROUP };
    const server = await start({ athena: session, profile: 'analyst' });
    try {
      expect(await ask(server)).toEqual({
        status: 502,
        body: {
          error:
            'The credentials of "analyst" have expired: sign in again (aws sso login --profile analyst) or renew the session token, and repeat.',
        },
      });
    } finally {
      await server.close();
    }
  });

  test('that fail unexpectedly tell the terminal, and nothing of it to the page', async () => {
    const broken = Object.assign(Object.create(athena.client) as typeof athena.client, {
      send: () => Promise.reject(new RangeError('at /home/somebody/secret.ts')),
    });
    const session = { client: broken, database: DATABASE, workGroup: WORK_GROUP };
    const server = await start({ athena: session });
    try {
      expect(await ask(server)).toEqual({
        status: 500,
        body: { error: 'Something unexpected happened in the dashboard; its terminal says more.' },
      });
      expect(logged.at(-1)).toContain('secret.ts');
    } finally {
      await server.close();
    }
  });
});

describe('a hostile request', () => {
  test.each([
    ['the host header of another site', { host: 'evil.example' }],
    ['an origin elsewhere', { origin: 'https://evil.example' }],
    ['an origin on another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site on another port', { 'sec-fetch-site': 'same-site' }],
  ])('with %s is refused', async (_, headers: Record<string, string>) => {
    for (const method of ['GET', 'POST'])
      expect((await send('/api/about', { method, headers })).status).toBe(403);
  });

  test.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/index.html%00.js',
    '/%',
    '/api',
    '/api/',
    '/api/queries/',
    'http://evil.example/api/about',
    '/constructor',
    '/__proto__',
  ])('for %s finds nothing', async (path) => {
    const { status, text } = await send(path);
    expect(status).toBe(404);
    expect(text).toBe('{"error":"There is nothing at this address."}');
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('by %s is refused', async (method) => {
    expect((await send('/', { method })).status).toBe(405);
  });

  test.each(['/', '/api/about', '/api/queries/nothing', '/%'])(
    'for %s gets headers that keep other pages out, and no permission for any',
    async (path) => {
      const { headers } = await send(path);
      const policy = Object.fromEntries(
        String(headers['content-security-policy'])
          .split('; ')
          .map((directive) => directive.split(/ (.*)/)),
      ) as Record<string, string>;
      expect(policy).toEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'img-src': "'self'",
        'connect-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      });
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );
});

describe('the talk of the dashboard', () => {
  let talking: Dashboard;
  beforeAll(async () => {
    const talk = conversationsWith(
      (locale) =>
        createAlexa({
          ...{ models: MODELS, locale, skillId: 'amzn1.ask.skill.test' },
          handler: () => {
            return Promise.resolve({
              version: '1.0',
              response: {
                outputSpeech: { type: 'PlainText', text: 'Hello.' },
                shouldEndSession: false,
              },
            });
          },
        }),
      [...MODELS.keys()].map((name) => ({ name, opening: 'open pet match' })),
    );
    talking = await start({ talk });
  });
  afterAll(() => talking.close());

  const say = (body: string, headers: Record<string, string> = {}) =>
    json('/api/talk', {
      ...{ server: talking, method: 'POST', body },
      headers: { 'content-type': 'application/json', ...headers },
    });

  test('tells what is heard, and how each slot was read', async () => {
    const opened = await say('{"utterance":"open pet match","locale":"en-US"}');
    expect(opened).toMatchObject({ status: 200, body: { speech: 'Hello.', sessionEnded: false } });
    const { conversation } = opened.body;
    const { body } = await say(
      JSON.stringify({ utterance: 'I want a gargantuan dog', locale: 'en-US', conversation }),
    );
    expect(body['readings']).toEqual([
      { slot: 'animal', spoken: 'dog', resolved: ['dog'], status: 'ER_SUCCESS_MATCH' },
      { slot: 'size', spoken: 'gargantuan', resolved: [], status: 'ER_SUCCESS_NO_MATCH' },
      { slot: 'wish', spoken: 'i want a', resolved: ['I want'], status: 'ER_SUCCESS_MATCH' },
    ]);
  });

  test.each([
    ['{"utterance":"hello"}', 400, 'A talk takes utterance, locale and conversation, and no more.'],
    [
      '{"utterance":"x","locale":"en-US","admin":"1"}',
      400,
      'A talk takes utterance, locale and conversation, and no more.',
    ],
    ['{"utterance":" ","locale":"en-US"}', 400, 'Say something, in at most 500 characters.'],
    [
      '{"utterance":"x","locale":"xx-XX"}',
      400,
      'The skill does not speak "xx-XX"; it speaks de-DE, en-AU, en-CA, en-GB, en-IN, en-US, es-ES, fr-FR.',
    ],
    ['{"utterance":1,"locale":"en-US"}', 400, 'Every member of the body must be text.'],
    ['[]', 400, 'The body must be a JSON object.'],
    ['{', 400, 'The body is not JSON.'],
    ['', 400, 'The body is not JSON.'],
    [
      `{"utterance":"${'x'.repeat(9_000)}"}`,
      413,
      expect.stringMatching(/^The request body has 90\d\d bytes, at most 8192\.$/),
    ],
  ])('refuses the body %.50s', async (body, status, error) => {
    expect(await say(body)).toEqual({ status, body: { error } });
  });

  test('refuses what a form of another page could send', async () => {
    expect((await say('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('looks for rows of its own requests alone', async () => {
    for (const id of ['a', "a' OR '1'='1", ''])
      expect(
        await json(`/api/arrival?request_id=${encodeURIComponent(id)}`, { server: talking }),
      ).toEqual({ status: 404, body: { error: 'No request of that id was made here.' } });
  });

  test('says why there is none', async () => {
    expect(
      await json('/api/talk', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    ).toEqual({ status: 409, body: { error: 'Nobody is there.' } });
  });
});
