import { stageSkillPackage, STAGED_PACKAGE } from '../deploy/skill-package';
import { runCommand } from './command';

/** npm runs it after an install, so that `npx ask deploy` finds the package. */
void runCommand({
  name: 'npm run prepare --',
  help: `\n\nCopies skill-package/ to ${STAGED_PACKAGE}/, which ask-cli uploads and writes into.`,
  options: {},
  run: () => {
    stageSkillPackage(process.cwd());
    return Promise.resolve(0);
  },
});
