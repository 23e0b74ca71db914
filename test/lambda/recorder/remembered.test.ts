import { expect, it } from '@jest/globals';
import { remembered } from '../../../lambda/recorder/remembered';

const counting = () => {
  const asked: string[] = [];
  return { asked, of: remembered((text) => `${asked.push(text)} ${text}`) };
};

it('computes once for each text', () => {
  const { asked, of } = counting();

  expect([of('a'), of('b'), of('a')]).toEqual(['1 a', '2 b', '1 a']);
  expect(asked).toEqual(['a', 'b']);
});

it('forgets when it holds 1,000 texts, so that a container keeps its memory', () => {
  const { asked, of } = counting();

  for (let number = 0; number <= 1_000; number += 1) of(String(number));
  of('0');

  expect(asked).toHaveLength(1_002);
});

it('keeps no long text', () => {
  const { asked, of } = counting();
  const long = 'x'.repeat(65_536);

  expect([of(long), of(long)]).toEqual([`1 ${long}`, `2 ${long}`]);
  expect(asked).toHaveLength(2);
});
