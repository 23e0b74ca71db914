import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDataDeletionJobCommand,
  DescribeDataDeletionJobCommand,
  ListDataDeletionJobsCommand,
  PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient, PutEventsCommand } from '@aws-sdk/client-personalize-events';
import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
  PersonalizeRuntimeClient,
} from '@aws-sdk/client-personalize-runtime';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type PersonalizeServer, startPersonalize } from '../../../../local/aws/personalize';
import { UserError } from '../../../../local/errors';

const GROUP = 'arn:aws:personalize:eu-west-1:000000000000:dataset-group/pets';
const CAMPAIGN = 'arn:aws:personalize:eu-west-1:000000000000:campaign/pets';
const ROLE = 'arn:aws:iam::000000000000:role/personalize';

let folder: string;
let server: PersonalizeServer;
/** What lies in the buckets, by bucket and key. */
let objects: Map<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'personalize-'));
  objects = new Map();
  await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const start = async (): Promise<void> => {
  server = await startPersonalize({
    ...{ folder, trackingIds: ['tracker'], campaigns: [CAMPAIGN], datasetGroupArn: GROUP },
    readObjects: (bucket, key) => {
      const text = objects.get(`${bucket}/${key}`);
      return text === undefined
        ? Promise.reject(new Error(`There is no object ${key} in ${bucket}`))
        : Promise.resolve([text]);
    },
  });
};

const restart = async (): Promise<void> => {
  await server.close();
  await start();
};

const at = () => ({ endpoint: server.url, maxAttempts: 1 });

const put = (userId: string, items: readonly string[], change: object = {}) =>
  new PersonalizeEventsClient(at()).send(
    new PutEventsCommand({
      ...{ trackingId: 'tracker', userId, sessionId: `session of ${userId}` },
      eventList: items.map((itemId) => ({
        ...{ eventId: `${userId} ${itemId}`, eventType: 'Match Accepted', itemId },
        sentAt: new Date('2026-11-22T06:35:52Z'),
      })),
      ...change,
    }),
  );

const rank = async (userId: string, ...inputList: string[]) => {
  const { personalizedRanking = [] } = await new PersonalizeRuntimeClient(at()).send(
    new GetPersonalizedRankingCommand({ campaignArn: CAMPAIGN, userId, inputList }),
  );
  return personalizedRanking;
};

const order = async (userId: string, ...inputList: string[]) =>
  (await rank(userId, ...inputList)).map(({ itemId }) => itemId);

const teach = async (): Promise<void> => {
  await put('ann', ['Boxer', 'Akita']);
  await put('bob', ['Boxer', 'Akita']);
  await put('cat', ['Pug']);
  await put('eve', ['Boxer']);
};

describe('events and rankings', () => {
  test('an event changes the next ranking', async () => {
    expect(await order('eve', 'Pug', 'Akita')).toEqual(['Pug', 'Akita']);

    await teach();

    expect(await order('eve', 'Pug', 'Akita')).toEqual(['Akita', 'Pug']);
  });

  test('what the user’s events speak for has a score, what is only popular the reason', async () => {
    await teach();

    expect(await rank('eve', 'Pug', 'Akita')).toEqual([
      { itemId: 'Akita', score: 1 },
      { itemId: 'Pug', reason: ['Popular item'] },
    ]);
    expect(await rank('new', 'Pug', 'Akita')).toEqual([
      { itemId: 'Akita', reason: ['Popular item'] },
      { itemId: 'Pug', reason: ['Popular item'] },
    ]);
  });

  test('recommendations are for a user, or for what goes together with an item', async () => {
    await teach();
    const client = new PersonalizeRuntimeClient(at());

    const forUser = await client.send(
      new GetRecommendationsCommand({ campaignArn: CAMPAIGN, userId: 'eve', numResults: 2 }),
    );
    const forItem = await client.send(
      new GetRecommendationsCommand({ campaignArn: CAMPAIGN, itemId: 'Akita' }),
    );

    expect(forUser.itemList?.map(({ itemId }) => itemId)).toEqual(['Boxer', 'Akita']);
    expect(forItem.itemList?.map(({ itemId }) => itemId)).toEqual(['Boxer', 'Pug']);
    expect(forItem.recommendationId).toMatch(/^[\w-]{1,40}$/);
  });

  test('an event that comes again is taken, and counts once', async () => {
    await Promise.all([put('ann', ['Pug']), put('ann', ['Pug'])]);
    await put('ann', ['Pug']);

    expect(server.eventsOf('ann')).toBe(1);
  });

  test('the item may be a property, as it was in earlier versions', async () => {
    const event = { eventType: 'Click', properties: '{"itemId":"Pug"}', sentAt: new Date(0) };
    await put('ann', [], { eventList: [event] });

    expect(await order('new', 'Akita', 'Pug')).toEqual(['Pug', 'Akita']);
  });
});

