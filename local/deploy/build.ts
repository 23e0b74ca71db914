import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../analytics/contract/glue';
import { bundle, type CodeHashes, hashesOf } from '../../infra/bundle';
import { readSettings } from '../../infra/settings';
import { synthesize } from '../../infra/synthesize';
import { messageOf, UserError } from '../errors';
import { writeContent } from './content';

/** Where the build lies, from the project's root. */
export const BUILD = {
  /** What the one zip holds. */
  functions: 'dist/functions',
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
  writeFileSync(template, JSON.stringify(synthesize(root, { settings, ...hashes })));
};

const buildFunctions = async (
  root: string,
  folder: string,
  format: Format,
): Promise<CodeHashes> => {
  rmSync(folder, { recursive: true, force: true });
  try {
    await bundle(root, folder);
  } catch (error) {
    throw new UserError(`Cannot build the functions: ${messageOf(error)}`, { cause: error });
  }
  writeContent(folder, format);
  return hashesOf(folder);
};
