import { gzipSync } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { turnsPrefix } from '../../../analytics/contract/bucket-layout';
import { withoutForgotten } from '../../../analytics/forgetting/lines';
import { encoder } from '../../../analytics/stream/encode';
import { BUCKET } from '../../support/turn-rows';
import { type ForgetfulLake, startForgetfulLake } from './forgetful-lake';

const WORD = 'big, "dog"\\ 🐶\n';

const turn = (request_id: string, user_id: string, day = '01') => ({
  request_id,
  user_id,
  slot_value_animal_synonym: WORD,
  slot_value_animal_is_valid: false,
  event_time: `2026-11-${day} 06:35:52.000`,
  request_type: 'IntentRequest',
  outcome: 'matched',
  response_time: 7,
});

const until = (userId: string, time: string) => ({ userId, until: time, isDone: false });

describe.each(['json', 'csv'] as const)('lines of %s', (format) => {
  const line = (id: string, user: string) => encoder(format)(marshall(turn(id, user)));
  const filtered = (text: string, ...users: readonly ReturnType<typeof until>[]) => {
    const { content, kept, removed } = withoutForgotten(Buffer.from(text), format, users);
    return [Buffer.from(content).toString(), kept, removed];
  };

  it('stay byte by byte, but for those of the user', () => {
    const [a, b, c] = [line('1', 'ada'), line('2', 'bob'), line('3', 'ada')];

    expect(filtered(a + b + c, until('ada', '2026-11-30T00:00:00.000Z'))).toEqual([b, 1, 2]);
    expect(filtered(b.trimEnd(), until('ada', '2026-11-30T00:00:00.000Z'))).toEqual([
      b.trimEnd(),
      1,
      0,
    ]);
    expect(filtered('', until('ada', '2026-11-30T00:00:00.000Z'))).toEqual(['', 0, 0]);
  });

  it('go up to the very time', () => {
    const a = line('1', 'ada');

    expect(filtered(a, until('ada', '2026-11-01T06:35:51.999Z'))).toEqual([a, 1, 0]);
    expect(filtered(a, until('ada', '2026-11-01T06:35:52.000Z'))).toEqual(['', 0, 1]);
  });

  it('tell a comma, a backslash and a quote in an id from what stands around them', () => {
    const users = ['a,b', 'a\\,b', 'a"b', '\\', 'a'];
    const text = users.map((user, index) => line(String(index), user)).join('');

    for (const [index, user] of users.entries()) {
      const rest = users.map((_, other) => line(String(other), users[other] ?? ''));
      rest.splice(index, 1);
      expect(filtered(text, until(user, '2026-11-30T00:00:00.000Z'))).toEqual([
        rest.join(''),
        4,
        1,
      ]);
    }
  });

  it('that cannot be read stay', () => {
    const text = `{"user_id":"ada"\n\nada\n"user_id",ada\n${line('1', 'ada')}`;

    const [content] = filtered(text, until('ada', '2026-11-30T00:00:00.000Z'));

    expect(content).toContain('{"user_id":"ada"\n\nada\n');
    expect(content).not.toContain('matched');
  });
});

describe('a bucket of lines', () => {
  let lake: ForgetfulLake;
  afterEach(() => lake.stop());

  it.each(['json', 'csv'] as const)(
    'of %s loses the user’s rows, whatever is compacted, and no others, also when killed',
    async (format) => {
      lake = await startForgetfulLake(format);
      const line = (id: string, user: string, day = '02') =>
        encoder(format)(marshall(turn(id, user, day)));
      const prefix = turnsPrefix(format);
      const put = (key: string, body: string | Buffer) =>
        lake.athena.store.put(BUCKET, `${prefix}${key}`, body);
      await put('dt=2026-11-01/a', line('c1', 'ada', '01') + line('c2', 'bob', '01'));
      await lake.compact({ through: '2026-11-01' });
      await put('dt=2026-11-02/a', line('1', 'ada') + line('2', 'bob') + line('3', 'ada'));
      await put('dt=2026-11-02/b', line('4', 'ada'));
      await put('dt=2026-11-02/c.gz', gzipSync(line('5', 'ada') + line('6', 'bob')));
      await put('dt=2026-11-02/d', line('7', 'bob'));
      const others = "SELECT * FROM turns WHERE user_id <> 'ada'";
      const before = await lake.digest(others);
      expect(before).toMatch(/^4 rows/);

      for (let time = 1, isWhole = false; !isWhole; time += 1) {
        let changes = 0;
        lake.onForgetting = () => {
          changes += 1;
          if (changes === time) throw new Error('killed');
        };
        isWhole = await lake.forget(time === 1 ? { users: ['ada'] } : {}).then(
          () => true,
          () => false,
        );
        lake.onForgetting = undefined;
        expect([time, await lake.digest(others)]).toEqual([time, before]);
      }

      expect(await lake.rowsOf("SELECT * FROM turns WHERE user_id = 'ada'")).toEqual([]);
      const left = await lake.athena.store.list(BUCKET, prefix);
      expect(left.map(({ key }) => key)).toEqual([
        `${prefix}dt=2026-11-02/d`,
        expect.stringMatching(/\/forgetting-[0-9a-f]{32}(\.gz)?$/),
        expect.stringMatching(/\/forgetting-[0-9a-f]{32}(\.gz)?$/),
      ]);
      expect(await lake.athena.store.list(BUCKET, 'forgetting/')).toEqual([]);
    },
    300_000,
  );
});
