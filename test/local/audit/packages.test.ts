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
