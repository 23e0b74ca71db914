import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasPets } from '../infra/catalogue';
import { EXTRAS } from '../infra/extras/parts';
import { readSettings } from '../infra/settings';
import type { Template } from '../infra/synthesize';
import { LOCAL_PERSONALIZE } from './aws/wiring';

/** What makes the template, in this program, and what it is made of, in the project. */
const PROGRAM = ['infra', 'analytics/contract'];
const PROJECT = ['skill-package/interactionModels', 'package.json'];
const PROGRAM_ROOT = join(__dirname, '..');

/** Out of the way of git and of the data folder, and gone with the next install. */
const CACHE = 'node_modules/.cache/pet-match';

/**
 * The synthesized template of the project in `root`, as the settings of the environment have it. CDK
 * takes two seconds to load and to synthesize, which no command should cost: the template is kept
 * under the hash of everything that it is made of.
 *
 * @throws SettingsError for a setting that can't be
 */
export const localTemplate = (root: string): Promise<Template> =>
  keptTemplate(root, 'template-', async () => {
    const { synthesize } = await import('../infra/synthesize');
    return synthesize(root, { validate: false });
  });

/**
 * The template of the extras, with the parts that the environment names, or else all of them.
 *
 * @throws SettingsError for a setting that can't be
 */
export const localExtrasTemplate = (root: string): Promise<Template> =>
  keptTemplate(root, 'extras-template-', async () => {
    const { synthesizeExtras } = await import('../infra/synthesize');
    const settings = readSettings();
    const extras = settings.extras.length > 0 ? settings.extras : EXTRAS;
    const named = {
      trackingId: settings.trackingId || LOCAL_PERSONALIZE.trackingId,
      datasetGroupArn: extras.includes('recommendations')
        ? settings.datasetGroupArn || LOCAL_PERSONALIZE.datasetGroupArn
        : '',
    };
    return synthesizeExtras({ settings: { ...settings, ...named, extras }, validate: false });
  });

const keptTemplate = async (
  root: string,
  prefix: string,
  make: () => Promise<Template>,
): Promise<Template> => {
  const file = join(root, CACHE, `${prefix}${fingerprint(root)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Template;
  const template = await make();
  keep(file, prefix, template);
  return template;
};

/** A folder that can't be written costs the two seconds, and nothing else. */
const keep = (file: string, prefix: string, template: Template): void => {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    for (const old of readdirSync(folder).filter((name) => name.startsWith(prefix)))
      rmSync(join(folder, old), { force: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(template));
    renameSync(temporary, file);
  } catch {
    return;
  }
};

const fingerprint = (root: string): string => {
  const hash = createHash('sha256');
  const files = [
    ...PROGRAM.flatMap((source) => filesOf(join(PROGRAM_ROOT, source))),
    ...PROJECT.flatMap((source) => filesOf(join(root, source))),
  ];
  for (const file of files) hash.update(`${basename(file)}\0`).update(readFileSync(file));
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('PETMATCH_'));
  // Projects may share a node_modules: one with pets and one without.
  hash.update(`${hasPets(root)}\0`);
  return hash.update(JSON.stringify(settings.sort())).digest('hex').slice(0, 16);
};

const filesOf = (path: string): readonly string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort();
