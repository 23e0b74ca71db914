import { describe, expect, test } from '@jest/globals';
import type { Waiting } from '../../../../local/dashboard/server/tuning/shared-run';
import { keepTunings, type Tunings } from '../../../../local/dashboard/server/tuning/tunings';
import { fakeOpen, type FakeOpen } from './fake-open';
import { idOf, REPORT } from './report';

const waiting = (): Waiting => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

const tuningsOf = (fake: FakeOpen, asked: boolean[] = []): Tunings =>
  keepTunings({
    ...{ open: fake.open, skillPackage: 'skill-package', database: 'd', now: () => new Date(0) },
    modelVersionOf: () => 'abc',
    runWith: ({ isNew }) => {
      asked.push(isNew);
      return () => Promise.resolve({ columns: [], rows: [] });
    },
  });

const SETTINGS = { locale: 'en-US', from: '2026-11-01', to: '2026-11-20' };

/** Mines for so many users. */
const mined = async (tunings: Tunings, fake: FakeOpen, minUsers = 5, isNew = false) => {
  const answer = tunings.answer({ ...SETTINGS, minUsers }, { ...waiting(), isNew });
  (await fake.next()).resolve(REPORT);
  return answer;
};

describe('tunings', () => {
  test('take no result of before where they are made anew', async () => {
    const [fake, asked] = [fakeOpen(), [] as boolean[]];
    const tunings = tuningsOf(fake, asked);
    await mined(tunings, fake);
    await mined(tunings, fake, 5, true);
    expect(asked).toEqual([false, true]);
  });

  test('know what is proved of the set that the tuner chooses, and of no other', async () => {
    const fake = fakeOpen();
    const tunings = tuningsOf(fake);
    const tuning = await mined(tunings, fake);
    expect(tunings.provedOf(tuning, new Map())?.proof).toEqual(REPORT.proof);
    const decisions = new Map([[idOf('gargantuan'), 'rejected']] as const);
    expect(tunings.provedOf(tuning, decisions)).toBeUndefined();
    const proving = tunings.prove(tuning, decisions, waiting());
    (await fake.nextProof()).resolve(REPORT);
    expect((await proving).chosen).toEqual([idOf('whopping'), idOf('{size} or so')]);
    expect(tunings.provedOf(tuning, decisions)).toEqual(await proving);
  });

  test('prove a set once for all who ask, and again where it failed', async () => {
    const fake = fakeOpen();
    const tunings = tuningsOf(fake);
    const tuning = await mined(tunings, fake);
    const decisions = new Map([[idOf('gargantuan'), 'rejected']] as const);
    const both = [1, 2].map(() => tunings.prove(tuning, decisions, waiting()));
    const failed = Promise.all(both.map((proving) => expect(proving).rejects.toThrow('no')));
    (await fake.nextProof()).reject(new Error('no'));
    await failed;
    const again = tunings.prove(tuning, decisions, waiting());
    (await fake.nextProof()).resolve(REPORT);
    expect((await again).gain).toEqual(REPORT.gain);
  });

  test('close the one that was not wanted for longest, and all at the end', async () => {
    const fake = fakeOpen();
    const tunings = tuningsOf(fake);
    const [first, second] = [await mined(tunings, fake, 1), await mined(tunings, fake, 2)];
    for (const users of [3, 4]) await mined(tunings, fake, users);
    await tunings.answer(first.settings, { ...waiting(), isNew: false });
    await mined(tunings, fake, 9);
    expect(tunings.find(first.id)).toBe(first);
    expect(tunings.find(second.id)).toBeUndefined();
    expect(fake.counts().open).toBe(4);
    tunings.close();
    expect(fake.counts().open).toBe(0);
  });

  test('stop what is being mined when they close', async () => {
    const fake = fakeOpen();
    const tunings = tuningsOf(fake);
    const answer = tunings.answer(SETTINGS, { ...waiting(), isNew: false });
    await fake.next();
    tunings.close();
    await expect(answer).rejects.toThrow('aborted');
  });
});
