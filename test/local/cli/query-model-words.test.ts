import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelSlots, modelWords } from '../../../local/cli/query-model-words';

const MODEL = {
  interactionModel: {
    languageModel: {
      invocationName: 'pizza house',
      intents: [
        {
          name: 'OrderIntent',
          slots: [
            { name: 'dough', type: 'Dough' },
            { name: 'count', type: 'AMAZON.NUMBER' },
          ],
          samples: ['a {dough} pizza', '{count} pizzas'],
        },
        {
          name: 'ChangeIntent',
          slots: [{ name: 'dough', type: 'Dough' }],
          samples: ['rather {dough}'],
        },
        { name: 'AMAZON.StopIntent', samples: [] },
      ],
      types: [
        {
          name: 'Dough',
          values: [
            { id: 'thin', name: { value: 'thin', synonyms: ['crispy', 'thin'] } },
            { name: { value: 'deep' } },
          ],
        },
      ],
    },
  },
};

describe('the words of a skill package', () => {
  const withPackage = <T>(use: (skillPackage: string) => T): T => {
    const folder = mkdtempSync(join(tmpdir(), 'skill-package-'));
    mkdirSync(join(folder, 'interactionModels/custom'), { recursive: true });
    for (const locale of ['en-GB', 'en-US'])
      writeFileSync(
        join(folder, 'interactionModels/custom', `${locale}.json`),
        JSON.stringify(MODEL),
      );
    try {
      return use(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('are each value and its synonyms, once for each slot and locale', () => {
    expect(withPackage(modelWords)).toEqual([
      ['en-GB', 'dough', 'thin', 'thin'],
      ['en-GB', 'dough', 'thin', 'crispy'],
      ['en-GB', 'dough', 'deep', 'deep'],
      ['en-US', 'dough', 'thin', 'thin'],
      ['en-US', 'dough', 'thin', 'crispy'],
      ['en-US', 'dough', 'deep', 'deep'],
    ]);
  });

  test('belong to slots, of which a built-in type has none', () => {
    expect(withPackage(modelSlots)).toEqual(['dough', 'count']);
  });
});
