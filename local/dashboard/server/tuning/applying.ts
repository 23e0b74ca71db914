import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { applyChanges, type ApplyEffects, readModel, versionOf } from '../../../tuning/apply';
import { checkedEdit } from '../../../tuning/checked-edit';
import type { Promised } from '../../../tuning/history';
import { tuningFilesOf } from '../../../tuning/tuning-files';
import { undoLast } from '../../../tuning/undo';
import { readHistory } from '../../../tuning/history';
import type { Preview, Proved, Written } from '../../tuning';
import { Refusal, refusing } from '../replies';
import { lineDiff } from './line-diff';
import type { Tuning } from './tunings';

export interface ApplyingOptions {
  readonly skillPackage: string;
  readonly effects: ApplyEffects;
}

/** What applying a proved set would write; nothing is written yet. @throws Refusal */
export const previewOf = (
  tuning: Tuning,
  proved: Proved,
  { skillPackage, effects }: ApplyingOptions,
): Preview => {
  const files = tuningFilesOf(skillPackage, tuning.settings.locale);
  const proposals = chosenIn(tuning, proved);
  return refusing(() => {
    const before = readModel(files, effects.fs);
    checkVersion(tuning, before);
    const { text, applied } = checkedEdit(
      before,
      proposals.map(({ change }) => change),
      files.locale,
    );
    return {
      digest: digestOf(text),
      file: shown(files.modelFile),
      otherFiles: [files.regressionFile, files.historyFile].map(shown),
      modelVersion: { before: versionOf(before), after: versionOf(text) },
      changes: applied.length,
      diff: lineDiff(before, text),
      blocked: proposals.flatMap(({ conflicts }) => conflicts.map(({ sentence }) => sentence)),
      proved,
    };
  });
};

/**
 * Applies a proved set, if it is still what was shown.
 *
 * @param request what was shown, by its digest, and whether it is applied though it breaks something
 * @throws Refusal
 */
export const applyProved = (
  tuning: Tuning,
  proved: Proved,
  request: { readonly digest: string; readonly isForced: boolean },
  options: ApplyingOptions,
): Written => {
  const preview = previewOf(tuning, proved, options);
  if (preview.digest !== request.digest)
    throw new Refusal(409, 'What would be written is not what was shown any more: look again.');
  const broken = preview.blocked.length + proved.proof.regressions.length;
  if (broken > 0 && !request.isForced)
    throw new Refusal(
      409,
      `It would break ${broken === 1 ? 'something' : `${broken} things`}: apply it by force, or reject what breaks them.`,
    );
  const files = tuningFilesOf(options.skillPackage, tuning.settings.locale);
  return refusing(() => {
    const { applied, modelVersion, written } = applyChanges(
      {
        ...{ files, promise: promiseOf(tuning, proved) },
        changes: chosenIn(tuning, proved).map(({ change }) => change),
      },
      options.effects,
    );
    return {
      files: written.map(shown),
      modelVersion: modelVersion.after,
      changes: applied.length,
    };
  });
};

/**
 * Undoes what was applied last, if that is what was meant.
 *
 * @throws Refusal
 */
export const undoApplied = (
  { locale, appliedAt }: { readonly locale: string; readonly appliedAt: string },
  { skillPackage, effects }: ApplyingOptions,
): Written => {
  const files = tuningFilesOf(skillPackage, locale);
  return refusing(() => {
    const latest = readHistory(files.historyFile, effects.fs).findLast(
      ({ undoneAt }) => undoneAt === null,
    );
    if (latest?.appliedAt !== appliedAt)
      throw new Refusal(409, 'That is not what was applied last any more: look again.');
    const { application, modelVersion, written } = undoLast(files, effects);
    return {
      files: written.map(shown),
      modelVersion,
      changes: application.changes.length,
    };
  });
};

const chosenIn = ({ report }: Tuning, { chosen }: Proved) =>
  report.proposals.filter(({ id }) => chosen.includes(id));

const promiseOf = (tuning: Tuning, proved: Proved): Promised => {
  const { from, to, traffic } = tuning.report;
  return {
    ...{ from, to, turns: traffic.turns, gain: proved.gain },
    changes: chosenIn(tuning, proved).map(({ id, probability, gain }) => ({
      ...{ id, probability, gain },
    })),
  };
};

/** Somebody may have edited the model since: what was proved is not of that one. */
const checkVersion = ({ report, settings }: Tuning, text: string): void => {
  const now = versionOf(text);
  if (now !== report.modelVersion)
    throw new Refusal(
      409,
      `The model of ${settings.locale} has changed since it was tuned: it was ${report.modelVersion} and is ${now}. Tune again.`,
    );
};

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As people write it in a terminal of the project. */
const shown = (file: string): string => relative(process.cwd(), file);
