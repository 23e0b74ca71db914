import { expect, test } from '@jest/globals';
import { type Decisions, isChosen } from '../../../local/tuning/chosen';

const DECISIONS: Decisions = new Map([
  ['a', 'rejected'],
  ['b', 'accepted'],
]);

test.each([
  { id: 'a', status: 'accepted', expected: false, why: 'a person rejected it' },
  { id: 'b', status: 'open', expected: true, why: 'a person accepted it' },
  { id: 'c', status: 'accepted', expected: true, why: 'the tuner would apply it' },
  { id: 'c', status: 'open', expected: false, why: 'nobody decided' },
] as const)('a proposal is chosen: $expected, for $why', ({ id, status, expected }) => {
  expect(isChosen({ id, status }, DECISIONS)).toBe(expected);
});