describe('what is learnt', () => {
  test('survives a restart', async () => {
    await teach();
    const before = await rank('eve', 'Pug', 'Akita', 'Boxer');

    await restart();

    expect(await rank('eve', 'Pug', 'Akita', 'Boxer')).toEqual(before);
    await put('eve', ['Boxer']);
    expect(server.eventsOf('eve')).toBe(1);
  });

  test('does not suffer from a line that was never finished', async () => {
    await put('ann', ['Pug']);
    await appendFile(join(folder, 'events.jsonl'), '{"eventId":"half');
    await restart();
    await put('bob', ['Akita']);
    await restart();

    expect([server.eventsOf('ann'), server.eventsOf('bob')]).toEqual([1, 1]);
  });

  test('is not read from a damaged file, which is named', async () => {
    await server.close();
    await writeFile(join(folder, 'events.jsonl'), 'damaged\n{}\n');

    const error = await start().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain('line 1 is damaged');
    await rm(join(folder, 'events.jsonl'));
    await start();
  });
});

describe('forgetting', () => {
  const forget = (dataLocation: string, jobName = 'forget-ann') =>
    new PersonalizeClient(at()).send(
      new CreateDataDeletionJobCommand({
        ...{ jobName, datasetGroupArn: GROUP, roleArn: ROLE },
        dataSource: { dataLocation },
      }),
    );

  const describeJob = async (dataDeletionJobArn = '') => {
    const command = new DescribeDataDeletionJobCommand({ dataDeletionJobArn });
    return (await new PersonalizeClient(at()).send(command)).dataDeletionJob;
  };

  test('a data deletion job removes all that its users did, from disk and memory', async () => {
    await teach();
    objects.set('bucket/users.csv', 'USER_ID\nann\n"bob"\nnobody\n');

    const { dataDeletionJobArn: arn } = await forget('s3://bucket/users.csv');

    expect(await describeJob(arn)).toMatchObject({ status: 'COMPLETED', numDeleted: 4 });
    expect(await order('eve', 'Pug', 'Akita')).toEqual(['Pug', 'Akita']);
    const kept = await readFile(join(folder, 'events.jsonl'), 'utf8');
    expect(kept).not.toMatch(/ann|bob/);
    expect(kept.trim().split('\n')).toHaveLength(2);
    await restart();
    expect([server.eventsOf('ann'), server.eventsOf('eve')]).toEqual([0, 1]);
    expect(await describeJob(arn)).toMatchObject({ status: 'COMPLETED', numDeleted: 4 });
  });

  test('who was forgotten may come again', async () => {
    await put('ann', ['Pug']);

    expect(await server.forget(new Set(['ann']))).toBe(1);
    await put('ann', ['Pug']);

    expect(server.eventsOf('ann')).toBe(1);
  });

  test.each([
    ['no such object', 's3://bucket/none.csv', 'There is no object none.csv in bucket'],
    ['no column USER_ID', 's3://bucket/wrong.csv', 'The file has no column USER_ID'],
  ])('a job with %s fails, with its reason, and removes nothing', async (_, location, reason) => {
    await put('ann', ['Pug']);
    objects.set('bucket/wrong.csv', 'USER\nann\n');

    const { dataDeletionJobArn: arn } = await forget(location);

    expect(await describeJob(arn)).toMatchObject({ status: 'FAILED', failureReason: reason });
    expect(server.eventsOf('ann')).toBe(1);
  });

  test('jobs are listed, and have a name each', async () => {
    objects.set('bucket/users.csv', 'USER_ID\nann\n');
    await forget('s3://bucket/users.csv', 'one');
    await forget('s3://bucket/users.csv', 'two');

    const client = new PersonalizeClient(at());
    const first = await client.send(new ListDataDeletionJobsCommand({ maxResults: 1 }));
    const { nextToken = '' } = first;
    const second = await client.send(new ListDataDeletionJobsCommand({ nextToken }));

    expect(
      [first, second].map(({ dataDeletionJobs = [] }) =>
        dataDeletionJobs.map((job) => job.jobName),
      ),
    ).toEqual([['one'], ['two']]);
    await expect(forget('s3://bucket/users.csv', 'two')).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
  });

  test.each([
    ['InvalidInputException', 'https://bucket/users.csv'],
    ['InvalidInputException', 's3://bucket'],
  ])('%s for the location %s', async (name, location) => {
    await expect(forget(location)).rejects.toMatchObject({ name });
  });
});

