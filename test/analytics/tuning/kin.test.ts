import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../analytics/tuning/evidence';
import { findingsOf, type Proposal } from '../../../analytics/tuning/proposals';
import { evidenceOf, missedWord, sizes } from './evidence-factory';

const withIds = (evidence: Evidence, names: Readonly<Record<string, string>> = {}): Evidence => ({
  ...evidence,
  slots: evidence.slots.map((slot) => ({
    ...slot,
    values: slot.values.map((value) => ({
      ...value,
      name: names[value.name] ?? value.name,
      id: value.name,
    })),
  })),
});

const HERE = withIds(evidenceOf(sizes([missedWord('wee', { small: 1 }, { users: 5, left: 4 })])));

const british = (...words: readonly string[]): Evidence => {
  const [slot] = HERE.slots;
  const values = (slot?.values ?? []).map((value) =>
    value.name === 'small' ? { ...value, words: [...value.words, ...words] } : value,
  );
  return { locale: 'en-GB', slots: slot ? [{ ...slot, values, misses: [] }] : [] };
};

const proposalFor = (kin: readonly Evidence[]): Proposal => {
  const [proposal] = findingsOf(HERE, { kin }).words[0]?.proposals ?? [];
  if (!proposal) throw new Error('Nothing was proposed.');
  return proposal;
};

describe('other locales of the language', () => {
  it('tell what a word means that their model has', () => {
    const alone = proposalFor([]);
    const helped = proposalFor([british('wee')]);

    expect(helped.value).toBe('small');
    expect(helped.probability).toBeGreaterThan(alone.probability);
    expect(helped.reasons).toContain('In en-GB it is a word of small.');
  });

  it('tell what it means to the people for whom it missed there', () => {
    const [slot] = HERE.slots;
    const missed = missedWord('wee', { small: 40 }, { users: 60 });
    const there: Evidence = { locale: 'en-AU', slots: slot ? [{ ...slot, misses: [missed] }] : [] };
    const helped = proposalFor([there]);

    expect(helped.probability).toBeGreaterThan(proposalFor([]).probability);
    expect(helped.reasons).toContain('In en-AU it missed too and seems to mean small.');
  });

  it('may call a value by another name', () => {
    const renamed = withIds(british('wee'), { small: 'little one' });

    expect(proposalFor([renamed]).reasons).toContain('In en-GB it is a word of small.');
  });

  it('tell nothing in another language, and nothing of a word that they do not know', () => {
    const german: Evidence = { ...british('wee'), locale: 'de-DE' };

    expect(proposalFor([german, british('tiddly')])).toEqual(proposalFor([]));
  });
});
