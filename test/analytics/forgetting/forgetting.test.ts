import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pseudonymOf } from '../../../analytics/contract/user-id';
import { LOCAL_SKILL_ID } from '../../../local/aws/wiring';
import { BUCKET, type PartialTurn, putTurns } from '../../support/turn-rows';
import { type ForgetfulLake, startForgetfulLake } from './forgetful-lake';

let lake: ForgetfulLake;
beforeAll(async () => {
  lake = await startForgetfulLake();
}, 60_000);
afterAll(() => lake.stop());

beforeEach(async () => {
  await lake.reset();
  lake.onForgetting = undefined;
  lake.isCompacting = false;
  lake.recommended.length = 0;
  lake.refusal = undefined;
});

const dayOf = (number: number): string => `2026-11-${String(number).padStart(2, '0')}`;

let number = 0;

const turn = (
  user: string,
  day: number,
  more: PartialTurn = {},
): PartialTurn & { request_id: string } => ({
  request_id: `${user}-${(number += 1)}`,
  user_id: user,
  event_time: `${dayOf(day)} 12:00:00.000`,
  slots: [{ spoken: `word of ${user}` }],
  ...more,
});

const put = (day: number, object: string, rows: readonly PartialTurn[]): Promise<void> =>
  putTurns(lake.athena.store, `turns/dt=${dayOf(day)}/${object}.parquet`, rows);

const rowsOfUser = async (user: string): Promise<readonly string[]> => {
  const counts = await Promise.all(
    ['turn_rows', 'compacted_turns', 'turns', 'slot_readings'].map((table) =>
      lake.rowsOf(`SELECT count(*) FROM ${table} WHERE user_id = '${user}'`),
    ),
  );
  return counts.flat(2).map(String);
};

/** The digests of what others have in every place that a query reads. */
const others = (user: string) =>
  Promise.all(
    ['turn_rows', 'compacted_turns', 'turns', 'slot_readings'].map((table) =>
      lake.digest(`SELECT * FROM ${table} WHERE user_id IS NULL OR user_id <> '${user}'`),
    ),
  );

