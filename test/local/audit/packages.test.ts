import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { bundledSources } from '../../../infra/bundle';
import { lockedPackages, packagePathOf } from '../../../local/audit/packages';

it('names the package of a file, the innermost one', () => {
  expect(packagePathOf('node_modules/a/node_modules/@b/c/index.js')).toBe(
    'node_modules/a/node_modules/@b/c',
  );
  expect(packagePathOf('node_modules/d/e.js')).toBe('node_modules/d');
  expect(packagePathOf('lambda/index.ts')).toBeUndefined();
});

it('finds each bundled package in the lockfile, pinned by its hash', async () => {
  const locked = new Map(lockedPackages(process.cwd()).map((entry) => [entry.path, entry]));
  const paths = new Set(
    (await bundledSources(process.cwd())).flatMap((f) => packagePathOf(f) ?? []),
  );
  expect(paths.has('node_modules/ask-sdk-core')).toBe(true);
  for (const path of paths)
    expect([path, locked.get(path)?.integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
}, 30_000);

it('takes each bundled package that this one names at one version, the one that is locked', async () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<
    Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
  >;
  const dependencies = { ...manifest.devDependencies, ...manifest.dependencies };
  const locked = new Map(lockedPackages(process.cwd()).map((entry) => [entry.path, entry]));
  const paths = new Set(
    (await bundledSources(process.cwd())).flatMap((f) => packagePathOf(f) ?? []),
  );
  const named = [...paths].flatMap((path) => {
    const { name = '', version } = locked.get(path) ?? {};
    return path === `node_modules/${name}` && name in dependencies ? [{ name, version }] : [];
  });

  expect(named.map(({ name }) => name)).toContain('ask-sdk-core');
  expect(named.map(({ name }) => ({ name, version: dependencies[name] }))).toEqual(named);
}, 30_000);
