import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, type InteractionModel } from '../../local/alexa';

const ROOT = join(__dirname, '../..');
const MODELS = join(ROOT, 'skill-package/interactionModels/custom');
const SPEECH = join(ROOT, 'lambda/speech');

/** The locale whose model and speech the others are held against. */
export const BASE = 'en-US';

/** English as it is spoken elsewhere: says of its own only what differs from {@link BASE}. */
export const VARIANTS = ['en-AU', 'en-CA', 'en-GB', 'en-IN'] as const;

/** Locales with every sentence of their own. */
export const TRANSLATIONS = ['de-DE', 'es-ES', 'fr-FR'] as const;

export const OTHERS = [...VARIANTS, ...TRANSLATIONS];

export const LOCALES = [BASE, ...OTHERS];

export const modelOf = (locale: string): InteractionModel =>
  loadModel(join(MODELS, `${locale}.json`)).model;

export const modelFiles = (): readonly string[] => localeFiles(MODELS);

export const speechFiles = (): readonly string[] => localeFiles(SPEECH);

const localeFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .sort();

/** The texts of a locale's own speech file by key, such as `choose.size`. */
export const ownTexts = (locale: string): ReadonlyMap<string, readonly string[]> => {
  const file: unknown = JSON.parse(readFileSync(join(SPEECH, `${locale}.json`), 'utf8'));
  return new Map(leaves(file, []));
};

type Leaf = readonly [key: string, texts: readonly string[]];

const leaves = (node: unknown, path: readonly string[]): readonly Leaf[] => {
  if (typeof node === 'string') return [[path.join('.'), [node]]];
  if (Array.isArray(node)) return [[path.join('.'), node as readonly string[]]];
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, [...path, key]));
};

/** Every word and phrase of a slot type, and the ids of the values that it stands for. */
export const wordsOf = (
  { languageModel }: InteractionModel,
  type: string,
): ReadonlyMap<string, readonly string[]> => {
  const words = new Map<string, readonly string[]>();
  const values = languageModel.types?.find(({ name }) => name === type)?.values ?? [];
  for (const { id = '', name } of values) {
    for (const word of [name.value, ...(name.synonyms ?? [])]) {
      words.set(word.toLowerCase(), [...(words.get(word.toLowerCase()) ?? []), id]);
    }
  }
  return words;
};

/** The ids that a word has as an answer for a slot, joined by commas; '' where it has none. */
export const wishIds = (model: InteractionModel, slot: string, word = ''): string => {
  const slots = model.languageModel.intents.flatMap(({ slots: all = [] }) => all);
  const type = slots.find(({ name }) => name === slot)?.type ?? '';
  return (wordsOf(model, type).get(word.toLowerCase()) ?? []).join();
};
