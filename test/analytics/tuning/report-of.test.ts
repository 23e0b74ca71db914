import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import type { ChangedModel } from '../../../analytics/tuning/changed-model';
import { ChangesCollide, reportOf } from '../../../analytics/tuning/report-of';
import type { ProposedChange } from '../../../analytics/tuning/tuning-report';
import { changedResolver, past, SHOP, slot, turn } from './past-factory';

const PROOF = {
  ...{ turns: 0, slots: [], regressions: [] },
  turnsSaved: { expected: 0, low: 0, high: 0 },
};

const proposal = (word: string, value: string, status: 'accepted' | 'open'): ProposedChange => ({
  id: word,
  change: { kind: 'add-synonym', type: 'Size', value, word },
  ...{ turns: 9, users: 8, probability: 0.9, wordClass: 'synonym', reasons: [], examples: [] },
  ...{ conflicts: [], doubts: [], status, gain: { expected: 9, low: 6, high: 12 }, proof: PROOF },
});

const changedModel: ChangedModel = (changes: readonly Change[]) => ({
  resolver: changedResolver(SHOP, changes),
  fault: null,
});

const report = (decisions: Partial<Parameters<typeof reportOf>[0]> = {}) =>
  reportOf({
    ...{ locale: 'en-US', from: '2026-11-01', to: '2026-11-30', modelVersion: 'abc' },
    settings: { minUsers: 5, probability: 0.7 },
    past: past(SHOP, [
      turn('BuyIntent', [slot('size', 'ginormous', null)], 10),
      turn('BuyIntent', [slot('size', 'wee', null)], 10),
    ]),
    changedModel,
    proposals: [proposal('ginormous', 'large', 'accepted'), proposal('wee', 'small', 'open')],
    others: [],
    ...{ accepted: [], rejected: [] },
    ...decisions,
  });

describe('the report of a locale', () => {
  test('proves what is accepted by itself', () => {
    const { proof, gain, proposals } = report();
    expect(proof.slots[0]?.validity.after.expected).toBe(0.5);
    expect(gain).toEqual({ expected: 9, low: 6, high: 12 });
    expect(proposals.map(({ status }) => status)).toEqual(['accepted', 'open']);
  });

  test('proves what a person accepts, too', () => {
    const { proof, gain } = report({ accepted: ['wee'] });
    expect(proof.slots[0]?.validity.after.expected).toBe(1);
    expect(gain.expected).toBe(18);
  });

  test('proves nothing of what a person rejects', () => {
    const { proof, gain } = report({ rejected: ['ginormous'] });
    expect(proof.slots[0]?.validity.after.expected).toBe(0);
    expect(gain.expected).toBe(0);
  });

  test('says that changes make no model together', () => {
    const refuse: ChangedModel = () => ({ resolver: null, fault: 'two ids are the same' });
    expect(() => report({ changedModel: refuse })).toThrow(ChangesCollide);
    expect(() => report({ changedModel: refuse })).toThrow(/together: two ids are the same$/);
  });
});
