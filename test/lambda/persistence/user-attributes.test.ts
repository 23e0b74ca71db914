import { describe, expect, test } from '@jest/globals';
import {
  LOAD_MS,
  SAVE_MS,
  userAttributes,
  type UserAttributesOptions,
} from '../../../lambda/persistence/user-attributes';
import { userIdOf } from '../../../lambda/recorder/pseudonym';
import { launchRequest, SKILL_ID } from '../../support/envelopes';

interface Sent {
  readonly name: string;
  readonly input: object;
}

const NOW = Date.parse('2026-11-22T12:00:00.500Z');
const NOW_S = 1_795_348_800;
const ID = userIdOf(SKILL_ID, 'pseudonym')('amzn1.ask.account.TEST');
const LAST = { last: { wishes: { animal: 'dog' } } };

/** The adapter on a table that answers, fails or hangs as the test says. */
const adapterOn = (answer: () => Promise<object>, options: Partial<UserAttributesOptions> = {}) => {
  const sent: Sent[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const adapter = userAttributes({
    client: {
      send: ((command: { input: object }) => {
        sent.push({ name: command.constructor.name, input: command.input });
        return answer();
      }) as never,
    },
    table: 'users',
    skillId: SKILL_ID,
    retentionDays: 30,
    log: (line) => logged.push(line),
    now: () => NOW,
    ...options,
  });
  return { adapter, sent, logged };
};

const found = (item: object) => () => Promise.resolve({ Item: item });

describe('what is kept of a user', () => {
  test('is read by the pseudonym, which names nobody', async () => {
    const { adapter, sent, logged } = adapterOn(found({ id: ID, attributes: LAST }));

    expect(await adapter.getAttributes(launchRequest())).toEqual(LAST);

    expect(sent).toEqual([{ name: 'GetCommand', input: { TableName: 'users', Key: { id: ID } } }]);
    expect(ID).not.toContain('TEST');
    expect(logged).toEqual([]);
  });

  test('is deleted for a user who disables the skill', async () => {
    const { adapter, sent } = adapterOn(() => Promise.resolve({}));

    await adapter.deleteAttributes?.(launchRequest());

    expect(sent).toEqual([
      { name: 'DeleteCommand', input: { TableName: 'users', Key: { id: ID } } },
    ]);
  });

  test('is written with the day on which it is forgotten', async () => {
    const { adapter, sent } = adapterOn(() => Promise.resolve({}));

    await adapter.saveAttributes(launchRequest(), LAST);

    expect(sent).toEqual([
      {
        name: 'PutCommand',
        input: {
          TableName: 'users',
          Item: { id: ID, attributes: LAST, expires_at: NOW_S + 30 * 86_400 },
        },
      },
    ]);
  });

  test('is kept for good where the retention is 0', async () => {
    const { adapter, sent } = adapterOn(() => Promise.resolve({}), { retentionDays: 0 });

    await adapter.saveAttributes(launchRequest(), LAST);

    expect(sent[0]?.input).toEqual({ TableName: 'users', Item: { id: ID, attributes: LAST } });
  });
});

describe('a user is a new one', () => {
  test.each<[string, () => Promise<object>]>([
    ['who was never here', () => Promise.resolve({})],
    ['whose time is over', found({ id: ID, attributes: LAST, expires_at: NOW_S })],
    ['whose item holds no attributes', found({ id: ID })],
    ['whose attributes are a list', found({ id: ID, attributes: [LAST] })],
  ])('%s', async (_, answer) => {
    const { adapter, logged } = adapterOn(answer);

    expect(await adapter.getAttributes(launchRequest())).toEqual({});
    expect(logged).toEqual([]);
  });

  test('whose item lasts one more second is not', async () => {
    const { adapter } = adapterOn(found({ attributes: LAST, expires_at: NOW_S + 1 }));

    expect(await adapter.getAttributes(launchRequest())).toEqual(LAST);
  });
});

describe('a table that fails', () => {
  const throttled = () =>
    Promise.reject(
      Object.assign(new Error('Slow down.'), { name: 'ProvisionedThroughputExceededException' }),
    );
  const line = (action: string, error_name: string, error_message?: string) => ({
    level: 'WARN',
    message: `user attributes not ${action}`,
    user_attributes_failures: 1,
    error_name,
    ...(error_message === undefined ? {} : { error_message }),
  });

  test('knows nobody, forgets what it should keep, and says so in the log', async () => {
    const { adapter, logged } = adapterOn(throttled);

    expect(await adapter.getAttributes(launchRequest())).toEqual({});
    await adapter.saveAttributes(launchRequest(), LAST);

    expect(logged).toEqual(
      ['loaded', 'saved'].map((action) => line(action, 'ProvisionedThroughputExceededException')),
    );
  });

  test('is not waited for when it hangs and does not heed the signal', async () => {
    const { adapter, logged } = adapterOn(() => new Promise(() => undefined));

    expect(await adapter.getAttributes(launchRequest())).toEqual({});
    await adapter.saveAttributes(launchRequest(), LAST);

    expect(logged).toEqual([
      line('loaded', 'TooLate', `DynamoDB did not answer within ${LOAD_MS} ms`),
      line('saved', 'TooLate', `DynamoDB did not answer within ${SAVE_MS} ms`),
    ]);
  });
});
