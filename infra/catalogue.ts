import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the skill in the folder `root` has a catalogue of pets; another skill has none. */
export const hasPets = (root: string): boolean => existsSync(join(root, 'lambda/pets/breeds.csv'));
