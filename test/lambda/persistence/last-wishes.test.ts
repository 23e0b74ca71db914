import { describe, expect, test } from '@jest/globals';
import type { PersistenceAdapter } from 'ask-sdk-core';
import { launchRequest } from '../../support/envelopes';
import { skillWith } from '../../support/skill';

const keeping = (attributes: Record<string, unknown>): PersistenceAdapter => ({
  getAttributes: () => Promise.resolve(attributes),
  saveAttributes: () => Promise.resolve(),
});

const welcomeOf = async (attributes: Record<string, unknown>) => {
  const { speech } = await skillWith([], {}, keeping(attributes)).hears(launchRequest());
  return speech ?? '';
};

describe('what a user asked for last time', () => {
  test('is told in the words of the catalogue of today', async () => {
    const wishes = { animal: 'dog', size: 'large', temperament: 'herding', colour: 'brown' };

    expect(await welcomeOf({ last: { wishes, breed: 'Boxer' } })).toContain('a large dog.');
  });

  test.each([
    ['nothing is kept', {}],
    ['what is kept is a text', { last: 'dog' }],
    ['there is no last time', { last: null }],
    ['there are no wishes', { last: { breed: 'Boxer' } }],
    ['the wishes are none of the catalogue', { last: { wishes: { animal: 'fish', size: 7 } } }],
  ])('is not mentioned where %s', async (_, attributes) => {
    expect(await welcomeOf(attributes)).toMatch(/a dog or a cat\?$/);
  });
});
