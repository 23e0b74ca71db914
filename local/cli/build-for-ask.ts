import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUILD, buildDeployment } from '../deploy/build';
import { isStaged, stageSkillPackage } from '../deploy/skill-package';
import { UserError } from '../errors';
import { runCommand } from './command';

/** npm's own files in the folder that ask-cli zips. */
const FOR_NPM = ['package.json', 'package-lock.json', '.npmrc'];

/** ask-cli has uploaded the package already when it builds: the next deployment takes the new one. */
const refuseStalePackage = (root: string): void => {
  if (isStaged(root)) return;
  stageSkillPackage(root);
  throw new UserError(
    'skill-package/ has changed since it was staged, and an older copy of it was uploaded. It is staged now: run the command again (npm run deploy does both in one go)',
  );
};

/**
 * ask-cli's npm build flow runs this in its copy of `local/deploy/code`, and zips what is there
 * afterwards: it builds, and leaves the functions and nothing else.
 */
void runCommand({
  name: 'The build within ask deploy',
  help: '\n\nNot to be run by hand.',
  options: {},
  run: async () => {
    const root = resolve(__dirname, '../..');
    refuseStalePackage(root);
    await buildDeployment(root);
    const zipped = process.cwd();
    cpSync(join(root, BUILD.functions), zipped, { recursive: true });
    for (const file of FOR_NPM) rmSync(join(zipped, file), { force: true });
    return 0;
  },
});
