import type { Change } from '../../analytics/tuning/change';
import type { Resolver } from '../../analytics/tuning/resolver';
import { wordKey } from '../../analytics/tuning/same-words';
import type { TunedModel } from '../../analytics/tuning/tuned-model';
import { UserError } from '../errors';
import type { AcceptedSample, AcceptedWord, RegressionFile } from './regressions';
import { spokenSample } from './spoken-sample';

interface Changed {
  readonly model: TunedModel;
  readonly resolver: Resolver;
  readonly locale: string;
}

/**
 * What tests shall hold a changed model to: the words of the changes, and for each new sample an
 * utterance of it. A word without values is one that the changes have taken away.
 *
 * @throws UserError for a word that does not mean what it was added for, and a sample that would be
 *   understood as something else
 */
export const acceptedEntries = (
  changes: readonly Change[],
  changed: Changed,
): Pick<RegressionFile, 'words' | 'samples'> => {
  const words = new Map<string, AcceptedWord>();
  const samples: AcceptedSample[] = [];
  for (const change of changes) {
    if (change.kind === 'add-sample') samples.push(...acceptedSample(change, changed));
    else
      for (const word of wordsOf(change)) {
        const entry = acceptedWord(change, word, changed.resolver);
        words.set(`${entry.type}\n${wordKey(word)}`, entry);
      }
  }
  return { words: [...words.values()], samples };
};

type WordChange = Exclude<Change, { readonly kind: 'add-sample' }>;

const wordsOf = (change: WordChange): readonly string[] =>
  change.kind === 'add-value' ? [change.value, ...change.synonyms] : [change.word];

const acceptedWord = (change: WordChange, word: string, resolver: Resolver): AcceptedWord => {
  const values = resolver.valuesOf(change.type, word);
  const isMeant = values.some((value) => wordKey(value) === wordKey(change.value));
  if (!isMeant && change.kind !== 'remove-synonym')
    throw new UserError(
      `"${word}" would not resolve to ${change.value} of ${change.type}: Alexa hears no such word`,
    );
  return { type: change.type, word, values };
};

const acceptedSample = (
  { intent, slot, sample }: Extract<Change, { readonly kind: 'add-sample' }>,
  { model, resolver, locale }: Changed,
): readonly AcceptedSample[] => {
  const { utterance, isSayable } = spokenSample(model, resolver, locale, { intent, slot, sample });
  if (utterance !== undefined) return [{ utterance, intent, elicited: slot }];
  if (!isSayable) return [];
  throw new UserError(
    `the sample "${sample}" of ${intent} would be understood as something else; another sample takes its words`,
  );
};
