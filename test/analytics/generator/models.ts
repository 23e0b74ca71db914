import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueItem, ModelDocument } from '../../../analytics/generator/world';
import { readPets } from '../../../lambda/pets/load';

const FOLDER = join(__dirname, '../../../skill-package/interactionModels/custom');

/** The skill's own model of a locale, as its file has it. */
export const ownModel = (locale = 'en-US'): ModelDocument =>
  JSON.parse(readFileSync(join(FOLDER, `${locale}.json`), 'utf8')) as ModelDocument;

/** What the skill's catalogue knows. */
export const PETS: readonly CatalogueItem[] = readPets().map(
  ({ breed, animal, size, temperament, energy }) => ({
    name: breed,
    values: { animal, size, temperament, energy },
  }),
);

const value = (id: string, ...synonyms: readonly string[]) => ({
  id,
  name: { value: id, synonyms },
});

/** Another skill: a pizza, ordered in one dialog. */
export const PIZZA: ModelDocument = {
  interactionModel: {
    languageModel: {
      intents: [
        { name: 'AMAZON.HelpIntent' },
        {
          name: 'OrderIntent',
          slots: [
            { name: 'crust', type: 'Crust' },
            { name: 'topping', type: 'Topping' },
          ],
        },
      ],
      types: [
        {
          name: 'Crust',
          values: [
            value('thin', 'crispy', 'roman', 'flat'),
            value('thick', 'pan', 'deep', 'fluffy'),
          ],
        },
        {
          name: 'Topping',
          values: [
            value('cheese', 'mozzarella', 'cheddar', 'gouda', 'parmesan'),
            value('ham', 'bacon', 'prosciutto', 'gammon', 'pork'),
            value('mushroom', 'champignon', 'fungi', 'porcini', 'shiitake'),
          ],
        },
      ],
    },
  },
};
