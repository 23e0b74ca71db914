import { changeId, type Change } from '../../analytics/tuning/change';
import type { TunedModel } from '../../analytics/tuning/tuned-model';
import { modelVersionOf } from '../../infra/model-versions';
import { UserError } from '../errors';
import { parseJson } from '../read-json';
import { acceptedEntries } from './accepted-entries';
import { checkedEdit } from './checked-edit';
import { realFileSystem, type FileSystem } from './file-system';
import { formattedJson } from './formatted-json';
import { readHistory, type Application, type Promised } from './history';
import { acceptedInto, isEmpty, readRegressions } from './regressions';
import { resolverOf } from './resolver';
import { journalOf, type TuningFiles, writtenFiles } from './tuning-files';
import { finishWriting, writeTogether, type Writing } from './write-together';

export interface ApplyEffects {
  readonly fs: FileSystem;
  readonly now: () => Date;
}

export const realEffects: ApplyEffects = { fs: realFileSystem, now: () => new Date() };

export interface Applied {
  readonly applied: readonly Change[];
  /** What the model said already, so that nothing was written of it. */
  readonly alreadyThere: readonly Change[];
  readonly modelVersion: { readonly before: string; readonly after: string };
  /** Files that were written; none where the model said everything already. */
  readonly written: readonly string[];
}

/**
 * Changes the model of a locale, adds its words to what the tests replay, and notes what was promised:
 * all three files or none. A run that was killed is finished by the next one.
 *
 * @throws UserError where the model can't be changed so; nothing is written then
 */
export const applyChanges = (
  {
    files,
    changes,
    promise,
  }: {
    readonly files: TuningFiles;
    readonly changes: readonly Change[];
    readonly promise: Promised;
  },
  effects: ApplyEffects = realEffects,
): Applied => {
  const { fs } = effects;
  finishWriting(fs, journalOf(files), writtenFiles(files));
  const before = readModel(files, fs);
  const edited = checkedEdit(before, changes, files.locale);
  const { applied, alreadyThere } = edited;
  const modelVersion = { before: versionOf(before), after: versionOf(edited.text) };
  if (applied.length === 0) return { applied, alreadyThere, modelVersion, written: [] };

  const model = modelIn(edited.text);
  const accepted = acceptedInto(
    readRegressions(files.regressionFile, files.locale, fs),
    acceptedEntries(applied, {
      model,
      resolver: resolverOf(model, files.locale),
      locale: files.locale,
    }),
  );
  const application: Application = {
    appliedAt: effects.now().toISOString(),
    undoneAt: null,
    modelVersion,
    from: promise.from,
    to: promise.to,
    turns: promise.turns,
    gain: promise.gain,
    changes: applied.map((change) => promisedOf(change, promise)),
    edits: edited.edits,
    regressions: accepted.edit,
  };
  const history = [...readHistory(files.historyFile, fs), application];
  const writings: readonly Writing[] = [
    { file: files.modelFile, text: edited.text },
    {
      file: files.regressionFile,
      text: isEmpty(accepted.file) ? null : formattedJson(accepted.file),
    },
    { file: files.historyFile, text: formattedJson({ applications: history }) },
  ];
  const written = writeTogether(fs, journalOf(files), 'apply', writings);
  return { applied, alreadyThere, modelVersion, written };
};

const promisedOf = (change: Change, { changes }: Promised): Application['changes'][number] => {
  const promised = changes.find(({ id }) => id === changeId(change));
  return { change, probability: promised?.probability ?? null, gain: promised?.gain ?? null };
};

/** @throws UserError where the locale has no model, or one that is no JSON */
export const readModel = ({ modelFile, locale }: TuningFiles, fs: FileSystem): string => {
  const text = fs.read(modelFile);
  if (text === undefined)
    throw new UserError(`${modelFile}: can't read the interaction model: ${locale} has none here`);
  parseJson(text, modelFile);
  return text;
};

const documentIn = (text: string): unknown => JSON.parse(text.replace(/^\ufeff/, ''));

export const versionOf = (text: string): string => modelVersionOf(documentIn(text));

const modelIn = (text: string): TunedModel =>
  (documentIn(text) as { readonly interactionModel: TunedModel }).interactionModel;
