import { bundledSources } from '../../infra/bundle';
import { licenceOf, whyRefused } from '../audit/licences';
import { type LockedPackage, lockedPackages, packagePathOf } from '../audit/packages';
import { vulnerabilities } from '../audit/vulnerabilities';
import type { Command } from './command';
import { formatTable } from './format-table';

const HELP = `[--json]

Lists, for a release, what the functions that go to Lambda are made of, the licences of all packages of
package-lock.json, and the vulnerabilities that npm's registry knows of.

Exits with 1 where a licence is not allowed, a bundled package is not pinned by a hash, or a
vulnerability is known; with 3 where the registry could not be asked and all else is well.`;

/** Neither well nor wrong: the registry did not answer. */
const UNCHECKED = 3;

const OPTIONS = { json: { type: 'boolean', default: false } } as const;

export const auditCommand = (root = process.cwd()): Command<typeof OPTIONS> => ({
  name: 'npm run audit --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values: { json } }) => {
    const audit = {
      ...(await auditedPackages(root)),
      vulnerabilities: await vulnerabilities(root),
    };
    process.stdout.write(json ? `${JSON.stringify(audit, undefined, 2)}\n` : inWords(audit));
    const known = audit.vulnerabilities;
    if (audit.problems.length > 0 || ('found' in known && known.found.length > 0)) return 1;
    return 'unchecked' in known ? UNCHECKED : 0;
  },
});

const auditedPackages = async (root: string) => {
  const sources = await bundledSources(root);
  const bundled = new Set(sources.flatMap((source) => packagePathOf(source) ?? []));
  const packages = lockedPackages(root);
  const inBundles = packages.filter(({ path }) => bundled.has(path));
  return {
    bundled: inBundles.map(({ name, version, licence }) => ({
      name,
      version,
      licence: licenceOf(name, licence),
    })),
    licences: countOf(packages.map(({ name, licence }) => licenceOf(name, licence) ?? 'none')),
    problems: packages.flatMap((locked) => problemsOf(locked, bundled.has(locked.path))),
  };
};

const problemsOf = ({ name, version, licence, integrity }: LockedPackage, bundled: boolean) => {
  const refused = whyRefused(licenceOf(name, licence), { bundled });
  const unpinned = bundled && integrity === undefined ? 'has no hash in the lockfile' : undefined;
  return [refused, unpinned].flatMap((why) =>
    why === undefined ? [] : [`${name} ${version}: ${why}`],
  );
};

const countOf = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
};

type Audit = Awaited<ReturnType<typeof auditedPackages>> & {
  readonly vulnerabilities: Awaited<ReturnType<typeof vulnerabilities>>;
};

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  formatTable(
    headings.map((name) => ({ name, type: 'varchar' })),
    rows.map((row) => [...row]),
  );

const inWords = ({ bundled, licences, problems, vulnerabilities: known }: Audit): string =>
  [
    table(
      ['in the functions', 'version', 'licence'],
      bundled.map(({ name, version, licence = 'none' }) => [name, version, licence]),
    ),
    table(
      ['licence', 'packages'],
      Object.entries(licences).map(([name, count]) => [name, String(count)]),
    ),
    ...problems,
    ...knownInWords(known),
    '',
  ].join('\n');

const knownInWords = (known: Audit['vulnerabilities']): readonly string[] => {
  if ('unchecked' in known) return [`Vulnerabilities were not checked: ${known.unchecked}`];
  if (known.found.length === 0) return ['No known vulnerabilities.'];
  return known.found.map(({ name, severity, via }) => `${name}: ${severity}: ${via.join('; ')}`);
};
