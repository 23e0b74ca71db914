import { describe, expect, test } from '@jest/globals';
import type { RankBreeds } from '../../../lambda/pets/rank-breeds';
import { LOCALES } from '../../../lambda/speech/locales';
import type { RequestSpec } from '../../../local/alexa';
import { match, slot } from '../../support/envelopes';
import { petsTable, talkTo, type TalkOptions } from '../../support/talk';

const WISHES: RequestSpec = {
  intent: 'PetMatchIntent',
  slots: {
    animal: { name: 'animal', ...slot('dog', match({ id: 'dog' })) },
    size: { name: 'size', ...slot('large', match({ id: 'large' })) },
    temperament: { name: 'temperament', ...slot('guard', match({ id: 'guard' })) },
    energy: { name: 'energy', ...slot('high', match({ id: 'high' })) },
  },
};

const pets = (...breeds: readonly string[]) =>
  petsTable(
    breeds.map((breed) => ({
      ...{ combination: 'dog#large#guard#high', breed },
      ...({ animal: 'dog', size: 'large', temperament: 'guard', energy: 'high' } as const),
    })),
  );

/** Somebody who knows; the calls are noted. */
const knowing = (best: Awaited<ReturnType<RankBreeds>>) => {
  const asked: (readonly [string, readonly string[]])[] = [];
  const rankBreeds: RankBreeds = (userId, breeds) => {
    asked.push([userId, breeds]);
    return Promise.resolve(best);
  };
  return { asked, rankBreeds };
};

const talk = async (options: TalkOptions, ...more: readonly string[]) => {
  const alexa = talkTo(options);
  const turns = [await alexa.send(alexa.request(WISHES))];
  for (const intent of more) turns.push(await alexa.send(alexa.request({ intent })));
  return turns.map(({ response }) => response);
};

const BREEDS = ['Akita', 'Boxer', 'Pug'];

describe('the breed that is named', () => {
  test('is the one that suits the user best, where somebody knows', async () => {
    for (const breed of BREEDS) {
      const { rankBreeds } = knowing({ breed, isLiked: false });
      const [response] = await talk({ client: pets(...BREEDS), rankBreeds });

      expect(JSON.stringify(response?.response)).toContain(breed);
    }
  });

  test('is followed by who else liked it, only where that is known', async () => {
    const said = async (isLiked: boolean) => {
      const { rankBreeds } = knowing({ breed: 'Boxer', isLiked });
      const [response] = await talk({ client: pets(...BREEDS), rankBreeds });
      return JSON.stringify(response?.response.outputSpeech);
    };

    expect(await said(true)).toMatch(
      /(People like you|People who share your taste) also liked it\./,
    );
    expect(await said(false)).not.toContain('also liked');
  });

  test('is the user’s own where nobody knows, byte for byte', async () => {
    const { rankBreeds } = knowing(undefined);
    const conversation = ['AMAZON.YesIntent', 'AMAZON.YesIntent', 'AMAZON.RepeatIntent'];

    const alone = await talk({ client: pets(...BREEDS) }, ...conversation);
    const asking = await talk({ client: pets(...BREEDS), rankBreeds }, ...conversation);

    expect(JSON.stringify(asking)).toBe(JSON.stringify(alone));
  });

  test('is asked for among those that were not named, in the user’s own order', async () => {
    const { asked, rankBreeds } = knowing(undefined);

    await talk({ client: pets(...BREEDS), rankBreeds }, 'AMAZON.YesIntent', 'AMAZON.YesIntent');

    const [first, second] = asked;
    expect(asked).toHaveLength(2); // The last one is not in question.
    expect(first?.[0]).toBe('amzn1.ask.account.SIMULATEDsomebody');
    expect([...(first?.[1] ?? [])].sort()).toEqual(BREEDS);
    expect(second?.[1]).toEqual(first?.[1].slice(1));
  });

  test('is never one that is not in question', async () => {
    const { rankBreeds } = knowing({ breed: 'Beagle', isLiked: true });

    const [own] = await talk({ client: pets(...BREEDS) });
    const [asking] = await talk({ client: pets(...BREEDS), rankBreeds });

    expect(JSON.stringify(asking)).toBe(JSON.stringify(own));
  });

  test('is nobody’s question where there is only one', async () => {
    const { asked, rankBreeds } = knowing({ breed: 'Boxer', isLiked: true });

    await talk({ client: pets('Boxer'), rankBreeds });

    expect(asked).toEqual([]);
  });
});

test.each(Object.keys(LOCALES))('in %s, people like the user are spoken of', async (locale) => {
  const { rankBreeds } = knowing({ breed: 'Boxer', isLiked: true });
  const unknown = knowing({ breed: 'Boxer', isLiked: false });
  const said = async (rank: RankBreeds) => {
    const [response] = await talk({ client: pets(...BREEDS), locale, rankBreeds: rank });
    return JSON.stringify(response?.response.outputSpeech);
  };

  expect(await said(rankBreeds)).not.toBe(await said(unknown.rankBreeds));
});
