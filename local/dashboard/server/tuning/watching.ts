import type { Run } from '../../../../analytics/tuning/run';
import type { Watched, WatchOptions } from '../../../../analytics/tuning/watched';
import { changeId } from '../../../../analytics/tuning/change';
import { loadModel } from '../../../alexa';
import { calibrationOfPromises } from '../../../../analytics/tuning/calibration-of-promises';
import type { FileSystem } from '../../../tuning/file-system';
import { type Application, readHistory } from '../../../tuning/history';
import { promisedWords } from '../../../tuning/promised-words';
import { tuningFilesOf } from '../../../tuning/tuning-files';
import type { AppliedAnswer, WatchAnswer } from '../../tuning';
import type { Waiting } from './shared-run';

/** Counts what a version of the model really brought. */
export type Watch = (run: Run, options: WatchOptions) => Promise<Watched>;

/** Those before are in the history file. */
const MOST_WATCHED = 5;

/**
 * What was applied to a locale's model, the latest first, with what came of it in days.
 *
 * @throws UserError for a broken history; what Athena throws
 */
export const watchApplied = async (
  { locale, from, to }: { readonly locale: string; readonly from: string; readonly to: string },
  {
    skillPackage,
    fs,
    run,
    watch,
    onProgress,
  }: {
    readonly skillPackage: string;
    readonly fs: FileSystem;
    readonly run: Run;
    readonly watch: Watch;
    readonly onProgress: Waiting['onProgress'];
  },
): Promise<WatchAnswer> => {
  const { historyFile, modelFile } = tuningFilesOf(skillPackage, locale);
  const history = readHistory(historyFile, fs).toReversed();
  const shown = history.slice(0, MOST_WATCHED);
  const { model } = loadModel(modelFile);
  const applications: AppliedAnswer[] = [];
  for (const application of shown) {
    onProgress({ step: 'what came', done: applications.length, total: shown.length });
    const isUndone = application.undoneAt !== null;
    const watched = isUndone
      ? null
      : await watch(run, {
          ...{ locale, from, to, modelVersion: application.modelVersion.after },
          ...{ promised: promisedWords(application), size: application.turns, model },
        });
    applications.push(answerOf(application, watched));
  }
  const watched = applications.flatMap((application) => application.watched ?? []);
  return {
    applications,
    calibration: calibrationOfPromises(watched),
    canUndo: history.some(({ undoneAt }) => undoneAt === null),
  };
};

const answerOf = (
  { appliedAt, undoneAt, modelVersion, gain, changes }: Application,
  watched: Watched | null,
): AppliedAnswer => ({
  ...{ appliedAt, undoneAt, modelVersion, gain, watched },
  changes: changes.map(({ change }) => changeId(change)),
});