describe('a user who is forgotten', () => {
  it('is in no store any more, and every other row is as it was', async () => {
    const compacted = [turn('ada', 1), turn('bob', 1), turn('ada', 1), turn('eve', 1)];
    await put(1, 'a', compacted);
    await lake.compact({ through: dayOf(1) });
    const arrived = [turn('ada', 2), turn('bob', 2), { ...turn('eve', 2), user_id: null }];
    await put(2, 'mixed', arrived);
    await put(2, 'of-others', [turn('bob', 2), turn('bob', 1)]);
    await put(3, 'of-ada', [turn('ada', 3)]);
    await put(3, 'twice', [turn('bob', 3, { request_id: 'bob-twice' })]);
    await put(3, 'twice-again', [turn('bob', 3, { request_id: 'bob-twice' })]);
    await put(4, 'of-bob', [turn('bob', 4)]);
    for (const row of [...compacted, ...arrived])
      if (row.user_id) await lake.putTurn({ ...row, request_id: `t-${row.request_id}` });
    for (const id of ['ada', 'bob']) await lake.putAttributes(id);
    const tableBefore = (await lake.turns()).filter((id) => !id.startsWith('t-ada'));
    const before = await others('ada');
    expect(await rowsOfUser('ada')).toEqual(['2', '2', '4', '4']);

    const totals = await lake.forget({ users: ['ada'] });

    expect(totals).toEqual({ users: 1, turns: 3, rows: 4, days: 3 });
    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect(await others('ada')).toEqual(before);
    expect(await lake.turns()).toEqual(tableBefore);
    expect(await lake.attributes()).toEqual(['bob']);
    expect(lake.recommended).toEqual(['ada']);
    expect(lake.steps).toEqual(['erase', 'rewrite', 'remove after 2100 s', 'prove', 'done']);
    // Nothing is left of the work, and objects without a row of hers were not touched.
    const keys = (await lake.athena.store.list(BUCKET)).map(({ key }) => key);
    expect(keys.filter((key) => key.startsWith('forgetting/'))).toEqual([]);
    expect(keys).toContain(`turns/dt=${dayOf(4)}/of-bob.parquet`);
    expect(keys.filter((key) => key.startsWith(`turns/dt=${dayOf(2)}/`))).toHaveLength(1);
    expect(keys.filter((key) => key.startsWith(`compacted/dt=${dayOf(1)}/`))).toHaveLength(1);
  }, 120_000);

  it('may be named as Alexa names it: rows under either form of the id go', async () => {
    const raw = 'amzn1.ask.account.AAAA';
    const pseudonym = pseudonymOf(LOCAL_SKILL_ID, raw);
    await put(1, 'a', [turn(raw, 1), turn(pseudonym, 1), turn('bob', 1)]);
    await lake.putTurn(turn(raw, 1));
    await lake.putTurn(turn(pseudonym, 1));
    await lake.putAttributes(pseudonym);

    const totals = await lake.forget({ users: [raw] });

    expect(totals).toMatchObject({ users: 2, turns: 2, rows: 2 });
    expect(await lake.rowsOf('SELECT DISTINCT user_id FROM turns')).toEqual([['bob']]);
    expect(await lake.attributes()).not.toContain(pseudonym);
  }, 60_000);

  it('leaves no day behind that has no other rows', async () => {
    await put(1, 'a', [turn('ada', 1)]);
    await lake.compact({ through: dayOf(1) });
    await put(2, 'a', [turn('ada', 2)]);

    await lake.forget({ users: ['ada'] });

    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect(await lake.rowsOf('SELECT count(*) FROM turns')).toEqual([['0']]);
    expect(await lake.athena.store.list(BUCKET, 'turns/')).toEqual([]);
  }, 60_000);

  it('is the same user in quotes, and nobody else', async () => {
    await put(1, 'a', [turn("o'hara", 1), turn('o', 1), turn("o''hara", 1)]);

    await lake.forget({ users: ["o'hara"] });

    expect((await lake.rowsOf('SELECT user_id FROM turns ORDER BY 1')).flat()).toEqual([
      'o',
      "o''hara",
    ]);
  }, 60_000);
});

describe('a recommender that takes no more jobs today', () => {
  it('keeps no row, and is asked again by the next run', async () => {
    await put(2, 'a', [turn('ada', 2), turn('bob', 2)]);
    await lake.putTurn(turn('ada', 2));
    lake.refusal = new Error('Five jobs are under way');

    await expect(lake.forget({ users: ['ada'] })).rejects.toThrow('Five jobs are under way');

    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect((await lake.turns()).filter((id) => id.startsWith('ada'))).toEqual([]);
    lake.refusal = undefined;
    await lake.forget();
    expect(lake.recommended).toEqual(['ada']);
    await lake.forget();
    expect(lake.recommended).toEqual(['ada']);
  }, 60_000);
});

describe('the time up to which a user is forgotten', () => {
  it('is that of the request: what comes later is a user like any other', async () => {
    lake.now = new Date('2026-11-02T12:00:00.000Z');
    const early = turn('ada', 2);
    const late = turn('ada', 2, { event_time: `${dayOf(2)} 12:00:00.001` });
    await put(2, 'a', [early, late]);
    await lake.putTurn(early);
    await lake.putTurn(late);

    await lake.forget({ users: ['ada'] });

    expect(await lake.rowsOf('SELECT request_id FROM turns')).toEqual([[late.request_id]]);
    expect((await lake.turns()).filter((id) => id.startsWith('ada'))).toEqual([late.request_id]);
    lake.now = new Date('2026-11-30T12:00:00Z');
    await lake.forget({ users: ['ada'] });
    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
  }, 60_000);
});

