import { expect, it } from '@jest/globals';
import { COLUMNS } from '../../../analytics/contract/turn';
import { encoder, type Image } from '../../../analytics/stream/encode';
import { warmUp } from '../../../analytics/stream/warm-up';

it('encodes a row with a value in each column, and leaves none for the first batch', () => {
  const lines: string[] = [];
  const encode = encoder('json');
  const write = (image: Image): void => {
    lines.push(encode(image));
  };

  warmUp(write);

  const [row] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(1);
  expect(Object.keys(row ?? {})).toEqual(COLUMNS.map(({ name }) => name));
});
