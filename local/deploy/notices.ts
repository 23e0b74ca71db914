import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceOf } from '../audit/licences';
import { packagePathOf } from '../audit/packages';

/** Beside the bundles in a zip, where no function reads it: what a licence asks for is passed on. */
export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

/** A package of which code is in a bundle, as its own files describe it. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; undefined where nothing tells it. */
  readonly licence: string | undefined;
  readonly author: string | undefined;
  /** What its licence files hold, one after the other; empty where it brings none. */
  readonly text: string;
}

/**
 * Writes the notices of the packages that the bundles in `folder` are made of.
 *
 * @param sources of the bundles, relative to `root`
 */
export const writeNotices = (root: string, folder: string, sources: readonly string[]): void => {
  const paths = new Set(sources.flatMap((source) => packagePathOf(source) ?? []));
  const packages = [...paths].map((path) => packageIn(join(root, path)));
  writeFileSync(join(folder, NOTICES_FILE), noticesOf(packages));
};

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** Licences, notices of the Apache licence, and statements of copyright, as packages name them. */
const LICENCE_FILE = /^(licen[cs]e|notice|copying|copyright)/i;

/** The package that lies in a folder. */
export const packageIn = (folder: string): BundledPackage => {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return {
    name,
    version,
    licence: licenceOf(name, license),
    author: typeof author === 'string' ? author : author?.name,
    text: texts.join('\n\n'),
  };
};

const RULE = '-'.repeat(80);

/** The notices as text: the same for the same packages, in whatever order; a text of many stands once. */
export const noticesOf = (packages: readonly BundledPackage[]): string => {
  // A package may lie in several folders.
  const byId = new Map(packages.map((one) => [idOf(one), one]));
  const sorted = [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
  const byText = new Map<string, string[]>();
  for (const one of sorted)
    if (one.text !== '') byText.set(one.text, [...(byText.get(one.text) ?? []), idOf(one)]);
  return [
    'The bundles beside this file hold code of these packages:',
    ...sorted.map(lineOf),
    ...[...byText].flatMap(([text, ids]) => [RULE, ids.join('\n'), text]),
    '',
  ].join('\n\n');
};

const idOf = ({ name, version }: BundledPackage): string => `${name} ${version}`;

const lineOf = (one: BundledPackage): string => {
  const terms = `${idOf(one)}: ${one.licence ?? 'no licence is named'}`;
  if (one.text !== '') return terms;
  return `${terms}; by ${one.author ?? 'an author who is not named'}, without a text of its own`;
};
