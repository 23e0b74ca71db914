import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';

/** Why the files of a skill package can't be changed by this user; undefined where they can. */
export const whyNotWrite = (skillPackage: string): string | undefined => {
  const folder = join(skillPackage, 'interactionModels/custom');
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return `This user may not write to ${resolve(folder)}, so that proposals can be looked at only.`;
  }
};