describe('what Personalize refuses', () => {
  const event = { eventType: 'Click', itemId: 'Pug', sentAt: new Date(0) };

  test.each([
    ['another tracking id', { trackingId: 'unknown' }, 'no event tracker'],
    ['no session', { sessionId: '' }, 'sessionId'],
    ['a long user id', { userId: 'u'.repeat(257) }, 'userId'],
    ['no events', { eventList: [] }, 'eventList'],
    ['more than ten events', { eventList: Array(11).fill(event) }, 'eventList'],
    ['an event without a type', { eventList: [{ ...event, eventType: '' }] }, 'eventType'],
    ['a long type', { eventList: [{ ...event, eventType: 't'.repeat(129) }] }, 'eventType'],
    ['a long item', { eventList: [{ ...event, itemId: 'i'.repeat(257) }] }, 'itemId'],
    ['no time', { eventList: [{ ...event, sentAt: undefined }] }, 'sentAt'],
    ['properties that are no JSON', { eventList: [{ ...event, properties: '{' }] }, 'properties'],
    [
      'long properties',
      { eventList: [{ ...event, properties: `"${'x'.repeat(1_024)}"` }] },
      'properties',
    ],
    [
      '26 impressions',
      { eventList: [{ ...event, impression: Array(26).fill('Pug') }] },
      'impression',
    ],
  ])('events with %s', async (_, change, named) => {
    const error = await put('ann', ['Pug'], change).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: 'InvalidInputException',
      $metadata: { httpStatusCode: 400 },
    });
    expect((error as Error).message).toContain(named);
    expect(server.eventsOf('ann')).toBe(0);
  });

  test.each([
    ['ResourceNotFoundException', 'another campaign', { campaignArn: `${CAMPAIGN}-2` }],
    ['InvalidInputException', 'no user', { userId: '' }],
    ['InvalidInputException', 'no items', { inputList: [] }],
    ['InvalidInputException', '501 items', { inputList: Array.from({ length: 501 }, String) }],
    ['InvalidInputException', 'an item twice', { inputList: ['Pug', 'Pug'] }],
    ['InvalidInputException', 'a filter', { filterArn: `${GROUP}/filter` }],
  ])('%s for a ranking with %s', async (name, _, change) => {
    const input = { campaignArn: CAMPAIGN, userId: 'ann', inputList: ['Pug'], ...change };
    const ranking = new PersonalizeRuntimeClient(at()).send(
      new GetPersonalizedRankingCommand(input),
    );

    await expect(ranking).rejects.toMatchObject({ name });
  });

  test.each([
    ['ResourceNotFoundException', { campaignArn: `${CAMPAIGN}-2`, userId: 'ann' }],
    ['InvalidInputException', { campaignArn: CAMPAIGN }],
    ['InvalidInputException', { campaignArn: CAMPAIGN, userId: 'ann', numResults: 501 }],
  ])('%s for recommendations with %j', async (name, input) => {
    const client = new PersonalizeRuntimeClient(at());

    await expect(client.send(new GetRecommendationsCommand(input))).rejects.toMatchObject({ name });
  });

  test.each([
    [404, 'UnknownOperationException', '/users', '{}'],
    [400, 'SerializationException', '/events', '{'],
    [400, 'InvalidInputException', '/events', '[]'],
    [413, 'RequestEntityTooLargeException', '/events', ' '.repeat(1_048_577)],
  ])('%d %s for POST %s with what it can’t read', async (status, name, path, body) => {
    const answer = await fetch(`${server.url}${path}`, { method: 'POST', body });

    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, name]);
  });
});
