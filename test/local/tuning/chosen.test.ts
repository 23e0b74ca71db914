import { expect, test } from '@jest/globals';
import { type Decisions, isChosen } from '../../../local/tuning/chosen';

const DECISIONS: Decisions = new Map([
  ['a', 'rejected'],
  ['b', 'accepted'],
]);

test.each([
  ['a', 'accepted', false, 'a person rejected it'],
  ['b', 'open', true, 'a person accepted it'],
  ['c', 'accepted', true, 'the tuner would apply it, and nobody decided'],
  ['c', 'open', false, 'nobody decided'],
] as const)('the proposal %s, %s by the tuner, is chosen: %s, for %s', (id, status, expected) => {
  expect(isChosen({ id, status }, DECISIONS)).toBe(expected);
});
