import { describe, expect, it } from '@jest/globals';
import { hear, likenessOf } from '../../../analytics/tuning/likeness';
import { NeighbourIndex } from '../../../analytics/tuning/neighbours';
import { ownModel } from '../generator/models';

const wordsOf = (locale: string): readonly string[] =>
  (ownModel(locale).interactionModel.languageModel.types ?? [])
    .flatMap(({ values = [] }) => values)
    .flatMap(({ name }) => [name.value, ...(name.synonyms ?? [])]);

describe('the index of words that may be alike', () => {
  it.each(['en-US', 'de-DE', 'fr-FR'])(
    'finds all that are, among 300 words of %s at most',
    (locale) => {
      const heard = wordsOf(locale)
        .slice(0, 300)
        .map((word) => hear(word, locale));
      const index = new NeighbourIndex(heard, Infinity);

      const overlooked = heard.flatMap((word) => {
        const near = index.near(word);
        return heard.flatMap((other, at) =>
          likenessOf(word, other) > 0 && !near.has(at) ? [`${word.spelt}, ${other.spelt}`] : [],
        );
      });

      expect(overlooked).toEqual([]);
    },
  );

  it('finds but some of many words that share a part', () => {
    const heard = Array.from({ length: 20 }, (_, at) => hear(`zum spielen ${at}`, 'de-DE'));

    expect(new NeighbourIndex(heard, 5).near(hear('spielplatz', 'de-DE')).size).toBe(5);
  });
});
