import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { synthesize } from '../../infra/synthesize';

describe('the stack of another skill', () => {
  const template = synthesize(resolve('examples/pizza'));

  it('has no catalogue of pets, and nothing that speaks of its table', () => {
    expect(Object.keys(template.Resources)).not.toContain('TablesPets');
    expect(JSON.stringify(template)).not.toMatch(/TablesPets|PETS_TABLE_NAME/);
  });

  it('has everything else that the stack of PetMatch has', () => {
    const own = Object.keys(synthesize(process.cwd(), { validate: false }).Resources);
    // A version is named after the content of the code and its configuration.
    const expected = own.filter((id) => id !== 'TablesPets' && !id.startsWith('SkillVersion'));

    expect(Object.keys(template.Resources)).toEqual(expect.arrayContaining(expected));
  });
});
