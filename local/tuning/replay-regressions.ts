import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolver } from '../../analytics/tuning/resolver';
import { loadModels } from '../alexa';
import { realFileSystem } from './file-system';
import { readRegressions, type RegressionFile } from './regressions';
import { resolverOf } from './resolver';
import { regressionFolderOf } from './tuning-files';

export interface BrokenWord {
  readonly locale: string;
  /** What was accepted, and what the model makes of it now. */
  readonly sentence: string;
}

/**
 * Says every accepted word and utterance of a skill package again, under its models of now.
 *
 * @returns what is not understood any more as it was accepted: nothing where all is well, or nothing
 *   has been accepted yet
 * @throws UserError for a model or a file of accepted words that can't be read
 */
export const replayRegressions = (skillPackage: string): readonly BrokenWord[] => {
  const files = regressionFilesOf(skillPackage);
  if (files.length === 0) return [];
  const models = loadModels(join(skillPackage, 'interactionModels/custom'));
  return files.flatMap((regressions) => {
    const { locale } = regressions;
    const loaded = models.get(locale);
    if (!loaded)
      return [{ locale, sentence: `words were accepted for ${locale}, which has no model now` }];
    return brokenIn(regressions, resolverOf(loaded.model, locale)).map((sentence) => ({
      locale,
      sentence,
    }));
  });
};

/** The files of accepted words beside a skill package, one a locale. */
export const regressionFilesOf = (skillPackage: string): readonly RegressionFile[] => {
  const folder = regressionFolderOf(skillPackage);
  return localesIn(folder).map((locale) =>
    readRegressions(join(folder, `${locale}.json`), locale, realFileSystem),
  );
};

const localesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .flatMap((name) => /^([a-z]{2}-[A-Z]{2})\.json$/.exec(name)?.[1] ?? [])
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** What a model does not understand as it was accepted, as sentences. */
const brokenIn = (
  { words, samples }: RegressionFile,
  { valuesOf, understand }: Resolver,
): readonly string[] => [
  ...words.flatMap(({ type, word, values }) => {
    const now = valuesOf(type, word);
    if (listOf(now) === listOf(values)) return [];
    return [`"${word}" of ${type} was accepted as ${listOf(values)} and means ${listOf(now)} now`];
  }),
  ...samples.flatMap(({ utterance, intent, elicited }) => {
    const now = understand(utterance, elicited === null ? undefined : { intent, slot: elicited });
    if (now.intent === intent) return [];
    return [`"${utterance}" was accepted as ${intent} and is understood as ${now.intent} now`];
  }),
];

const listOf = (values: readonly string[]): string => [...values].sort().join(', ') || 'nothing';
