import type { Change } from '../../analytics/tuning/change';
import type { Estimate } from '../../analytics/tuning/gain';
import type { ModelEdit } from '../../analytics/tuning/model-edit';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { parseJson } from '../read-json';
import { isApplication } from './is-application';
import { realFileSystem, type FileSystem } from './file-system';
import type { RegressionEdit } from './regressions';

/** What is expected of changes, from the report that proposed them. */
export interface Promised {
  /** Days of the turns that were mined, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
  /** Turns in those days: a gain is of as much traffic again. */
  readonly turns: number;
  /** Turns that become valid, of all changes together. */
  readonly gain: Estimate;
  readonly changes: readonly PromisedChange[];
}

interface PromisedChange {
  /** See `changeId`. */
  readonly id: string;
  readonly probability: number | null;
  readonly gain: Estimate;
}

/** Changes that were made together, and what they were to bring. */
export interface Application {
  /** ISO 8601. */
  readonly appliedAt: string;
  /** ISO 8601; null while it holds. */
  readonly undoneAt: string | null;
  readonly modelVersion: { readonly before: string; readonly after: string };
  readonly from: string;
  readonly to: string;
  readonly turns: number;
  readonly gain: Estimate;
  readonly changes: readonly {
    readonly change: Change;
    readonly probability: number | null;
    /** Null for a change that nothing was promised of. */
    readonly gain: Estimate | null;
  }[];
  /** What undoing takes back. */
  readonly edits: readonly ModelEdit[];
  readonly regressions: RegressionEdit;
}

/**
 * What has been applied to a locale's model, the oldest first; nothing where there is no history.
 *
 * @throws UserError for a file that is no history
 */
export const readHistory = (
  historyFile: string,
  fs: FileSystem = realFileSystem,
): readonly Application[] => {
  const text = fs.read(historyFile);
  if (text === undefined) return [];
  const content = parseJson(text, historyFile);
  const refuse = (why: string): UserError =>
    new UserError(
      `${historyFile}: can't read what was applied: ${why}; restore the file, or remove it to forget what was applied`,
    );
  if (!isObject(content) || !Array.isArray(content['applications']))
    throw refuse('it has no "applications"');
  const applications: readonly unknown[] = content['applications'];
  const wrong = applications.findIndex((each) => !isApplication(each));
  if (wrong >= 0) throw refuse(`applications[${wrong}] is not as it was written`);
  return applications as readonly Application[];
};
