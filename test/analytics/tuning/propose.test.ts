import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import type { ChangedModel } from '../../../analytics/tuning/changed-model';
import type { Mined } from '../../../analytics/tuning/mined';
import type { Finding, Findings, Proposal } from '../../../analytics/tuning/proposals';
import { propose } from '../../../analytics/tuning/propose';
import type { RemovalEvidence } from '../../../analytics/tuning/propose-removals';
import type { SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import type { TunedModel } from '../../../analytics/tuning/tuned-model';
import { changedResolver, past, SHOP, slot, turn } from './past-factory';

const GAIN = { expected: 9, low: 4, high: 14 };

const proposal = (type: string, word: string, value: string, more: Partial<Proposal> = {}) => ({
  ...{ slot: type, word, value, wordClass: 'synonym' as const, probability: 0.9 },
  ...{ turns: 10, users: 8, doubts: [], isAccepted: true, gain: GAIN, reasons: ['It is so.'] },
  ...more,
});

const finding = (
  proposals: readonly Proposal[],
  more: Partial<Finding> & Pick<Finding, 'slot' | 'word'>,
): Finding => ({
  ...{ wordClass: 'synonym', turns: 10, users: 8, reasons: ['It is so.'] },
  proposals,
  ...more,
});

const synonymOf = (type: string, word: string, value: string, more: Partial<Proposal> = {}) =>
  finding([proposal(type, word, value, more)], { slot: type, word });

const found = (...words: readonly Finding[]): Findings => ({ words, gain: GAIN });

const NO_REMOVALS: RemovalEvidence = { unused: [], choices: [], days: 30, minUsers: 5 };

const proposed = (
  findings: Findings,
  turns: readonly SpokenTurn[] = [],
  {
    model = SHOP,
    removals = NO_REMOVALS,
    ...more
  }: Partial<Mined> & { model?: TunedModel; removals?: RemovalEvidence } = {},
) => {
  const changedModel: ChangedModel = (changes: readonly Change[]) =>
    changes.some(({ kind }) => kind === 'add-sample' && model === REFUSING)
      ? { resolver: null, fault: 'Alexa would refuse it.' }
      : { resolver: changedResolver(model, changes), fault: null };
  return propose({ past: past(model, turns, more), findings, changedModel, removals });
};

const REFUSING: TunedModel = { ...SHOP };

const briefly = (all: ReturnType<typeof proposed>) =>
  all.proposals.map(({ id, status, conflicts }) => [id, status, conflicts.map(({ kind }) => kind)]);

describe('proposals', () => {
  test('accept a likely synonym that breaks nothing, with what speaks for it', () => {
    const examples = [
      ...[{ type: 'Size', word: 'ginormous', next: 'huge', value: 'large', turns: 9, users: 7 }],
      ...[{ type: 'Size', word: 'other', next: 'huge', value: 'large', turns: 9, users: 7 }],
    ];
    const { proposals, others } = proposed(found(synonymOf('Size', 'ginormous', 'large')), [], {
      examples,
    });
    expect(proposals).toMatchObject([
      {
        id: 'add-synonym/Size/large/ginormous',
        change: { kind: 'add-synonym', type: 'Size', value: 'large', word: 'ginormous' },
        ...{ turns: 10, users: 8, probability: 0.9, wordClass: 'synonym', status: 'accepted' },
        examples: ['“ginormous”, then “huge” (large): 7 users, 9 turns'],
        ...{ reasons: ['It is so.'], conflicts: [], doubts: [], gain: GAIN },
      },
    ]);
    expect(others).toEqual([]);
  });

  test('leave open what is unlikely, and what breaks something', () => {
    const all = proposed(
      found(
        synonymOf('Size', 'fair', 'large', { isAccepted: false }),
        synonymOf('Fruit', 'tiny', 'pear'),
        synonymOf('Fruit', 'large pear', 'apple'),
      ),
    );
    expect(briefly(all)).toEqual([
      ['add-synonym/Fruit/apple/large pear', 'open', ['changes the slots']],
      [
        'add-synonym/Fruit/pear/tiny',
        'open',
        expect.arrayContaining(['word of another slot type']),
      ],
      ['add-synonym/Size/large/fair', 'open', []],
    ]);
  });

  test('propose a word with two meanings for both, without a conflict', () => {
    const more = {
      wordClass: 'choice',
      doubts: ['may mean two values'],
      isAccepted: false,
    } as const;
    const choice = finding(
      ['small', 'large'].map((value) => proposal('Size', 'fair', value, more)),
      { slot: 'Size', word: 'fair', wordClass: 'choice' },
    );
    expect(briefly(proposed(found(choice)))).toEqual([
      ['add-synonym/Size/large/fair', 'open', []],
      ['add-synonym/Size/small/fair', 'open', []],
    ]);
  });

  test('say nothing of a word that the model has learnt since', () => {
    expect(proposed(found(synonymOf('Size', 'huge', 'large')))).toEqual({
      ...{ proposals: [], others: [] },
    });
  });

  test('tell that people mean another value than the model says', () => {
    expect(briefly(proposed(found(synonymOf('Size', 'huge', 'small'))))).toEqual([
      [
        'add-synonym/Size/small/huge',
        'open',
        expect.arrayContaining(['word of another value', 'changes the slots']),
      ],
    ]);
  });

  test('take the forms of a new word for one value, which a person accepts', () => {
    const forms = ['rabbit', 'rabbits', 'mango'].map((word, index) =>
      finding([], {
        slot: 'Fruit',
        word,
        wordClass: 'new value',
        turns: 20 - index,
        users: 9 - index,
      }),
    );
    const { proposals } = proposed(found(...forms));
    expect(
      proposals.map(({ change, turns, users, status }) => [change, turns, users, status]),
    ).toEqual([
      [
        { kind: 'add-value', type: 'Fruit', value: 'rabbit', synonyms: ['rabbits'] },
        ...[39, 9, 'open'],
      ],
      [{ kind: 'add-value', type: 'Fruit', value: 'mango', synonyms: [] }, 18, 7, 'open'],
    ]);
  });

  test('accept a word for one of two types that stand side by side, the one that more speaks for', () => {
    const all = proposed(
      found(
        synonymOf('Size', 'mellow', 'large', { users: 5 }),
        synonymOf('Fruit', 'mellow', 'pear', { users: 20 }),
      ),
    );
    expect(briefly(all)).toEqual([
      ['add-synonym/Fruit/pear/mellow', 'accepted', []],
      ['add-synonym/Size/large/mellow', 'open', ['word of another slot type']],
    ]);
  });

  test('name what is no synonym for what it is', () => {
    const { proposals, others } = proposed(
      found(
        finding([], { slot: 'Size', word: 'what time is it', wordClass: 'chatter' }),
        finding([proposal('Size', 'apple', 'large', { probability: 0.2 })], {
          ...{ slot: 'Size', word: 'apple', wordClass: 'word of another slot' },
        }),
      ),
    );
    expect(proposals).toEqual([]);
    expect(others).toEqual([
      {
        ...{ type: 'Size', word: 'what time is it', wordClass: 'chatter', turns: 10, users: 8 },
        reasons: ['It is so.'],
      },
      {
        ...{ type: 'Size', word: 'apple', wordClass: 'word of another slot', turns: 10, users: 8 },
        reasons: ['It is so.'],
      },
    ]);
  });
});

describe('proposed samples', () => {
  const carried = (spoken: string, turns: number, users: number) =>
    turn('BuyIntent', [slot('size', spoken, null)], turns, users);

  test('are what people say around known words that missed', () => {
    const { proposals } = proposed(found(), [
      carried('a big one darling', 12, 9),
      carried('a tiny one darling', 8, 6),
    ]);
    expect(proposals).toMatchObject([
      {
        change: {
          kind: 'add-sample',
          ...{ intent: 'BuyIntent', slot: 'size', sample: 'a {size} one darling' },
        },
        ...{ turns: 20, users: 9, probability: null, status: 'open' },
        examples: ['“a big one darling”', '“a tiny one darling”'],
      },
    ]);
  });

  test('are none where the model understands the words already', () => {
    expect(proposed(found(), [carried('big please', 12, 9)]).proposals).toEqual([]);
  });

  test('are none where the words are a synonym as a whole', () => {
    const { proposals } = proposed(found(synonymOf('Size', 'a big one darling', 'large')), [
      carried('a big one darling', 12, 9),
    ]);
    expect(proposals.map(({ change }) => change.kind)).toEqual(['add-synonym']);
  });

  test('have slots that are said together, in the order of the other samples', () => {
    const [intent, ...others] = SHOP.languageModel.intents;
    if (!intent) throw new Error('SHOP has intents');
    const samples = ['{fruit}', '{size}'];
    const model: TunedModel = {
      languageModel: { ...SHOP.languageModel, intents: [{ ...intent, samples }, ...others] },
    };
    const both = turn('BuyIntent', [slot('size', 'big', 'large'), slot('fruit', 'pear', 'pear')]);
    const { proposals } = proposed(found(), [both], { model });
    expect(proposals.map(({ change }) => change)).toEqual([
      { kind: 'add-sample', intent: 'BuyIntent', slot: null, sample: '{size} {fruit}' },
    ]);
    expect(proposed(found(), [both]).proposals).toEqual([]);
  });
});

describe('proposed removals', () => {
  const unused = { type: 'Size', value: 'large', word: 'huge', requests: 1_000 };

  test('are synonyms that nobody said though many could have', () => {
    const { proposals } = proposed(found(), [], { removals: { ...NO_REMOVALS, unused: [unused] } });
    expect(proposals).toMatchObject([
      {
        change: { kind: 'remove-synonym', type: 'Size', value: 'large', word: 'huge' },
        ...{ status: 'open', conflicts: [], turns: 0, users: 0 },
        reasons: [
          'In 30 days nobody said it in 1000 turns with other words for “large”.',
          'A synonym that one in a hundred says would have been said with the probability 1.000.',
        ],
      },
    ]);
  });

  test.each([
    ['few days were looked at', { days: 27 }, 1_000],
    // 0.99 ** 298 is just above 5 %.
    ['few asked for the value', { days: 30 }, 298],
  ])('are none where %s', (_, more, requests) => {
    const removals = { ...NO_REMOVALS, ...more, unused: [{ ...unused, requests }] };
    expect(proposed(found(), [], { removals }).proposals).toEqual([]);
  });

  test('are meanings that hardly anybody means by a word with two', () => {
    const model: TunedModel = {
      languageModel: {
        ...SHOP.languageModel,
        types: (SHOP.languageModel.types ?? []).map((type) => ({
          ...type,
          values: (type.values ?? []).map(({ name }) => ({
            name: { ...name, synonyms: [...(name.synonyms ?? []), `fair${type.name}`] },
          })),
        })),
      },
    };
    const choice = { type: 'Size', word: 'fairsize', chosen: 'large', users: 60, turns: 70 };
    const choices = [choice];
    const { proposals } = proposed(found(), [], { model, removals: { ...NO_REMOVALS, choices } });
    expect(proposals.map(({ id, users }) => [id, users])).toEqual([
      ['remove-synonym/Size/small/fairsize', 60],
    ]);
    const few = [{ ...choice, users: 20 }];
    expect(
      proposed(found(), [], { model, removals: { ...NO_REMOVALS, choices: few } }).proposals,
    ).toEqual([]);
  });
});
