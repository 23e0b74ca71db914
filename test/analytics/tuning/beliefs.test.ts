import { describe, expect, it } from '@jest/globals';
import { type Belief, beliefsOf } from '../../../analytics/tuning/beliefs';
import type { MissedWord, SlotEvidence } from '../../../analytics/tuning/evidence';
import { evidenceOf, missedWord, sizes } from './evidence-factory';

const beliefIn = (slot: SlotEvidence): Belief => {
  const [belief] = beliefsOf(evidenceOf(slot));
  if (!belief) throw new Error('Nothing is believed.');
  return belief;
};

describe('what is believed of a missed word', () => {
  const word = missedWord('hold on', { large: 8, small: 4 }, { users: 20 });
  const chatterIn = (more: Partial<MissedWord>): number =>
    beliefIn({ ...sizes([{ ...word, ...more }]), accompaniedShare: 0.6 }).kinds.chatter;

  it('is chatter the more, the less company it has', () => {
    const unknown = chatterIn({});

    expect(chatterIn({ accompanied: 0 })).toBeGreaterThan(unknown);
    expect(chatterIn({ accompanied: 12 })).toBeLessThan(unknown);
  });

  it('is a meaning the less, the more people turn to the value from others', () => {
    const meaningWith = (changes: number): number => {
      const slot = sizes([missedWord('titchy', { small: 5, large: 3 }, { users: 12 })]);
      const values = slot.values.map((value) =>
        value.name === 'small' ? { ...value, changes } : value,
      );
      return beliefIn({ ...slot, values }).values.get('small') ?? 0;
    };

    expect(meaningWith(200)).toBeLessThan(meaningWith(0));
  });

  it('sums to one', () => {
    const { kinds } = beliefIn(sizes([word]));

    expect(Object.values(kinds).reduce((a, b) => a + b)).toBeCloseTo(1);
  });
});
