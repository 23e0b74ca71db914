import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { localTemplate } from '../../local/template';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'template-'));
  mkdirSync(join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A project with the models of ours, and the node_modules of the others. */
const project = (name: string): string => {
  const root = join(folder, name);
  mkdirSync(root);
  cpSync('skill-package', join(root, 'skill-package'), { recursive: true });
  cpSync('package.json', join(root, 'package.json'));
  symlinkSync(join(folder, 'node_modules'), join(root, 'node_modules'));
  return root;
};

it('is of the project, though another with the same models shares its node_modules', async () => {
  const withPets = project('with-pets');
  cpSync('lambda/pets', join(withPets, 'lambda/pets'), { recursive: true });
  const without = project('without-pets');

  for (let times = 0; times < 2; times += 1) {
    expect(JSON.stringify(await localTemplate(without))).not.toContain('PETS_TABLE_NAME');
    expect(JSON.stringify(await localTemplate(withPets))).toContain('PETS_TABLE_NAME');
  }
});
