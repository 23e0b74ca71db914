import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deflateSync } from 'fflate';
import { lockedPackages, packagePathOf } from '../../local/audit/packages';
import { BUILD, buildDeployment } from '../../local/deploy/build';
import {
  type BundledPackage,
  NOTICES_FILE,
  noticesOf,
  packageIn,
} from '../../local/deploy/notices';

const ISC = 'Permission to use, copy, modify';

const PACKAGES: readonly BundledPackage[] = [
  { name: 'right-pad', version: '2.0.0', licence: 'ISC', author: 'Ann', text: ISC },
  { name: 'left-pad', version: '1.3.0', licence: 'ISC', author: undefined, text: ISC },
  { name: 'pad', version: '3.0.0', licence: 'Apache-2.0', author: 'Bea', text: '' },
];

describe('the notices', () => {
  it('name each package with its licence, and hold a text once for all that have it', () => {
    expect(noticesOf(PACKAGES)).toBe(
      [
        'The bundles beside this file hold code of these packages:',
        'left-pad 1.3.0: ISC',
        'pad 3.0.0: Apache-2.0; by Bea, without a text of its own',
        'right-pad 2.0.0: ISC',
        '-'.repeat(80),
        'left-pad 1.3.0\nright-pad 2.0.0',
        ISC,
        '',
      ].join('\n\n'),
    );
  });

  it('are the same in whatever order the packages come, and however often', () => {
    expect(noticesOf([...PACKAGES, ...PACKAGES].reverse())).toBe(noticesOf(PACKAGES));
  });

  it('hold each file of a package that a licence asks to be passed on', () => {
    const { text } = packageIn('node_modules/tslib');

    for (const file of ['LICENSE.txt', 'CopyrightNotice.txt'])
      expect(text).toContain(
        readFileSync(join('node_modules/tslib', file), 'utf8').replaceAll('\r\n', '\n').trim(),
      );
  });
});

describe('each zip', () => {
  const ZIPS = [BUILD.functions, BUILD.extras, BUILD.generator] as const;
  const { PETMATCH_EXTRAS: extras } = process.env;
  let out: string;

  beforeAll(async () => {
    process.env['PETMATCH_EXTRAS'] = 'forgetting';
    out = mkdtempSync(join(tmpdir(), 'notices-'));
    await buildDeployment(process.cwd(), out);
  }, 60_000);

  afterAll(() => {
    if (extras === undefined) delete process.env['PETMATCH_EXTRAS'];
    else process.env['PETMATCH_EXTRAS'] = extras;
    rmSync(out, { recursive: true });
  });

  const locked = new Map(lockedPackages(process.cwd()).map((entry) => [entry.path, entry]));

  /** By the source maps, which the notices are not made from. */
  const packagesOf = (folder: string): readonly string[] => {
    const maps = readdirSync(folder).filter((file) => file.endsWith('.js.map'));
    const sources = maps.flatMap(
      (map) =>
        (JSON.parse(readFileSync(join(folder, map), 'utf8')) as { sources: string[] }).sources,
    );
    const paths = sources.flatMap((source) => /node_modules\/.*$/.exec(source)?.[0] ?? []);
    const ids = paths.map((path) => {
      const { name, version } = locked.get(packagePathOf(path) ?? '') ?? {};
      return `${name} ${version}`;
    });
    return [...new Set(ids)].sort();
  };

  it.each(ZIPS)('%s has the notices of exactly the packages that are in its bundles', (zip) => {
    const notices = readFileSync(join(out, zip, NOTICES_FILE), 'utf8');
    const [list = ''] = notices.split(`${'-'.repeat(80)}\n`);
    const listed = [...list.matchAll(/^(\S+ \d\S*): /gm)].map(([, id]) => id);

    expect(listed).toEqual(packagesOf(join(out, zip)));
    expect(listed).toContain(`@smithy/core ${locked.get('node_modules/@smithy/core')?.version}`);
  });

  it.each(ZIPS)('%s grows by 12 KB at the most, and no function reads them', (zip) => {
    const folder = join(out, zip);

    expect(deflateSync(readFileSync(join(folder, NOTICES_FILE))).length).toBeLessThan(12_000);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js')))
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain(NOTICES_FILE);
  });

  it('is built here with all that can be deployed', () => {
    expect(ZIPS.every((zip) => existsSync(join(out, zip)))).toBe(true);
    expect(Object.values(BUILD).filter((path) => !path.endsWith('.json'))).toEqual([...ZIPS]);
  });
});
