import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, loadModels, type LoadedModel } from '../alexa';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { readJson } from '../read-json';

export interface PackageOptions {
  /** One model instead of the package's. */
  readonly model?: string | undefined;
  /** A folder as ask-cli keeps it, with interactionModels/custom and skill.json. */
  readonly skillPackage: string;
  /** The locale of the model, or which of the models it shall be. */
  readonly locale?: string | undefined;
}

/** What a skill is besides its code. */
export interface SkillPackage {
  readonly models: ReadonlyMap<string, LoadedModel>;
  readonly locale: string;
  /** The files and folders that it was read from. */
  readonly sources: readonly string[];
}

const DEFAULT_LOCALE = 'en-US';

/**
 * Reads the models that Alexa shall hear with.
 *
 * @throws UserError for a model that is broken, or a locale that has none
 */
export const readSkillPackage = ({ model, skillPackage, locale }: PackageOptions): SkillPackage => {
  if (model !== undefined) {
    const loaded = loadModel(model);
    const spoken = locale ?? loaded.locale;
    return { models: new Map([[spoken, loaded]]), locale: spoken, sources: [model] };
  }
  const folder = join(skillPackage, 'interactionModels/custom');
  const models = loadModels(folder);
  const [first = DEFAULT_LOCALE] = models.has(DEFAULT_LOCALE) ? [DEFAULT_LOCALE] : models.keys();
  const spoken = locale ?? first;
  if (!models.has(spoken))
    throw new UserError(
      `${folder} has no model for the locale ${spoken}; there is ${[...models.keys()].join(', ')}.`,
    );
  return { models, locale: spoken, sources: [folder] };
};

/**
 * The skill's manifest, as SMAPI gives it; made up where the package has none.
 *
 * @throws UserError for a skill.json that is not JSON, or has no manifest
 */
export const readManifest = (skillPackage: string, locales: Iterable<string>): unknown => {
  const file = join(skillPackage, 'skill.json');
  if (!existsSync(file)) return manifestOf(locales);
  const content = readJson(file, 'the manifest');
  if (isObject(content) && isObject(content['manifest'])) return content['manifest'];
  throw new UserError(`${file}: can't read the manifest: it takes {"manifest": {…}}`);
};

const manifestOf = (locales: Iterable<string>): unknown => ({
  manifestVersion: '1.0',
  publishingInformation: {
    locales: Object.fromEntries(Array.from(locales, (locale) => [locale, { name: 'skill' }])),
  },
  apis: { custom: {} },
});
