import { readFileSync } from 'node:fs';
import type { InteractionModel } from '../local/alexa';

const FILE = 'skill-package/interactionModels/custom/en-US.json';

/** The text of the skill's own en-US model. */
export const ownModelText = (): string => readFileSync(FILE, 'utf8');

/** The model in the text of a model file. */
export const modelIn = (text: string): InteractionModel =>
  (JSON.parse(text) as { readonly interactionModel: InteractionModel }).interactionModel;

/** 50,000 values of several words. */
export const manyValues = (): InteractionModel => ({
  languageModel: {
    invocationName: 'pet match',
    intents: [
      { name: 'AMAZON.FallbackIntent', samples: [] },
      {
        name: 'FindIntent',
        slots: [{ name: 'thing', type: 'Thing' }],
        samples: ['i want a {thing}', '{thing}', 'large {thing} please'],
      },
    ],
    types: [
      {
        name: 'Thing',
        values: Array.from({ length: 50_000 }, (_, index) => ({
          name: { value: `large family dog number ${index}`, synonyms: [`large ${index}`] },
        })),
      },
    ],
  },
});
