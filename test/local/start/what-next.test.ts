import { expect, test } from '@jest/globals';
import { whatNext } from '../../../local/start/what-next';

test('what to try next names a slot of the skill, whichever it is', () => {
  expect(whatNext({ folder: '/data', rows: '/data/turns/', slot: 'tea_kind' })).toBe(
    `The data lies in /data; the rows in
/data/turns/. Deleting the folder is the reset.

Try next:
  npm run query -- --list                           the questions that the query pack answers
  npm run query -- unmatched-words --slot tea_kind  the words that the model does not know
  npm run query -- --sql 'SELECT …'                 SQL of your own, as Athena takes it
`,
  );
});
