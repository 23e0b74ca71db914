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
import type { Template } from '../infra/synthesize';

/** What makes the template, in this program, and what it is made of, in the project. */
const PROGRAM = ['infra', 'analytics/contract'];
const PROJECT = ['skill-package/interactionModels', 'package.json'];
const PROGRAM_ROOT = join(__dirname, '..');

/** Out of the way of git and of the data folder, and gone with the next install. */
const CACHE = 'node_modules/.cache/pet-match';
const PREFIX = 'template-';

/**
 * The synthesized template of the project in `root`, as the settings of the environment have it. CDK
 * takes two seconds to load and to synthesize, which no command should cost: the template is kept
 * under the hash of everything that it is made of.
 *
 * @throws SettingsError for a setting that can't be
 */
export const localTemplate = async (root: string): Promise<Template> => {
  const file = join(root, CACHE, `${PREFIX}${fingerprint(root)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Template;
  const { synthesize } = await import('../infra/synthesize');
  const template = synthesize(root, { validate: false });
  keep(file, template);
  return template;
};

/** A folder that can't be written costs the two seconds, and nothing else. */
const keep = (file: string, template: Template): void => {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    for (const old of readdirSync(folder).filter((name) => name.startsWith(PREFIX)))
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
  return hash.update(JSON.stringify(settings.sort())).digest('hex').slice(0, 16);
};

const filesOf = (path: string): readonly string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort();
