import { expect, it } from '@jest/globals';
import { within } from './within';

it('gives what the work gives, and throws what it throws', async () => {
  expect(await within(60_000, 'the work', Promise.resolve(1))).toBe(1);
  await expect(within(60_000, 'the work', Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('says which work did not end', async () => {
  const never = new Promise(() => undefined);

  await expect(within(1, 'the work', never)).rejects.toThrow('the work did not end within 0 s');
});
