import { dirname, join } from 'node:path';

/** The files of one locale that a change of its model touches. */
export interface TuningFiles {
  readonly locale: string;
  readonly modelFile: string;
  /** Words and utterances that every later test run replays. */
  readonly regressionFile: string;
  /** What was changed, and what was promised of it. */
  readonly historyFile: string;
}

/** Beside a skill package, where its repository keeps what is committed with it. */
export const tuningFilesOf = (skillPackage: string, locale: string): TuningFiles => ({
  locale,
  modelFile: join(skillPackage, 'interactionModels/custom', `${locale}.json`),
  regressionFile: join(regressionFolderOf(skillPackage), `${locale}.json`),
  historyFile: join(dirname(skillPackage), 'tuning', `${locale}.json`),
});

export const regressionFolderOf = (skillPackage: string): string =>
  join(dirname(skillPackage), 'test/tuning');

/** All of them, which a change may write. */
export const writtenFiles = ({
  modelFile,
  regressionFile,
  historyFile,
}: TuningFiles): readonly string[] => [modelFile, regressionFile, historyFile];

/** Where a change is noted before it is made, see `writeTogether`. */
export const journalOf = ({ historyFile }: TuningFiles): string => `${historyFile}.pending`;
