import { describe, expect, it } from '@jest/globals';
import type { Evidence, MissedWord } from '../../../analytics/tuning/evidence';
import {
  type Finding,
  type FindingOptions,
  findingsOf,
  type Proposal,
} from '../../../analytics/tuning/proposals';
import { animals, evidenceOf, missedWord, sizes } from './evidence-factory';

const find = (word: string, evidence: Evidence, options?: FindingOptions): Finding => {
  const found = findingsOf(evidence, options).words.find((each) => each.word === word);
  if (!found) throw new Error(`Nothing was found about ${word}.`);
  return found;
};

const first = ({ proposals }: Finding): Proposal => {
  const [proposal] = proposals;
  if (!proposal) throw new Error('Nothing was proposed.');
  return proposal;
};

describe('the findings about missed words', () => {
  it('propose a synonym for the value that repairs it', () => {
    const found = find(
      'titchy',
      evidenceOf(sizes([missedWord('titchy', { small: 18, large: 2 })])),
    );

    expect(found.wordClass).toBe('synonym');
    expect(first(found)).toMatchObject({ value: 'small', doubts: [], isAccepted: true });
  });

  it('propose nothing for a word that is followed by values as often as any turn', () => {
    const word = missedWord('hold on', { small: 9, large: 15, medium: 6 });
    const elsewhere = missedWord('hold on', { dog: 18, cat: 12 });

    const found = find('hold on', evidenceOf(sizes([word]), animals([elsewhere])));

    expect(found.wordClass).toBe('chatter');
    expect(found.proposals.filter(({ isAccepted }) => isAccepted)).toEqual([]);
  });

  it('tell a new value from chatter by its belonging to one slot', () => {
    const rabbit = missedWord('rabbit', { dog: 24, cat: 16 }, { users: 80, left: 40 });
    const large = missedWord('big', { large: 60 });

    const found = find('rabbit', evidenceOf(animals([rabbit]), sizes([large])));

    expect(found.wordClass).toBe('new value');
    expect(found.proposals.filter(({ isAccepted }) => isAccepted)).toEqual([]);
  });

  it('take a word that sounds like a known one for a variant of it, with little else to go by', () => {
    const found = find('girantic', evidenceOf(sizes([missedWord('girantic', { large: 3 })])));

    expect(found.wordClass).toBe('variant');
    expect(first(found)).toMatchObject({ value: 'large', isAccepted: true });
  });

  it('let a variant of a missed word share what is known of that word', () => {
    const alone = missedWord('tidchy', { small: 2 }, { users: 5, left: 3 });
    const relative = missedWord('titchy', { small: 30, large: 4 }, { users: 60, left: 26 });

    const without = first(find('tidchy', evidenceOf(sizes([alone]))));
    const withRelative = first(find('tidchy', evidenceOf(sizes([alone, relative]))));

    expect(withRelative.probability).toBeGreaterThan(without.probability);
    expect(withRelative.wordClass).toBe('variant');
  });

  it('propose both values of a word that means two, and accept neither by itself', () => {
    const found = find('wee', evidenceOf(sizes([missedWord('wee', { small: 40, medium: 40 })])));

    expect(found.wordClass).toBe('choice');
    expect(found.proposals.map(({ value }) => value).sort()).toEqual(['medium', 'small']);
    expect(found.proposals.every(({ isAccepted }) => !isAccepted)).toBe(true);
  });

  it('let the skill ask back for a word that means something else to a minority', () => {
    const found = find('wee', evidenceOf(sizes([missedWord('wee', { small: 120, medium: 30 })])));

    expect(found.wordClass).toBe('choice');
    expect(found.proposals.map(({ value }) => value)).toEqual(['small', 'medium']);
    expect(found.proposals.every(({ isAccepted }) => isAccepted)).toBe(true);
    expect(found.reasons.join(' ')).toContain('It means small to some and medium to others');
  });

  it('tell chatter by what it is taken for in another slot', () => {
    const word = missedWord('hold on', { large: 3 }, { users: 4 });
    const elsewhere = missedWord('hold on', { dog: 18, cat: 12 }, { users: 40 });
    const classBeside = (...there: readonly MissedWord[]): string | undefined =>
      findingsOf(evidenceOf(sizes([word]), animals(there)), { minUsers: 3 }).words.find(
        ({ slot }) => slot === 'Size',
      )?.wordClass;

    expect(classBeside()).toBe('synonym');
    expect(classBeside(elsewhere)).toBe('chatter');
  });

  it('say what speaks for and against', () => {
    const word = missedWord('girantic', { large: 8, small: 2 }, { users: 12, accompanied: 3 });

    expect(
      first(find('girantic', evidenceOf({ ...sizes([word]), accompaniedShare: 0.5 }))).reasons,
    ).toEqual([
      '8 of the 10 users who went on said large next; 5 would have by chance.',
      'It sounds nearly like "gigantic", a word of large.',
      '3 of its 12 users filled another slot in the same turn; of those who say known words 6 do.',
    ]);
  });

  it('name a missed word beside it, unless too few users said that', () => {
    const word = missedWord('titchy', { small: 8 }, { users: 12 });
    const relative = missedWord('tidchy', { small: 8 }, { users: 12 });
    const reason = 'It sounds nearly like "tidchy", which missed too and seems to mean small.';
    const reasonsWith = (minUsers: number): readonly string[] =>
      first(find('titchy', evidenceOf(sizes([word, relative])), { minUsers })).reasons;

    // What is equally frequent is ordered by the alphabet.
    expect(reasonsWith(12)).toContain(reason);
    const rare = findingsOf(
      evidenceOf(
        sizes([
          { ...word, users: 14 },
          { ...relative, users: 13 },
        ]),
      ),
      { minUsers: 14 },
    );
    expect(JSON.stringify(rare)).not.toContain('tidchy');
  });

  it('leave out what fewer distinct users said than asked for', () => {
    const word = missedWord('titchy', { small: 4 }, { users: 4, turns: 10_000, left: 0 });

    expect(findingsOf(evidenceOf(sizes([word]))).words).toEqual([]);
    expect(findingsOf(evidenceOf(sizes([word])), { minUsers: 4 }).words).toHaveLength(1);
  });

  it('never learn from a word that only one user said', () => {
    const word = missedWord('bloody', { large: 1 }, { users: 1, turns: 10_000, left: 0 });

    expect(findingsOf(evidenceOf(sizes([word])), { minUsers: 1 }).words).toEqual([]);
  });

  it('flag a burst of new users, however probable it is', () => {
    const planted = missedWord(
      'zorgle',
      { large: 100 },
      { newUsers: 100, busiestDayUsers: 100, busiestDayShare: 0.05 },
    );

    const proposal = first(find('zorgle', evidenceOf(sizes([planted]))));

    expect(proposal.probability).toBeGreaterThan(0.9);
    expect(proposal).toMatchObject({ doubts: ['burst of new users'], isAccepted: false });
    expect(proposal.reasons).toContain(
      '100 of its 100 users said it in their first session, where 50 would have; 100 of them came on one day; 100 did the same next, where people differ.',
    );
  });

  it('doubt a word that another slot has', () => {
    const word = missedWord('Puppy', { small: 18, large: 2 });

    const proposal = first(find('Puppy', evidenceOf(sizes([word]), animals([]))));

    expect(proposal).toMatchObject({ doubts: ['word of another slot'], isAccepted: false });
  });

  it('name a word of another slot that means nothing in this one', () => {
    const word = missedWord('kitten', { small: 9, large: 15, medium: 6 });

    expect(find('kitten', evidenceOf(sizes([word]), animals([]))).wordClass).toBe(
      'word of another slot',
    );
  });

  it('accept what is as probable as asked for', () => {
    const evidence = evidenceOf(sizes([missedWord('titchy', { small: 18, large: 2 })]));

    expect(first(find('titchy', evidence, { probability: 1 })).isAccepted).toBe(false);
  });

  it('foretell the gain of what is accepted, for other amounts of traffic in proportion', () => {
    const evidence = evidenceOf(sizes([missedWord('titchy', { small: 18, large: 2 })]));

    const once = findingsOf(evidence).gain;
    const tenTimes = findingsOf(evidence, { size: 10 }).gain;

    expect(once.expected).toBeGreaterThan(0);
    expect(once.low).toBeLessThan(once.expected);
    expect(once.high).toBeGreaterThan(once.expected);
    expect(tenTimes.expected).toBeCloseTo(10 * once.expected);
  });

  it('find nothing where nothing missed, and where there is no slot', () => {
    const nothing = { words: [], gain: { expected: 0, low: 0, high: 0 } };

    expect(findingsOf(evidenceOf(sizes([])))).toEqual(nothing);
    expect(findingsOf(evidenceOf())).toEqual(nothing);
  });
});
