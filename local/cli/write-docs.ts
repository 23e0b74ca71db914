import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS } from '../../analytics/contract/glue';
import { loadQueries } from '../../analytics/queries';
import { ddl } from '../../analytics/views/ddl';
import { contractPage } from '../contract-page';
import { runCommand } from './command';
import { queriesPage } from './query-page';

/** Pages that say what stands elsewhere; tests hold them to it. */
const PAGES: Readonly<Record<string, () => string>> = {
  'docs/turn.md': contractPage,
  'docs/queries.md': () => queriesPage(loadQueries()),
  ...Object.fromEntries(
    FORMATS.map((format) => [`analytics/views/ddl/${format}.sql`, () => ddl(format)]),
  ),
};

void runCommand({
  name: 'npm run docs --',
  help: `

Writes the pages that are made from the contract and the query pack: ${Object.keys(PAGES).join(', ')}.`,
  options: {},
  run: () => {
    for (const [name, page] of Object.entries(PAGES)) {
      writeFileSync(join(...name.split('/')), page());
      process.stdout.write(`Wrote ${name}\n`);
    }
    return Promise.resolve(0);
  },
});
