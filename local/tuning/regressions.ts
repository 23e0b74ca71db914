import { wordKey, sampleKey } from '../../analytics/tuning/same-words';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { parseJson } from '../read-json';
import type { FileSystem } from './file-system';

/** Words and utterances of a locale that have been accepted, and what they must mean from then on. */
export interface RegressionFile {
  readonly locale: string;
  readonly words: readonly AcceptedWord[];
  readonly samples: readonly AcceptedSample[];
}

export interface AcceptedWord {
  readonly type: string;
  readonly word: string;
  /** All that it resolves to, and nothing else; several where the skill shall ask back. */
  readonly values: readonly string[];
}

export interface AcceptedSample {
  readonly utterance: string;
  readonly intent: string;
  /** The slot that is asked for; null where none is. */
  readonly elicited: string | null;
}

/** Entries that a change has touched, as they were and as they are. */
export interface RegressionEdit {
  readonly before: Entries;
  readonly after: Entries;
}

type Entries = Pick<RegressionFile, 'words' | 'samples'>;

const keyOfWord = ({ type, word }: AcceptedWord): string => `${type}\n${wordKey(word)}`;

const keyOfSample = ({ utterance, elicited, intent }: AcceptedSample): string =>
  elicited === null ? sampleKey(utterance) : `${intent}\n${elicited}\n${sampleKey(utterance)}`;

const NOTHING: Entries = { words: [], samples: [] };

/**
 * The accepted words of a locale; none where there is no file.
 *
 * @throws UserError for a file of another form
 */
export const readRegressions = (file: string, locale: string, fs: FileSystem): RegressionFile => {
  const text = fs.read(file);
  if (text === undefined) return { locale, ...NOTHING };
  const content = parseJson(text, file);
  if (isRegressionFile(content)) return content;
  throw new UserError(
    `${file}: can't read the accepted words: expected "locale", "words" (type, word, values) and "samples" (utterance, intent, elicited)`,
  );
};

/** Whether a value that was read is what a change did to them. */
export const isRegressionEdit = (value: unknown): value is RegressionEdit =>
  isObject(value) && isEntries(value['before']) && isEntries(value['after']);

const isRegressionFile = (content: unknown): content is RegressionFile =>
  isEntries(content) && typeof (content as Partial<RegressionFile>).locale === 'string';

const isEntries = (value: unknown): value is Entries => {
  if (!isObject(value)) return false;
  const { words, samples } = value;
  return (
    Array.isArray(words) &&
    words.every(isAcceptedWord) &&
    Array.isArray(samples) &&
    samples.every(isAcceptedSample)
  );
};

const isAcceptedWord = (entry: unknown): boolean =>
  isObject(entry) &&
  typeof entry['type'] === 'string' &&
  typeof entry['word'] === 'string' &&
  Array.isArray(entry['values']) &&
  entry['values'].every((value) => typeof value === 'string');

const isAcceptedSample = (entry: unknown): boolean =>
  isObject(entry) &&
  typeof entry['utterance'] === 'string' &&
  typeof entry['intent'] === 'string' &&
  (entry['elicited'] === null || typeof entry['elicited'] === 'string');

/** Puts entries in, instead of those about the same words, and leaves those words out that mean nothing. */
export const acceptedInto = (
  file: RegressionFile,
  entries: Entries,
): { readonly file: RegressionFile; readonly edit: RegressionEdit } => {
  const edit = {
    before: {
      words: sameAs(file.words, entries.words, keyOfWord),
      samples: sameAs(file.samples, entries.samples, keyOfSample),
    },
    after: entries,
  };
  return { file: replaced(file, entries, entries), edit };
};

/** Takes an edit back: its entries go, and what stood there before comes back. */
export const withoutAccepted = (file: RegressionFile, edit: RegressionEdit): RegressionFile =>
  replaced(file, edit.after, edit.before);

const replaced = (file: RegressionFile, out: Entries, into: Entries): RegressionFile => ({
  locale: file.locale,
  words: exchange(file.words, out.words, into.words, keyOfWord).filter(
    ({ values }) => values.length > 0,
  ),
  samples: exchange(file.samples, out.samples, into.samples, keyOfSample),
});

export const isEmpty = ({ words, samples }: RegressionFile): boolean =>
  words.length + samples.length === 0;

const sameAs = <Entry>(
  all: readonly Entry[],
  some: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly Entry[] => {
  const keys = new Set(some.map(keyOf));
  return all.filter((entry) => keys.has(keyOf(entry)));
};

/** Sorted, so that two who accept words at the same time merge without a conflict more often. */
const exchange = <Entry>(
  all: readonly Entry[],
  out: readonly Entry[],
  into: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly Entry[] => {
  const keys = new Set(out.map(keyOf));
  const kept = all.filter((entry) => !keys.has(keyOf(entry)));
  const keyed = [...kept, ...into].map((entry) => [keyOf(entry), entry] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, entry]) => entry);
};
