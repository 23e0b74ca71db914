import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const MODEL = 'skill-package/interactionModels/custom/en-US.json';

/** What commands read in the folder of the project. */
const READ = [
  'package.json',
  'package-lock.json',
  'node_modules',
  'lambda',
  'local',
  'tsconfig.json',
];

export interface SmallProject {
  /** Everything that a command may write to. */
  readonly root: string;
  /** Far enough below it that `../../..` leads to it. */
  readonly folder: string;
}

/** A project of one interaction model, in a temporary folder; commands run there as they do here. */
export const smallProject = (): SmallProject => {
  const root = mkdtempSync(join(tmpdir(), 'hostile-commands-'));
  const folder = join(root, 'one/two/project');
  for (const file of [MODEL, 'skill-package/skill.json']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(file, join(folder, file));
  }
  for (const name of READ) symlinkSync(resolve(name), join(folder, name));
  return { root, folder };
};
