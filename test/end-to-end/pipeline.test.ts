import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { RequestEnvelope } from 'ask-sdk-model';
import { runQuery } from '../../analytics/athena/run-query';
import { loadQueries, parameterValues } from '../../analytics/queries';
import { type Alexa, createAlexa, loadModels } from '../../local/alexa';
import { startDynamoDb } from '../../local/aws/dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';
import { type DynamoDbProxy, startDynamoDbProxy } from '../support/dynamodb-proxy';
import { type Conversation, conversations, type ExpectedRow, type Step } from './conversations';

const MODELS = 'skill-package/interactionModels/custom';

/** One turn of a conversation as it was held. */
interface Held {
  readonly conversation: Conversation;
  readonly expected: ExpectedRow;
  readonly request: RequestEnvelope;
  /** 1, 2, … in its session. */
  readonly turn: number;
}

let folder: string;
let stack: Stack;
let proxy: DynamoDbProxy;
let client: AthenaClient;
const held: Held[] = [];
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'end-to-end-'));
  const dynamoDb = await startDynamoDb();
  proxy = await startDynamoDbProxy(dynamoDb.url);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = proxy.url;
  stack = await startStack({ root: process.cwd(), data: folder });
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  cleanUp.push(() => dynamoDb.close());
  cleanUp.push(() => proxy.close());
  cleanUp.push(() => stack.close());
  for (const conversation of conversations) await hold(conversation);
  await stack.idle();
  await deliverEveryBatchAgain();
  client = new AthenaClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: stack.endpoints.athena,
  });
  cleanUp.push(() => client.destroy());
}, 120_000);

afterAll(async () => {
  for (const action of cleanUp.reverse()) await action();
});

/** Without its checkpoints the event source mapping begins at the stream's start. */
const deliverEveryBatchAgain = async (): Promise<void> => {
  await stack.close();
  rmSync(stack.folder.checkpoints, { recursive: true });
  stack = await startStack({ root: process.cwd(), data: folder });
  await stack.idle();
};

const hold = async (conversation: Conversation): Promise<void> => {
  let time = Date.parse(conversation.at);
  const alexa = createAlexa({
    models: loadModels(MODELS),
    skillId: LOCAL_SKILL_ID,
    handler: (envelope) => stack.skill(envelope),
    deviceInterfaces: ['AudioPlayer'],
    clock: () => new Date(time),
    ...(conversation.user === undefined ? {} : { userId: conversation.user }),
  });
  if (conversation.catalogueFails)
    proxy.faults.set('Query', { status: 500, code: 'InternalServerError' });
  let turn = 0;
  for (const [step, expected] of conversation.turns) {
    const request = await take(alexa, step);
    turn += 1;
    held.push({ conversation, expected, request, turn });
    time += 10_000;
  }
  proxy.faults.clear();
};

const take = async (alexa: Alexa, step: Step): Promise<RequestEnvelope> => {
  if ('user' in step) return requestOf(await alexa.says(step.user));
  if ('ends' in step)
    return requestOf(
      await alexa.ends(
        step.ends,
        step.error === undefined
          ? undefined
          : { type: step.error as 'INVALID_RESPONSE', message: 'injected' },
      ),
    );
  const envelope =
    'slots' in step
      ? alexa.request({
          intent: 'PetMatchIntent',
          slots: step.slots as never,
          dialogState: step.dialogState as never,
        })
      : alexa.request({ type: step.request });
  if ('sessionless' in step) delete envelope.session;
  return requestOf(await alexa.send(envelope));
};

const requestOf = ({ request }: { request?: RequestEnvelope }): RequestEnvelope => {
  if (!request) throw new Error('the skill was not called');
  return request;
};

const SLOT_COLUMNS = ['animal', 'size', 'temperament', 'energy'];

