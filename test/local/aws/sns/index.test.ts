import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalServer } from '../../../../local/aws/http-server';
import { startSns } from '../../../../local/aws/sns';

const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:reports';

let folder: string;
let server: LocalServer;
let client: SNSClient;

const open = async (): Promise<void> => {
  server = await startSns({ topics: [TOPIC], folder });
  client = new SNSClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
};
const close = async (): Promise<void> => {
  client.destroy();
  await server.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sns-'));
  await open();
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true });
});

const publish = (input: Partial<PublishCommandInput>) =>
  client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'hello', ...input }));

const messages = async (): Promise<readonly unknown[]> => {
  const names = await readdir(join(folder, 'messages'));
  const texts = names.sort().map((name) => readFile(join(folder, 'messages', name), 'utf8'));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as unknown);
};

describe('Publish', () => {
  test('keeps the message as a file', async () => {
    const { MessageId } = await publish({ Subject: 'The report', Message: 'line 1\n<b> & "ü"' });

    expect(await messages()).toEqual([
      {
        messageId: MessageId,
        topicArn: TOPIC,
        subject: 'The report',
        message: 'line 1\n<b> & "ü"',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ]);
  });

  test('keeps the text of each protocol where the message is structured', async () => {
    const Message = JSON.stringify({ default: 'short', email: 'long' });

    await publish({ MessageStructure: 'json', Message });

    expect(await messages()).toMatchObject([
      { message: 'short', messages: { default: 'short', email: 'long' } },
    ]);
  });

  test('takes 256 KiB and a subject of 100 characters', async () => {
    await publish({ Message: '%'.repeat(262_144), Subject: 'x'.repeat(100) });

    expect(await messages()).toHaveLength(1);
  });

  test.each<[string, Partial<PublishCommandInput>, string]>([
    ['no message', { Message: '' }, 'Empty message'],
    ['a longer message', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['a much longer message', { Message: 'x'.repeat(2_000_000) }, 'Message too long'],
    ['a longer subject', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'Subject'],
    ['a subject that is not ASCII', { Subject: 'für dich' }, 'Subject'],
    ['an empty subject', { Subject: '' }, 'Subject'],
    ['an ARN that is none', { TopicArn: 'reports' }, 'TopicArn'],
    ['a structure that is unknown', { MessageStructure: 'xml' }, 'MessageStructure'],
    ['a structured message that is no JSON', { MessageStructure: 'json', Message: '{' }, 'parse'],
    [
      'a structured message without a default',
      { MessageStructure: 'json', Message: '{}' },
      'default',
    ],
  ])('refuses %s', async (_, input, message) => {
    await expect(publish(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
    expect(await messages()).toEqual([]);
  });

  test('does not know a topic that there is not', async () => {
    await expect(publish({ TopicArn: `${TOPIC}-none` })).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('topics', () => {
  test('are created once, listed, and still there after a restart', async () => {
    const create = () => client.send(new CreateTopicCommand({ Name: 'alarms' }));
    const { TopicArn } = await create();
    await create();
    await close();
    await open();

    const { Topics } = await client.send(new ListTopicsCommand({}));

    expect(TopicArn).toBe('arn:aws:sns:eu-west-1:000000000000:alarms');
    expect(Topics).toEqual([{ TopicArn: TOPIC }, { TopicArn }]);
    await expect(client.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('are subscribed to once by the same address', async () => {
    const subscribe = (Protocol: string, Endpoint: string) =>
      client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol, Endpoint }));
    const { SubscriptionArn } = await subscribe('email', 'a@example.com');
    expect(await subscribe('email', 'a@example.com')).toMatchObject({ SubscriptionArn });

    const { Subscriptions } = await client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }),
    );
    const all = await client.send(new ListSubscriptionsCommand({}));
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));

    expect(Subscriptions).toEqual([
      {
        ...{ SubscriptionArn, TopicArn: TOPIC, Owner: '000000000000' },
        ...{ Protocol: 'email', Endpoint: 'a@example.com' },
      },
    ]);
    expect(all.Subscriptions).toEqual(Subscriptions);
    expect(Attributes).toEqual({
      TopicArn: TOPIC,
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
    });
    await expect(subscribe('pigeon', 'a')).rejects.toThrow('Protocol');
    await expect(subscribe('email', '')).rejects.toThrow('Endpoint');
  });

  test('come in pages of a hundred', async () => {
    for (let n = 0; n < 100; n += 1)
      await client.send(new CreateTopicCommand({ Name: `topic-${n}` }));

    const first = await client.send(new ListTopicsCommand({}));
    const second = await client.send(new ListTopicsCommand({ NextToken: first.NextToken }));

    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([
      100,
      1,
      undefined,
    ]);
  });
});

test('an action that is not served is refused by name', async () => {
  const response = await fetch(server.url, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'DeleteTopic' }),
  });

  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>InvalidAction</Code>');
});

test('a damaged list of topics is said at the start', async () => {
  await writeFile(join(folder, 'topics.json'), '{');

  await expect(startSns({ topics: [TOPIC], folder })).rejects.toThrow(
    `Cannot use the folder ${folder} for messages`,
  );
});

test("the AWS CLI's sns publish works against the server, if the CLI is installed", async () => {
  const run = promisify(execFile);
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCli) {
    process.stderr.write('The AWS CLI is not installed: its check against SNS is left out.\n');
    return;
  }
  const where = ['--endpoint-url', server.url, '--region', 'eu-west-1', '--output', 'json'];
  const content = ['--topic-arn', TOPIC, '--subject', 'By CLI', '--message', 'a & b'];

  const { stdout } = await run('aws', ['sns', 'publish', ...content, ...where], { env });

  expect(await messages()).toMatchObject([
    {
      messageId: (JSON.parse(stdout) as { MessageId: string }).MessageId,
      subject: 'By CLI',
      message: 'a & b',
    },
  ]);
});
