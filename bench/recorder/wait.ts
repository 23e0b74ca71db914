import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createRecorder, recordTurns, type RecorderSettings } from '../../lambda/recorder';
import { MARSHALL_OPTIONS } from '../../lambda/recorder/turn-sink';
import { ensureTables, startDynamoDb } from '../../local/aws/dynamodb';
import { createAlexa } from '../../local/alexa';
import type { Finding } from '../benchmark';
import { median } from '../measure';
import { modelIn, ownModelText } from '../models';
import { skillOfOneHandler } from './own-cpu';
import { DEADLINE, recorderSettingsOf } from './settings';

const DIALOG = ['open pet match', 'i want a large family dog with high energy', 'help', 'stop'];

/** Milliseconds that a healthy table may add to a turn, at the median. */
const HEALTHY = 5;

/** Conversations that count, by how long their turns take. */
const ROUNDS = { healthy: 60, sick: 7 } as const;

const TABLE = 'turns';

/** What the user waits longer because of the recorder: the same conversations with and without it. */
export const wait = async (): Promise<readonly Finding[]> => {
  const dynamoDb = await startDynamoDb();
  const client = clientTo(dynamoDb.url);
  try {
    await ensureTables(client, [
      {
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'request_id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'request_id', KeyType: 'HASH' }],
      },
    ]);
    const healthy = await added(dynamoDb.url, ROUNDS.healthy);
    return [finding('a healthy table', healthy, HEALTHY), ...(await sickTables())];
  } finally {
    client.destroy();
    await dynamoDb.close();
  }
};

const sickTables = async (): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const [what, answer] of Object.entries(SICK)) {
    const server = await startSickTable(answer);
    const { port } = server.address() as AddressInfo;
    try {
      const waits = await added(`http://127.0.0.1:${port}`, ROUNDS.sick);
      findings.push(finding(what, waits, DEADLINE));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  return findings;
};

interface SickAnswer {
  readonly status: number;
  readonly code: string;
}

const SICK: Readonly<Record<string, SickAnswer | undefined>> = {
  'a table that hangs': undefined,
  'a table that fails': { status: 500, code: 'InternalServerError' },
  'a table that throttles': { status: 400, code: 'ProvisionedThroughputExceededException' },
};

const startSickTable = async (answer: SickAnswer | undefined): Promise<Server> => {
  const server = createServer((request, response) => {
    request.resume();
    if (answer === undefined) return;
    const { status, code } = answer;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}` }));
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return server;
};

const clientTo = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // As the recorder's own.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000 },
  });

/** Milliseconds that each turn took longer with the recorder than the same turn without it. */
const added = async (endpoint: string, rounds: number): Promise<readonly number[]> => {
  const client = clientTo(endpoint);
  const settings: RecorderSettings = recorderSettingsOf(TABLE);
  const recorder = createRecorder(settings, {
    store: DynamoDBDocumentClient.from(client, { marshallOptions: { ...MARSHALL_OPTIONS } }),
    // The dropped rows go where a log goes; the table of findings is what this prints.
    effects: { now: Date.now, monotonic: () => performance.now(), log: () => undefined },
  });
  const without = talker(skillOfOneHandler().create());
  const recorded = talker(recordTurns(skillOfOneHandler(), recorder));
  const differences: number[] = [];
  try {
    for (let round = -2; round < rounds; round += 1) {
      const order = round % 2 === 0 ? [without, recorded] : [recorded, without];
      const times = new Map<object, readonly number[]>();
      for (const talk of order) times.set(talk, await talk());
      if (round < 0) continue;
      const bare = times.get(without) ?? [];
      times.get(recorded)?.forEach((time, turn) => differences.push(time - (bare[turn] ?? NaN)));
    }
  } finally {
    client.destroy();
  }
  return differences;
};

/** Holds the conversation anew. @returns milliseconds that the skill took for each turn */
const talker =
  (skill: { readonly invoke: (envelope: RequestEnvelope) => Promise<unknown> }) =>
  async (): Promise<readonly number[]> => {
    const times: number[] = [];
    const alexa = createAlexa({
      model: modelIn(ownModelText()),
      skillId: 'amzn1.ask.skill.bench',
      handler: async (envelope: RequestEnvelope) => {
        const begun = performance.now();
        const answer = await skill.invoke(envelope);
        times.push(performance.now() - begun);
        return answer;
      },
    });
    for (const utterance of DIALOG) await alexa.says(utterance);
    return times;
  };

const finding = (what: string, waits: readonly number[], limit: number): Finding => ({
  benchmark: 'recorder',
  what: `a turn's wait for ${what}, median`,
  measured: median(waits),
  unit: 'ms',
  limit,
  detail: `at most ${Math.max(...waits).toFixed(1)} ms in ${waits.length} turns`,
});