/** The whole row as the query must give it: text as Athena writes it, null for null. */
const wholeRow = (
  { conversation, expected, request, turn }: Held,
  index: number,
): Record<string, unknown> => {
  const model = readFileSync(join(MODELS, 'en-US.json'), 'utf8');
  const userId = request.context.System.user.userId;
  const time = Date.parse(conversation.at) + (turn - 1) * 10_000;
  const slots = expected.slots ?? [];
  const byColumn = SLOT_COLUMNS.flatMap((name) => {
    const reading = slots.find((slot) => slot.name === name);
    const valid = { ER_SUCCESS_MATCH: 'true', ER_SUCCESS_NO_MATCH: 'false' }[reading?.status ?? ''];
    return [
      [`slot_value_${name}_resolved`, reading?.resolved ?? null],
      [`slot_value_${name}_synonym`, reading?.spoken ?? null],
      [`slot_value_${name}_is_valid`, valid ?? null],
    ];
  });
  return {
    ...(Object.fromEntries(byColumn) as Record<string, unknown>),
    request_id: request.request.requestId,
    user_id: createHash('sha256')
      .update(`${LOCAL_SKILL_ID}\n${userId}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url'),
    api_execution_time: expected.api ? 'a number' : null,
    event_time: new Date(time).toISOString().replace('T', ' ').replace('Z', ''),
    session_id: expected.sessionless ? null : (request.session?.sessionId ?? 'missing'),
    turn: expected.sessionless ? null : String(turn),
    locale: 'en-US',
    stage: 'development',
    request_type: expected.request_type,
    intent_name: expected.intent_name ?? null,
    dialog_state: expected.dialog_state ?? null,
    outcome: expected.outcome,
    matched_pet: expected.matched_pet ?? null,
    error_name: expected.error_name ?? null,
    session_end_reason: expected.session_end_reason ?? null,
    device_interfaces: 'AudioPlayer',
    response_time: 'a number',
    skill_version: '0.1.0',
    model_version: createHash('sha256')
      .update(JSON.stringify(JSON.parse(model)))
      .digest('hex')
      .slice(0, 12),
    is_simulated: 'true',
    slots: slots.length === 0 ? null : `[${slots.map(readingText).join(', ')}]`,
    dt: new Date(time).toISOString().slice(0, 10),
    index,
  };
};

/** A row of a list, as Athena writes it. */
const readingText = (reading: object): string =>
  `{${Object.entries(reading)
    .map(([name, value]) => `${name}=${value === null ? 'null' : String(value)}`)
    .join(', ')}}`;

const ask = async (sql: string, parameters: readonly string[] = []) => {
  const { columns, rows } = await runQuery(client, {
    sql,
    parameters,
    database: stack.wiring.database,
    workGroup: stack.wiring.workGroup.name,
  });
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null] as const)),
  );
};

const NUMBERS = ['api_execution_time', 'response_time'];

const withoutNumbers = (row: Record<string, string | null>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      NUMBERS.includes(name) && value !== null && /^\d+$/.test(value) ? 'a number' : value,
    ]),
  );

describe('every turn of every conversation', () => {
  it('was held, in at least 40 conversations with every outcome that this skill notes', () => {
    expect(conversations.length).toBeGreaterThanOrEqual(40);
    expect([...new Set(held.map(({ expected }) => expected.outcome))].sort()).toEqual([
      'api_failed',
      'disambiguating',
      'eliciting',
      'error',
      'fallback',
      'handled',
      'help',
      'launched',
      'matched',
      'no_match',
      'session_ended',
      'stopped',
      'unhandled',
      'unsupported_animal',
    ]);
  });

  it('lies in the bucket twice, as every batch was delivered twice', async () => {
    const [row] = await ask(
      'SELECT count(*) AS n, count(DISTINCT request_id) AS ids FROM turn_rows',
    );

    expect(row).toEqual({ n: String(2 * held.length), ids: String(held.length) });
  });

  it('shows once in the view: not one lost, not one doubled', async () => {
    const [row] = await ask('SELECT count(*) AS n, count(DISTINCT request_id) AS ids FROM turns');

    expect(row).toEqual({ n: String(held.length), ids: String(held.length) });
  });

  it.each(conversations.map(({ title }) => title))(
    'leaves the expected rows: %s',
    async (title) => {
      const turns = held.filter(({ conversation }) => conversation.title === title);
      const ids = turns.map(({ request }) => request.request.requestId);

      const rows = await ask(
        `SELECT * FROM turns WHERE request_id IN (${ids.map(() => '?').join(', ')}) ORDER BY event_time`,
        ids,
      );

      expect(rows.map((row, index) => ({ ...withoutNumbers(row), index }))).toEqual(
        turns.map(wholeRow),
      );
    },
  );
});

const RANGE = { from: '2026-11-01', to: '2026-11-30' };

const queryPack = (name: string, values: Record<string, string> = {}) => {
  const query = loadQueries().find((candidate) => candidate.name === name);
  if (!query) throw new Error(`no query ${name}`);
  const literals = parameterValues(query, { ...RANGE, ...values }).map(String);
  return ask(query.sql, literals);
};

const spread = (resolved: string, readings: number, base: number, share: string) => ({
  slot: 'temperament',
  resolved,
  readings: String(readings),
  base_words: String(base),
  synonyms: String(readings - base),
  synonym_spread: share,
});

const outcomes = (day: string, outcome: string, turns: number, sessions: number) => ({
  day,
  outcome,
  turns: String(turns),
  sessions: String(sessions),
});

describe('the query pack over these conversations', () => {
  it('counts how often each animal was requested', async () => {
    expect(await queryPack('animals-requested')).toEqual([
      // One of the dogs could not be resolved (ER_ERROR_TIMEOUT).
      { animal: 'dog', requests: '16', valid: '15', users: '16' },
      { animal: 'cat', requests: '12', valid: '12', users: '12' },
      { animal: 'mythical creatures', requests: '4', valid: '4', users: '3' },
    ]);
  });

  it('tells base words from synonyms for a slot', async () => {
    expect(await queryPack('synonym-spread', { slot: 'temperament' })).toEqual([
      // "barks at people" is the one synonym.
      spread('watch', 12, 11, '0.9166666666666666'),
      spread('guard', 9, 9, '1.0'),
      // "calm"
      spread('family', 1, 0, '0.0'),
    ]);
  });

  it('ranks the words that did not match', async () => {
    expect(await queryPack('unmatched-words', { slot: 'temperament' })).toEqual([
      { slot: 'temperament', word: 'purple', users: '1', turns: '1', last_heard: '2026-11-02' },
    ]);
    expect(await queryPack('unmatched-words', { slot: 'energy' })).toEqual([
      { slot: 'energy', word: 'turbo', users: '1', turns: '1', last_heard: '2026-11-02' },
    ]);
    const sizes = await queryPack('unmatched-words', { slot: 'size' });
    expect(sizes).toHaveLength(12);
    expect(sizes[0]).toEqual({
      slot: 'size',
      word: 'gargantuan',
      users: '1',
      turns: '2',
      last_heard: '2026-11-02',
    });
  });

  it('counts outcomes by day', async () => {
    expect(await queryPack('outcomes-by-day')).toEqual([
      outcomes('2026-11-02', 'eliciting', 28, 8),
      outcomes('2026-11-02', 'matched', 10, 10),
      outcomes('2026-11-02', 'launched', 8, 8),
      outcomes('2026-11-03', 'eliciting', 9, 4),
      outcomes('2026-11-03', 'launched', 7, 7),
      outcomes('2026-11-03', 'matched', 6, 6),
      outcomes('2026-11-03', 'unsupported_animal', 4, 3),
      outcomes('2026-11-03', 'no_match', 3, 3),
      outcomes('2026-11-03', 'stopped', 3, 3),
      outcomes('2026-11-03', 'disambiguating', 2, 2),
      outcomes('2026-11-03', 'help', 2, 2),
      outcomes('2026-11-03', 'session_ended', 1, 1),
      outcomes('2026-11-04', 'launched', 10, 10),
      outcomes('2026-11-04', 'session_ended', 6, 6),
      outcomes('2026-11-04', 'eliciting', 5, 3),
      outcomes('2026-11-04', 'fallback', 3, 2),
      outcomes('2026-11-04', 'stopped', 3, 3),
      outcomes('2026-11-04', 'api_failed', 2, 2),
      outcomes('2026-11-05', 'eliciting', 14, 14),
      outcomes('2026-11-05', 'disambiguating', 1, 1),
      outcomes('2026-11-05', 'error', 1, 1),
      outcomes('2026-11-05', 'handled', 1, 0),
      outcomes('2026-11-05', 'launched', 1, 1),
      outcomes('2026-11-05', 'unhandled', 1, 1),
      outcomes('2026-11-06', 'eliciting', 6, 3),
      outcomes('2026-11-06', 'launched', 4, 4),
      outcomes('2026-11-06', 'matched', 4, 3),
      outcomes('2026-11-06', 'stopped', 3, 3),
      outcomes('2026-11-06', 'fallback', 1, 1),
      outcomes('2026-11-06', 'handled', 1, 1),
      outcomes('2026-11-06', 'session_ended', 1, 1),
    ]);
  });

  it('counts the turns to a match', async () => {
    expect(await queryPack('turns-to-match')).toEqual([
      { turns: '1', sessions: '3', share: '0.15789473684210525' },
      { turns: '2', sessions: '3', share: '0.15789473684210525' },
      { turns: '4', sessions: '4', share: '0.21052631578947367' },
      { turns: '5', sessions: '3', share: '0.15789473684210525' },
      { turns: '6', sessions: '5', share: '0.2631578947368421' },
      { turns: '7', sessions: '1', share: '0.05263157894736842' },
    ]);
  });

  it('takes percentiles of the API time by day', async () => {
    const rows = await queryPack('api-time-percentiles');

    expect(rows.map(({ day, calls }) => [day, calls])).toEqual([
      ['2026-11-02', '10'],
      ['2026-11-03', '9'],
      ['2026-11-04', '2'],
      ['2026-11-06', '4'],
    ]);
    for (const { p50, p90, p99 } of rows) {
      expect(Number(p50)).toBeLessThanOrEqual(Number(p90));
      expect(Number(p90)).toBeLessThanOrEqual(Number(p99));
    }
  });
});
