import { ChangedSince, NoModelText } from '../../analytics/tuning/edit-error';
import { undoEdits } from '../../analytics/tuning/undo-edits';
import { UserError } from '../errors';
import { readModel, realEffects, versionOf, type ApplyEffects } from './apply';
import { formattedJson } from './formatted-json';
import { readHistory, type Application } from './history';
import { isEmpty, readRegressions, withoutAccepted } from './regressions';
import { journalOf, type TuningFiles, writtenFiles } from './tuning-files';
import { finishWriting, writeTogether, type Writing } from './write-together';

export interface Undone {
  readonly application: Application;
  /** Of the model as it is now. */
  readonly modelVersion: string;
  readonly written: readonly string[];
}

/**
 * Takes the last changes back that have not been taken back: out of the model, which becomes what it
 * was where nobody has touched it, and out of what the tests replay. An undoing that was killed is
 * finished, and not followed by another.
 *
 * @throws UserError where nothing is left to undo, or the model was changed by hand at such a place
 */
export const undoLast = (files: TuningFiles, effects: ApplyEffects = realEffects): Undone => {
  const { fs } = effects;
  const finished = finishWriting(fs, journalOf(files), writtenFiles(files));
  const history = readHistory(files.historyFile, fs);
  if (finished?.purpose === 'undo') return finishedUndo(files, history, finished.written, fs);

  const last = history.findLastIndex(({ undoneAt }) => undoneAt === null);
  const application = history[last];
  if (!application) throw new UserError(`nothing to undo: no change of ${files.locale} is applied`);
  const text = undone(files, readModel(files, fs), application);
  const undoneNow = { ...application, undoneAt: effects.now().toISOString() };
  const regressions = withoutAccepted(
    readRegressions(files.regressionFile, files.locale, fs),
    application.regressions,
  );
  const writings: readonly Writing[] = [
    // Before the model, so that at no time a test asks for words that are gone.
    {
      file: files.regressionFile,
      text: isEmpty(regressions) ? null : formattedJson(regressions),
    },
    { file: files.modelFile, text },
    {
      file: files.historyFile,
      text: formattedJson({ applications: history.with(last, undoneNow) }),
    },
  ];
  const written = writeTogether(fs, journalOf(files), 'undo', writings);
  return { application: undoneNow, modelVersion: versionOf(text), written };
};

const finishedUndo = (
  files: TuningFiles,
  history: readonly Application[],
  written: readonly string[],
  fs: ApplyEffects['fs'],
): Undone => {
  const [latest] = history
    .filter(({ undoneAt }) => undoneAt !== null)
    .sort((a, b) => ((a.undoneAt ?? '') < (b.undoneAt ?? '') ? 1 : -1));
  if (!latest) throw new UserError(`${files.historyFile}: can't find what was undone`);
  return {
    application: latest,
    modelVersion: versionOf(readModel(files, fs)),
    written,
  };
};

const undone = (files: TuningFiles, text: string, { edits }: Application): string => {
  try {
    return undoEdits(text, edits);
  } catch (error) {
    if (!(error instanceof ChangedSince || error instanceof NoModelText)) throw error;
    throw new UserError(`${files.modelFile}: can't undo: ${error.message}`, { cause: error });
  }
};
