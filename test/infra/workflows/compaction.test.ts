import { expect, jest, test } from '@jest/globals';
import { compactionDefinition } from '../../../infra/workflows/compaction';

// It has no types.
const validate = jest.requireActual<(definition: object) => object>('asl-validator');

const text = JSON.stringify(compactionDefinition);

test('the definition is valid Amazon States Language', () => {
  expect(validate(compactionDefinition)).toMatchObject({ isValid: true, errors: [] });
});

test('it takes the substitutions that the stack gives, and no others', () => {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual([
    'Bucket',
    'ContentFunction',
    'Database',
    'JobsWorkGroup',
    'Topic',
  ]);
});

test('every task has a limit of time, and what may be tried again is', () => {
  const tasks: { Resource: string; TimeoutSeconds?: number; Retry?: unknown[] }[] = [];
  JSON.parse(text, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'Resource' in value)
      tasks.push(value as (typeof tasks)[number]);
    return value;
  });
  expect(tasks.length).toBeGreaterThan(10);
  for (const { TimeoutSeconds: seconds, Retry: retry = [] } of tasks) {
    expect(seconds).toBeGreaterThan(0);
    expect(retry.length).toBeGreaterThan(0);
  }
});

test('a query that failed is not tried again by itself: it may have left objects behind', () => {
  const names = [...text.matchAll(/"ErrorEquals":\[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    list.includes('Athena') ? list.split(',') : [],
  );
  expect(names).not.toContain('"States.TaskFailed"');
  expect(names).not.toContain('"States.ALL"');
});
