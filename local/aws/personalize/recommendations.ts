import { randomUUID } from 'node:crypto';
import { idsOf, type Input, optionalTextOf, refuseUnserved, textOf, wholeNumberOf } from './input';
import type { RankedItem, Recommender } from './recommender';
import { invalidInput, notFound } from './service-error';

/** What of the requests is taken by Personalize and not here. */
const UNSERVED = ['filterArn', 'filterValues', 'metadataColumns', 'promotions'];

/**
 * The two operations of the runtime. An item for which only its popularity speaks has no score, and
 * the reason that Personalize gives for its placeholders.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html and
 * https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetPersonalizedRanking.html
 */
export const recommendations = (recommender: Recommender, campaigns: readonly string[]) => {
  const checkCampaign = (input: Input, ...keys: readonly string[]): void => {
    const key = keys.find((name) => input[name] !== undefined) ?? 'campaignArn';
    const arn = textOf(input, key);
    if (!campaigns.includes(arn)) throw notFound(`There is no campaign ${arn}`);
    refuseUnserved(input, ...UNSERVED);
  };
  return {
    getPersonalizedRanking: (input: Input) => {
      checkCampaign(input, 'campaignArn');
      const userId = textOf(input, 'userId');
      const items = idsOf(input, 'inputList', { most: 500 });
      if (new Set(items).size < items.length)
        throw invalidInput('inputList names an item more than once');
      const ranked = recommender.rank(userId, items);
      return { personalizedRanking: predicted(ranked), recommendationId: randomUUID() };
    },
    getRecommendations: (input: Input) => {
      checkCampaign(input, 'campaignArn', 'recommenderArn');
      const number = wholeNumberOf(input, 'numResults', { least: 0, most: 500, otherwise: 25 });
      const userId = optionalTextOf(input, 'userId');
      const itemId = optionalTextOf(input, 'itemId');
      if (userId === undefined && itemId === undefined)
        throw invalidInput('Either userId or itemId must be given');
      const ranked =
        itemId === undefined
          ? recommender.rank(userId ?? '', recommender.items())
          : recommender.similarTo(itemId);
      return { itemList: predicted(ranked.slice(0, number)), recommendationId: randomUUID() };
    },
  };
};

/** Scores are between 0 and 1, and those of an answer sum to 1. */
const predicted = (ranked: readonly RankedItem[]) => {
  const sum = ranked.reduce((all, { score = 0 }) => all + score, 0);
  return ranked.map(({ itemId, score }) =>
    score === undefined ? { itemId, reason: ['Popular item'] } : { itemId, score: score / sum },
  );
};
