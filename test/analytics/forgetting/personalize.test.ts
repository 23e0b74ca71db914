import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient, PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { personalizeRecommender } from '../../../analytics/forgetting/personalize';
import { objectStore } from '../../../local/aws/object-store';
import { type PersonalizeServer, startPersonalize } from '../../../local/aws/personalize';
import { startS3 } from '../../../local/aws/s3';
import { LOCAL_CREDENTIALS, LOCAL_PERSONALIZE, REGION } from '../../../local/aws/wiring';

const BUCKET = 'deletion-lists';
const { trackingId, campaignArn, datasetGroupArn } = LOCAL_PERSONALIZE;

let folder: string;
let server: PersonalizeServer;
let s3: Awaited<ReturnType<typeof startS3>>;
const settings = { region: REGION, credentials: LOCAL_CREDENTIALS };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forgetting-personalize-'));
  const store = objectStore(join(folder, 's3'));
  s3 = await startS3({ store, buckets: [BUCKET], port: 0 });
  server = await startPersonalize({
    ...{ folder: join(folder, 'personalize'), trackingIds: [trackingId], datasetGroupArn },
    campaigns: [campaignArn],
    readObjects: async (bucket, key) => [(await store.get(bucket, key)).toString()],
  });
});

afterAll(async () => {
  await server.close();
  await s3.close();
  rmSync(folder, { recursive: true });
});

const roleArn = 'arn:aws:iam::000000000000:role/personalize';

const taught = async (...userIds: readonly string[]): Promise<void> => {
  const events = new PersonalizeEventsClient({ ...settings, endpoint: server.url });
  for (const userId of userIds)
    await events.send(
      new PutEventsCommand({
        ...{ trackingId, userId, sessionId: 's' },
        eventList: [{ eventType: 'Match Accepted', itemId: 'Pug', sentAt: new Date(0) }],
      }),
    );
};

const recommender = () =>
  personalizeRecommender({
    personalize: new PersonalizeClient({ ...settings, endpoint: server.url }),
    s3: new S3Client({ ...settings, endpoint: s3.url, forcePathStyle: true }),
    ...{ bucket: BUCKET, datasetGroupArn, roleArn },
  });

test('Personalize is told whom to forget, and knows the others still', async () => {
  await taught('ann', 'bob', 'cat');
  const { forget } = recommender();

  await forget(['ann', 'cat']);
  await forget(['ann']);

  expect(['ann', 'bob', 'cat'].map(server.eventsOf)).toEqual([0, 1, 0]);
});

test('an id with commas, quotes and lines names one user, and nobody else', async () => {
  const odd = ['dan,eve', 'dan\neve', '"dan"', 'eve'];
  await taught(...odd);

  await recommender().forget(odd.slice(0, 3));

  expect(odd.map(server.eventsOf)).toEqual([0, 0, 0, 1]);
});
