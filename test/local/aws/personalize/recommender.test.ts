import { describe, expect, test } from '@jest/globals';
import { createRecommender, type Recommender } from '../../../../local/aws/personalize/recommender';

/** Learns events such as `ann likes Boxer`, one a second. */
const taught = (...sentences: readonly string[]): Recommender => {
  const recommender = createRecommender();
  sentences.forEach((sentence, sentAt) => learn(recommender, sentence, sentAt));
  return recommender;
};

const EVENTS: Readonly<Record<string, string>> = {
  likes: 'Match Accepted',
  refuses: 'Match Refused',
  sees: 'Match Shown',
};

const learn = (recommender: Recommender, sentence: string, sentAt: number): void => {
  const [userId = '', verb = '', itemId = ''] = sentence.split(' ');
  recommender.learn({ userId, itemId, eventType: EVENTS[verb] ?? verb, sentAt });
};

const order = (recommender: Recommender, userId: string, ...items: readonly string[]) =>
  recommender.rank(userId, items).map(({ itemId }) => itemId);

describe('the recommender', () => {
  test('puts first what people with the same taste like', () => {
    const recommender = taught(
      ...['ann likes Boxer', 'ann likes Akita', 'bob likes Boxer', 'bob likes Akita'],
      ...['cat likes Pug', 'cat likes Beagle', 'dan likes Pug', 'dan likes Beagle'],
      ...['eve likes Boxer', 'fay likes Pug'],
    );

    expect(order(recommender, 'eve', 'Beagle', 'Akita')).toEqual(['Akita', 'Beagle']);
    expect(order(recommender, 'fay', 'Akita', 'Beagle')).toEqual(['Beagle', 'Akita']);
  });

  test('scores by the cosine of opinions, shrunk by the number of users', () => {
    const recommender = taught(
      ...['ann likes Boxer', 'ann likes Akita', 'bob likes Boxer', 'bob likes Akita'],
      ...['cat likes Akita', 'dan likes Akita', 'eve likes Boxer'],
    );

    // Two users like both, three the Boxer, four the Akita: 2/√(3·4), and two of them make a half.
    const [{ score } = { score: NaN }] = recommender.rank('eve', ['Akita']);
    expect(score).toBeCloseTo((2 / Math.sqrt(12)) * 0.5, 12);
  });

  test('gives an unknown user the most popular first, without a score', () => {
    const recommender = taught('ann likes Pug', 'ann likes Boxer', 'bob likes Boxer');

    expect(recommender.rank('new', ['Pug', 'Akita', 'Boxer'])).toEqual([
      { itemId: 'Boxer', score: undefined },
      { itemId: 'Pug', score: undefined },
      { itemId: 'Akita', score: undefined },
    ]);
  });

  test('keeps the order given where it knows nothing at all', () => {
    expect(order(createRecommender(), 'ann', 'Pug', 'Akita', 'Boxer')).toEqual([
      'Pug',
      'Akita',
      'Boxer',
    ]);
  });

  test('puts last what the user refused, and behind the rest what goes together with it', () => {
    const recommender = taught(
      ...['ann likes Pug', 'ann likes Akita', 'bob likes Pug', 'bob likes Akita'],
      'eve refuses Pug',
    );

    expect(order(recommender, 'eve', 'Pug', 'Akita', 'Boxer')).toEqual(['Boxer', 'Akita', 'Pug']);
  });

  test('learns nothing from what was merely shown', () => {
    const recommender = taught('ann sees Boxer', 'bob sees Boxer', 'cat likes Pug');

    expect(order(recommender, 'new', 'Boxer', 'Pug')).toEqual(['Pug', 'Boxer']);
    expect(recommender.items()).toEqual(['Pug']);
  });

  test('takes any other event of a shop as a sign of taste', () => {
    const recommender = createRecommender();
    recommender.learn({ userId: 'ann', itemId: 'hat', eventType: 'Product Clicked', sentAt: 1 });

    expect(order(recommender, 'new', 'tie', 'hat')).toEqual(['hat', 'tie']);
  });

  test('lets the last opinion count, whatever order the events come in', () => {
    const recommender = createRecommender();
    learn(recommender, 'ann refuses Boxer', 9);
    learn(recommender, 'ann likes Boxer', 5);
    learn(recommender, 'bob likes Pug', 1);

    expect(order(recommender, 'new', 'Boxer', 'Pug')).toEqual(['Pug', 'Boxer']);
    learn(recommender, 'ann likes Boxer', 10);
    learn(recommender, 'cat likes Boxer', 11);
    expect(order(recommender, 'new', 'Pug', 'Boxer')).toEqual(['Boxer', 'Pug']);
  });

  test('counts an opinion once, however often it is given', () => {
    const recommender = taught(
      ...['ann likes Pug', 'ann likes Pug', 'ann likes Pug'],
      ...['ann likes Boxer', 'bob likes Boxer'],
    );

    expect(order(recommender, 'new', 'Pug', 'Boxer')).toEqual(['Boxer', 'Pug']);
  });

  test('says what goes together with an item', () => {
    const recommender = taught('ann likes Boxer', 'ann likes Akita', 'bob likes Pug');

    expect(recommender.similarTo('Boxer').map(({ itemId }) => itemId)).toEqual(['Akita', 'Pug']);
  });

  test('knows after forgetting what it would know had the user never come', () => {
    const others = ['ann likes Boxer', 'ann likes Akita', 'bob likes Pug', 'bob refuses Boxer'];
    const mallory = ['mal likes Pug', 'mal likes Boxer', 'mal refuses Akita'];
    const recommender = taught(...others.slice(0, 2), ...mallory, ...others.slice(2));

    recommender.forget('mal');
    recommender.forget('nobody');

    const items = ['Pug', 'Akita', 'Boxer'];
    for (const user of ['ann', 'bob', 'mal', 'new'])
      expect([user, recommender.rank(user, items)]).toEqual([
        user,
        taught(...others).rank(user, items),
      ]);
  });
});
