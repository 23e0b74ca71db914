import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../../analytics/athena/run-query';
import type { Run } from '../../../../analytics/tuning/run';
import { openInThread } from '../../../../local/dashboard/server/tuning/open-in-thread';
import { UserError } from '../../../../local/errors';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../../support/local-athena';
import { type PartialTurn, putTurns } from '../../../support/turn-rows';

/** Eight users say "gargantuan" and then "large". */
const TURNS = Array.from({ length: 8 }, (_, user) => user).flatMap((user): PartialTurn[] =>
  [
    { spoken: 'gargantuan', resolved: 'gargantuan', status: 'ER_SUCCESS_NO_MATCH' as const },
    { spoken: 'large', resolved: 'large', status: 'ER_SUCCESS_MATCH' as const },
  ].map((reading, turn) => ({
    ...{ request_id: `r${user}-${turn}`, session_id: `s${user}`, user_id: `u${user}` },
    event_time: `2026-11-22 0${user}:00:0${turn}.000`,
    ...{ turn: turn + 1, locale: 'en-US', intent_name: 'PetMatchIntent' },
    slots: [{ name: 'size', authority: 'static' as const, changed: true, ...reading }],
  })),
);

const ID = 'add-synonym/SizeType/large/gargantuan';

const OPTIONS = {
  ...{ database: DATABASE, skillPackage: 'skill-package', locale: 'en-US' },
  ...{ from: '2026-11-01', to: '2026-11-30', minUsers: 5 },
} as const;

const { signal } = new AbortController();

describe('a tuning in a thread', () => {
  let athena: LocalAthena;
  let run: Run;
  beforeAll(async () => {
    athena = await localAthena();
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', TURNS);
    run = (sql, parameters) =>
      runQuery(athena.client, {
        ...{ sql, parameters, database: DATABASE, workGroup: WORK_GROUP },
      });
  });
  afterAll(() => athena.stop());

  test('tells its steps, and reports as often as people decide, one after the other', async () => {
    const steps: string[] = [];
    const opened = await openInThread(
      { ...OPTIONS, run },
      { signal, onProgress: ({ step }) => steps.push(step) },
    );
    try {
      const [byItself, rejected, accepted] = await Promise.all([
        opened.report({ accepted: [], rejected: [] }),
        opened.report({ accepted: [], rejected: [ID] }),
        opened.report({ accepted: [ID], rejected: [] }),
      ]);
      const statusIn = ({ proposals }: typeof byItself) =>
        proposals.find(({ id }) => id === ID)?.status;
      expect([statusIn(rejected), statusIn(accepted)]).toEqual(['open', 'accepted']);
      expect(byItself.traffic).toMatchObject({ turns: 16, users: 8, misses: 8 });
      expect(steps.length).toBeGreaterThan(3);
      // A report that fails leaves the others.
      const unknown = { accepted: ['add-synonym/SizeType/large/nobody'], rejected: [] };
      await expect(opened.report(unknown)).rejects.toThrow(UserError);
      expect(statusIn(await opened.report({ accepted: [ID], rejected: [] }))).toBe('accepted');
    } finally {
      opened.close();
    }
  });

  test('fails with what Athena failed with', async () => {
    const failure = new RangeError('no');
    const opening = openInThread(
      { ...OPTIONS, run: () => Promise.reject(failure) },
      { signal, onProgress: () => undefined },
    );
    await expect(opening).rejects.toBe(failure);
  });

  test('fails in a sentence for a locale without a model', async () => {
    const opening = openInThread(
      { ...OPTIONS, run, locale: 'ja-JP' },
      { signal, onProgress: () => undefined },
    );
    await expect(opening).rejects.toThrow(UserError);
  });

  test('stops with the signal, also while a query runs', async () => {
    const abort = new AbortController();
    let asked: (() => void) | undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const opening = openInThread(
      {
        ...OPTIONS,
        run: () => {
          asked?.();
          return new Promise(() => undefined);
        },
      },
      { signal: abort.signal, onProgress: () => undefined },
    );
    await isAsked;
    abort.abort(new Error('nobody waits'));
    await expect(opening).rejects.toThrow('nobody waits');
  });

  test('does not start where nobody waits', async () => {
    const opening = openInThread(
      { ...OPTIONS, run },
      { signal: AbortSignal.abort(new Error('gone')), onProgress: () => undefined },
    );
    await expect(opening).rejects.toThrow('gone');
  });
});
