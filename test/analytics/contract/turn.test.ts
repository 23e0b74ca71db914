import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { COLUMNS, SLOTS } from '../../../analytics/contract/turn';
import { contractPage } from '../../../local/contract-page';

const MODELS = 'skill-package/interactionModels/custom';

/** The published row of the skill's guide. */
const PUBLISHED = [
  'request_id',
  'user_id',
  'api_execution_time',
  'slot_value_animal_resolved',
  'slot_value_animal_synonym',
  'slot_value_animal_is_valid',
  'slot_value_size_resolved',
  'slot_value_size_synonym',
  'slot_value_size_is_valid',
  'slot_value_temperament_resolved',
  'slot_value_temperament_synonym',
  'slot_value_temperament_is_valid',
  'slot_value_energy_resolved',
  'slot_value_energy_synonym',
  'slot_value_energy_is_valid',
];

interface Model {
  interactionModel: { languageModel: { intents: { slots?: { name: string }[] }[] } };
}

describe('the turn', () => {
  it('begins with the published 15 columns, in their order', () => {
    expect(COLUMNS.slice(0, 15).map(({ name }) => name)).toEqual(PUBLISHED);
  });

  it('has no column twice and says of each what it means and when it is null', () => {
    const names = COLUMNS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { name, meaning, nullWhen } of COLUMNS) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(meaning).not.toBe('');
      expect(nullWhen).not.toBe('');
    }
  });

  it.each(readdirSync(MODELS))('analyses slots that the model %s has', (file) => {
    const model = JSON.parse(readFileSync(join(MODELS, file), 'utf8')) as Model;
    const slots = model.interactionModel.languageModel.intents.flatMap((intent) =>
      (intent.slots ?? []).map(({ name }) => name),
    );

    for (const slot of SLOTS) expect(slots).toContain(slot);
  });

  it('is documented as it is declared (npm run docs)', () => {
    expect(readFileSync('docs/turn.md', 'utf8')).toBe(contractPage());
  });

  it('imports nothing', () => {
    const source = readFileSync('analytics/contract/turn.ts', 'utf8');

    expect(source).not.toMatch(/^\s*(import|export .* from)\b/m);
    expect(source).not.toContain('require(');
  });
});
