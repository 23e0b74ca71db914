import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { personalizedRanking, RANKING_MS } from '../../../lambda/pets/personalized-ranking';
import {
  type Answer,
  errorAnswer,
  type FaultServer,
  startFaultServer,
} from '../../support/fault-server';

const CAMPAIGN = 'arn:aws:personalize:eu-west-1:000000000000:campaign/pets';

let server: FaultServer | undefined;

afterEach(() => server?.close());

const ranked = (...items: readonly object[]): Answer => ({
  status: 200,
  body: { personalizedRanking: items, recommendationId: 'any' },
});

/** Asks for the best of three breeds a Personalize that answers so. */
const ask = async (answer: Answer, breeds = ['Akita', 'Boxer', 'Pug']) => {
  server = await startFaultServer(({ method }) =>
    method === 'HEAD' ? { status: 404, body: '' } : answer,
  );
  const lines: Readonly<Record<string, unknown>>[] = [];
  // The part of a client's configuration that the skill hands over.
  const { region, sha256 } = new DynamoDBClient({ region: 'eu-west-1' }).config;
  const rank = personalizedRanking({
    campaignArn: CAMPAIGN,
    endpoint: server.url,
    ...{ region, sha256 },
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    userIdOf: (userId) => `pseudonym of ${userId}`,
    log: (line) => lines.push(line),
    // Only who hangs should be late, however slow this machine is.
    ...(answer === 'hang' ? {} : { deadline: 30_000 }),
  });
  const best = await rank('ann', breeds);
  const asked = server.requests.filter(({ method }) => method === 'POST');
  return { best, lines, asked };
};

describe('the ranking of Personalize', () => {
  test('asks the campaign in the user’s pseudonym, with the breeds in their order', async () => {
    const { asked } = await ask(ranked({ itemId: 'Pug', score: 0.7 }));

    expect(asked.map(({ path, body }) => [path, JSON.parse(body.toString()) as unknown])).toEqual([
      [
        '/personalize-ranking',
        {
          campaignArn: CAMPAIGN,
          userId: 'pseudonym of ann',
          inputList: ['Akita', 'Boxer', 'Pug'],
        },
      ],
    ]);
  });

  test('gives the first breed; a score says that people with the user’s taste like it', async () => {
    const { best, lines } = await ask(
      ranked({ itemId: 'Pug', score: 0.7 }, { itemId: 'Akita', score: 0.3 }, { itemId: 'Boxer' }),
    );

    expect(best).toEqual({ breed: 'Pug', isLiked: true });
    expect(lines).toEqual([]);
  });

  test.each([
    ['no score', { itemId: 'Pug' }],
    ['a score of 0', { itemId: 'Pug', score: 0 }],
    ['a score that is none', { itemId: 'Pug', score: 'high' }],
    ['the reason that it is popular', { itemId: 'Pug', score: 0.9, reason: ['Popular item'] }],
  ])('does not know that it is liked with %s', async (_, first) => {
    const { best } = await ask(ranked(first, { itemId: 'Akita' }));

    expect(best).toEqual({ breed: 'Pug', isLiked: false });
  });

  test.each<[string, Answer, unknown]>([
    ['nothing in time', 'hang', 'TooLate'],
    ['a closed connection', 'reset', expect.anything()],
    ['throttling', errorAnswer(429, 'ThrottlingException'), 'RankingFailed'],
    ['an error of its own', errorAnswer(500, 'InternalFailure'), 'RankingFailed'],
    ['a missing campaign', errorAnswer(404, 'ResourceNotFoundException'), 'RankingFailed'],
    ['what is no JSON', { status: 200, body: '<html>' }, 'SyntaxError'],
    ['null', { status: 200, body: 'null' }, 'RankingFailed'],
    ['no list', { status: 200, body: { personalizedRanking: 7 } }, 'RankingFailed'],
    ['an empty list', ranked(), 'RankingFailed'],
    ['a list of nulls', { status: 200, body: { personalizedRanking: [null] } }, 'RankingFailed'],
    ['another breed', ranked({ itemId: 'Beagle', score: 1 }), 'RankingFailed'],
  ])('knows nothing after %s, and says so in the log', async (_, answer, name) => {
    const { best, lines } = await ask(answer);

    expect(best).toBeUndefined();
    expect(lines).toMatchObject([
      { level: 'WARN', message: 'no ranking', ranking_failures: 1, error_name: name },
    ]);
  });

  test('names the time that it had', async () => {
    const { lines } = await ask('hang');

    expect(RANKING_MS).toBe(150);
    expect(lines).toMatchObject([{ error_message: 'Personalize did not answer within 150 ms' }]);
  });

  test('knows nothing without credentials', async () => {
    const lines: unknown[] = [];
    const { region, sha256 } = new DynamoDBClient({ region: 'eu-west-1' }).config;
    const rank = personalizedRanking({
      ...{ campaignArn: CAMPAIGN, endpoint: 'http://127.0.0.1:9', region, sha256 },
      credentials: () => Promise.reject(new Error('no role')),
      userIdOf: (userId) => userId,
      log: (line) => lines.push(line),
    });

    expect(await rank('ann', ['Akita', 'Pug'])).toBeUndefined();
    expect(lines).toMatchObject([{ message: 'no ranking', error_name: 'Error' }]);
  });
});
