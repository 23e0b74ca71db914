import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hasPets } from '../../infra/catalogue';
import { readPets } from '../../lambda/pets/load';

const MODELS = 'skill-package/interactionModels/custom';

/** Writes what the generator's function reads beside its bundle: the project's models, and its pets. */
export const writeGeneratorData = (root: string, folder: string): void => {
  const models = Object.fromEntries(
    readdirSync(join(root, MODELS)).map((file) => [
      basename(file, '.json'),
      JSON.parse(readFileSync(join(root, MODELS, file), 'utf8')) as unknown,
    ]),
  );
  const catalogue = readPets().map(({ breed: name, animal, size, temperament, energy }) => ({
    name,
    values: { animal, size, temperament, energy },
  }));
  writeFileSync(
    join(folder, 'generator.json'),
    JSON.stringify({ models, ...(hasPets(root) ? { catalogue } : {}) }),
  );
};
