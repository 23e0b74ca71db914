import { expect, jest, test } from '@jest/globals';
import { forgettingDefinition } from '../../../infra/workflows/forgetting';

// It has no types.
const validate = jest.requireActual<(definition: object) => object>('asl-validator');

const text = JSON.stringify(forgettingDefinition);

test('the definition is valid Amazon States Language', () => {
  expect(validate(forgettingDefinition)).toMatchObject({ isValid: true, errors: [] });
});

test('it takes the substitutions that the stack gives, and no others', () => {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual(['ForgettingFunction', 'NoticeTopic']);
});

test('every task has a limit of time, and what may be tried again is', () => {
  for (const name of ['Do a step', 'Notify of the failure'] as const) {
    const { TimeoutSeconds: seconds, Retry: retry } = forgettingDefinition.States[name];
    expect(seconds).toBeGreaterThan(0);
    expect(retry.length).toBeGreaterThan(0);
  }
});
