import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../analytics/contract/glue';
import {
  bundle,
  bundleEntries,
  type CodeHashes,
  EXTRA_FUNCTIONS,
  GENERATOR_FUNCTION,
  hashesOf,
} from '../../infra/bundle';
import { readSettings, type Settings } from '../../infra/settings';
import { synthesize } from '../../infra/synthesize';
import { messageOf, UserError } from '../errors';
import { writeContent } from './content';
import { writeGeneratorData } from './generator-data';
import { writeNotices } from './notices';

/** Where the build lies, from the project's root. */
export const BUILD = {
  /** What the one zip holds. */
  functions: 'dist/functions',
  /** The zip of the stack `PetMatchExtras`, where it is asked for. */
  extras: 'dist/extras',
  /** A function of its own, which no stack has: it fills a table with generated turns. */
  generator: 'dist/generator',
  /** Compact JSON: every byte counts against CloudFormation's 51,200. */
  template: 'dist/pet-match.template.json',
};

/**
 * Builds what a deployment takes: the functions' bundles with their data, and the template that
 * ask-cli sends inline. The template comes last, so that a build that failed leaves none behind.
 *
 * @param out folder that `dist/` is written to. Default: the project's
 * @throws SettingsError; UserError with esbuild's messages
 */
export const buildDeployment = async (root: string, out: string = root): Promise<void> => {
  const settings = readSettings();
  const template = join(out, BUILD.template);
  rmSync(template, { force: true });
  const hashes = await buildFunctions(root, join(out, BUILD.functions), settings.format);
  await buildGenerator(root, join(out, BUILD.generator));
  await buildExtras(root, join(out, BUILD.extras), settings);
  writeFileSync(template, JSON.stringify(synthesize(root, { settings, ...hashes })));
};

const buildExtras = async (root: string, folder: string, { extras }: Settings): Promise<void> => {
  rmSync(folder, { recursive: true, force: true });
  if (extras.length === 0) return;
  writeNotices(root, folder, await bundleEntries(root, folder, EXTRA_FUNCTIONS));
};

const buildGenerator = async (root: string, folder: string): Promise<void> => {
  writeNotices(root, folder, await bundleEntries(root, folder, GENERATOR_FUNCTION));
  writeGeneratorData(root, folder);
};

const buildFunctions = async (
  root: string,
  folder: string,
  format: Format,
): Promise<CodeHashes> => {
  rmSync(folder, { recursive: true, force: true });
  try {
    writeNotices(root, folder, await bundle(root, folder));
  } catch (error) {
    throw new UserError(`Cannot build the functions: ${messageOf(error)}`, { cause: error });
  }
  writeContent(root, folder, format);
  return hashesOf(folder);
};
