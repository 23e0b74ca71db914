import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createAlexa } from '../../local/alexa';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';
import { skillModels } from '../../local/start/scripted-conversations';

/** Wishes that several breeds satisfy. */
const DOG = 'I want a large guard dog with high energy';
const CAT = 'I want a small family cat with medium energy';

const MODELS = skillModels(process.cwd());

let data: string;
let stack: Stack;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'recommendations-'));
  stack = await startStack({ root: process.cwd(), data, extras: true });
}, 180_000);

afterAll(async () => {
  await stack.close();
  rmSync(data, { recursive: true });
});

const alexaFor = (userId: string) =>
  createAlexa({
    models: MODELS,
    skillId: LOCAL_SKILL_ID,
    handler: (envelope) => stack.skill(envelope),
    userId,
  });

/** A user who has opened the skill. */
const visitor = async (userId: string) => {
  const alexa = alexaFor(userId);
  await alexa.says('open pet match');
  return alexa;
};

/** What a user hears first, and the breed of the card. */
const ask = async (userId: string, utterance: string) => {
  const { speech, card } = await (await visitor(userId)).says(utterance);
  return { speech, breed: breedOf(card) };
};

const breedOf = (card: object | undefined): string =>
  /^Your match: (.*)$/.exec((card as { title?: string } | undefined)?.title ?? '')?.[1] ?? '';

/**
 * Goes on to the next breed until this one is named, and then says that it is the one.
 *
 * @returns false where it came last, and so nobody asked
 */
const choose = async (userId: string, utterance: string, breed: string): Promise<boolean> => {
  const alexa = await visitor(userId);
  let turn = await alexa.says(utterance);
  while (breedOf(turn.card) !== breed && !turn.sessionEnded) {
    expect(breedOf(turn.card)).not.toBe('');
    turn = await alexa.says('yes');
  }
  if (turn.sessionEnded) return false;
  await alexa.says('no');
  await stack.idle();
  return true;
};

/** Lets so many new users choose a dog and a cat. */
const taste = async (name: string, dog: string, cat: string, users: number): Promise<void> => {
  for (let index = 0, chosen = 0; chosen < users; index += 1) {
    const user = `${name}-${index}`;
    if ((await choose(user, DOG, dog)) && (await choose(user, CAT, cat))) chosen += 1;
  }
};

interface KeptEvent {
  readonly userId: string;
  readonly sessionId: string;
  readonly eventType: string;
  readonly itemId: string;
}

const eventsKept = (): readonly KeptEvent[] =>
  readFileSync(join(stack.folder.personalize, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as KeptEvent);

it('tells Personalize which breeds a user was shown, refused and accepted', async () => {
  const alexa = await visitor('first');
  const shown = [breedOf((await alexa.says(DOG)).card), breedOf((await alexa.says('yes')).card)];
  await alexa.says('no');

  await stack.idle();

  const events = eventsKept();
  expect(events.map(({ eventType, itemId }) => `${eventType}: ${itemId}`).sort()).toEqual(
    [
      `Match Shown: ${shown[0]}`,
      `Match Refused: ${shown[0]}`,
      `Match Shown: ${shown[1]}`,
      `Match Accepted: ${shown[1]}`,
    ].sort(),
  );
  expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
  // The pseudonym of the rows: nobody is named.
  expect(new Set(events.map(({ userId }) => userId.length))).toEqual(new Set([22]));
});

it('puts first what people with the same taste accepted, and says so', async () => {
  await taste('sporty', 'Belgian Malinois', 'LaPerm', 3);
  await taste('stately', 'Dobermann', 'American Curl', 3);

  expect(await choose('newcomer-1', DOG, 'Belgian Malinois')).toBe(true);
  expect(await choose('newcomer-2', DOG, 'Dobermann')).toBe(true);
  const sporty = await ask('newcomer-1', CAT);
  const stately = await ask('newcomer-2', CAT);

  expect([sporty.breed, stately.breed]).toEqual(['LaPerm', 'American Curl']);
  for (const { speech } of [sporty, stately]) expect(speech).toMatch(/also liked it\./);
}, 120_000);

it('knows nobody’s taste at the first turn, and does not speak of it', async () => {
  const { breed, speech } = await ask('stranger', CAT);

  expect(['LaPerm', 'American Curl']).toContain(breed); // What most people accepted.
  expect(speech).not.toContain('also liked');
});

it('learns from Segment’s events in the same stream, and skips what is none', async () => {
  const kinesis = new KinesisClient({
    ...{ region: REGION, credentials: LOCAL_CREDENTIALS },
    endpoint: stack.endpoints.kinesis ?? '',
    requestHandler: new NodeHttpHandler(),
  });
  const put = (event: object) =>
    kinesis.send(
      new PutRecordCommand({
        StreamName: 'SegmentDestinationStream',
        PartitionKey: 'any',
        Data: Buffer.from(JSON.stringify(event)),
      }),
    );
  const clicked = {
    ...{ messageId: 'm-1', timestamp: '2026-11-22T06:35:52.905Z', type: 'track' },
    ...{ event: 'Product Clicked', userId: 'shopper', anonymousId: 'visit' },
    properties: { sku: 'ocean-blue-shirt' },
  };
  await put({ ...clicked, userId: null });
  await put(clicked);
  kinesis.destroy();

  await stack.idle();

  expect(eventsKept().filter(({ userId }) => userId === 'shopper')).toEqual([
    {
      ...{ eventId: 'm-1', userId: 'shopper', sessionId: 'visit' },
      ...{ eventType: 'Product Clicked', itemId: 'ocean-blue-shirt', sentAt: 1_795_329_352 },
    },
  ]);
  const log = readFileSync(join(stack.folder.logs, 'pet-match-recommendations.log'), 'utf8');
  expect(log).toContain('"no_user":1');
});

it('knows after a restart what it knew before', async () => {
  await stack.close();
  stack = await startStack({ root: process.cwd(), data, extras: true });

  expect((await ask('newcomer-1', CAT)).breed).toBe('LaPerm');
}, 120_000);
