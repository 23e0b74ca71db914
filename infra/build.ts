import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle';
import { synthesize } from './synthesize';

/** Where the build lies; `ask-resources.json` names both. */
export const BUILD = { functions: 'dist/functions', template: 'dist/pet-match.template.json' };

/**
 * Builds what a deployment takes: the functions' bundles, and the template as compact JSON, which
 * ask-cli sends inline.
 *
 * @param out folder that `dist/` is written to. Default: the project's
 * @throws SettingsError; Error with esbuild's messages
 */
export const buildDeployment = async (root: string, out: string = root): Promise<void> => {
  const template = synthesize(root);
  await bundle(root, join(out, BUILD.functions));
  mkdirSync(join(out, 'dist'), { recursive: true });
  writeFileSync(join(out, BUILD.template), JSON.stringify(template));
};