describe('a row that comes late', () => {
  it('is removed by the run whose proof finds it', async () => {
    await put(2, 'a', [turn('ada', 2), turn('bob', 2)]);
    const late = turn('ada', 2);
    lake.onForgetting = async (change) => {
      if (change !== 'S3.DeleteObjects') return;
      lake.onForgetting = undefined;
      // With the first originals gone, an object arrives that Firehose held.
      await put(2, 'late', [late, turn('bob', 2)]);
    };

    await lake.forget({ users: ['ada'] });

    expect(lake.steps.filter((step) => step === 'erase')).toHaveLength(2);
    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect(await lake.rowsOf('SELECT count(*) FROM turns')).toEqual([['2']]);
  }, 60_000);

  it('is removed by the sweep, when she was forgotten already, and by no other run', async () => {
    await put(2, 'a', [turn('ada', 2), turn('bob', 2)]);
    await lake.forget({ users: ['ada'] });
    await put(3, 'late', [turn('ada', 2), turn('bob', 3)]);
    await lake.compact({ through: dayOf(3) });
    await lake.putTurn(turn('ada', 2));
    await lake.putAttributes('ada');

    await lake.forget();
    expect(lake.steps).toEqual(['done']);
    expect((await rowsOfUser('ada'))[1]).toBe('1');
    const totals = await lake.forget({ sweep: true });

    expect(totals).toMatchObject({ turns: 1, rows: 1 });
    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect(await lake.rowsOf('SELECT count(*) FROM turns')).toEqual([['2']]);
    // She may have come back since: what the skill keeps of her is of a later time.
    expect(await lake.attributes()).toContain('ada');
  }, 60_000);
});

describe('the compaction', () => {
  it('is waited for', async () => {
    await put(2, 'a', [turn('ada', 2)]);
    lake.isCompacting = true;
    const waiting = lake.forget({ users: ['ada'] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    lake.isCompacting = false;
    await waiting;

    expect(lake.steps[0]).toBe('begin after 60 s');
    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
  }, 60_000);

  it('finds after it what it would have found before it', async () => {
    await put(1, 'a', [turn('ada', 1), turn('bob', 1)]);
    await put(2, 'b', [turn('bob', 2), turn('ada', 2), turn('bob', 1)]);
    const before = await lake.digest("SELECT * FROM turns WHERE user_id <> 'ada'");
    await lake.forget({ users: ['ada'] });

    const { status } = await lake.compact({ through: dayOf(2) });

    expect(status).toBe('SUCCEEDED');
    expect(await lake.digest('SELECT * FROM turns')).toBe(before);
    expect(await lake.athena.store.list(BUCKET, 'turns/')).toEqual([]);
  }, 60_000);

  it('that begins meanwhile is left to end, and then the run begins again', async () => {
    await put(1, 'a', [turn('ada', 1), turn('bob', 1)]);
    let compacted: Promise<unknown> | undefined;
    lake.onForgetting = (change) => {
      if (change === 'CREATE TABLE') compacted ??= lake.compact({ through: dayOf(1) });
    };

    await lake.forget({ users: ['ada'] });
    await compacted;
    // Whatever of both came first: once more finds nothing more to do.
    lake.onForgetting = undefined;
    await lake.forget({ sweep: true });

    expect(await rowsOfUser('ada')).toEqual(['0', '0', '0', '0']);
    expect(await lake.rowsOf('SELECT user_id FROM turns')).toEqual([['bob']]);
  }, 120_000);
});

describe('the input of a run', () => {
  it.each([
    [{ users: 'ada' }, '"users" takes a list of user ids'],
    [{ users: ['ada', ''] }, '"users" takes a list of user ids'],
    [{ users: ['a\0'] }, '"users" takes a list of user ids'],
    [{ waitSeconds: -1 }, '"waitSeconds" is -1; it takes a whole number from 0 to 14400.'],
    [{ sweep: 'yes' }, '"sweep" is "yes"; it takes true or false.'],
  ])('is not %j', async (input, message) => {
    await expect(lake.forget(input)).rejects.toThrow(message);
  });
});
