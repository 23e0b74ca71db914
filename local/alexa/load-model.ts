import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf, UserError } from '../errors';
import { readJson } from '../read-json';
import type { InteractionModel, ModelNote } from './interaction-model';
import { findModelFaults } from './model-faults';
import { findModelWarnings } from './model-warnings';

/** A model with what is known from where it lies. */
export interface LoadedModel {
  readonly locale: string;
  readonly file: string;
  readonly model: InteractionModel;
  /** Legal, and probably not meant. */
  readonly warnings: readonly ModelNote[];
}

const LOCALE_FILE = /^[a-z]{2}-[A-Z]{2}\.json$/;
const DEFAULT_LOCALE = 'en-US';

const localeOf = (file: string): string =>
  LOCALE_FILE.test(basename(file)) ? basename(file, '.json') : DEFAULT_LOCALE;

/**
 * Reads and checks an interaction model file. The file's name is its locale, `en-US.json`; a file
 * of another name is taken for en-US.
 *
 * @throws UserError that names the file and the line and column (of a JSON fault) or the JSON path
 *   (of a fault of the model).
 */
export const loadModel = (file: string): LoadedModel => {
  const locale = localeOf(file);
  const document = readJson(file, 'the interaction model');
  const [fault, ...more] = findModelFaults(document, locale);
  if (fault) {
    const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
    throw new UserError(`${file}: ${fault.path}: ${fault.message}${rest}`);
  }
  const model = (document as { readonly interactionModel: InteractionModel }).interactionModel;
  return { locale, file, model, warnings: findModelWarnings(model) };
};

/**
 * Reads every model of a folder, each file named by its locale (`en-US.json`).
 *
 * @throws UserError also where the folder can't be read or holds no model.
 */
export const loadModels = (folder: string): ReadonlyMap<string, LoadedModel> => {
  const files = listFolder(folder).filter((name) => LOCALE_FILE.test(name));
  if (files.length === 0) {
    throw new UserError(`${folder}: no interaction model here; expected files such as en-US.json`);
  }
  return new Map(
    files.map((name) => loadModel(join(folder, name))).map((loaded) => [loaded.locale, loaded]),
  );
};

const listFolder = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new UserError(`${folder}: can't read the interaction models: ${messageOf(error)}`, {
      cause: error,
    });
  }
};
