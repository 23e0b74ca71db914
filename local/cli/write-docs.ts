import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractPage } from '../contract-page';
import { runCommand } from './command';

void runCommand({
  name: 'npm run docs --',
  help: '\n\nWrites docs/turn.md, the columns of a turn, from the contract.',
  options: {},
  run: () => {
    const file = join('docs', 'turn.md');
    writeFileSync(file, contractPage());
    process.stdout.write(`Wrote ${file}\n`);
    return Promise.resolve(0);
  },
});
