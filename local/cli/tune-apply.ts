import { type Change, changeId } from '../../analytics/tuning/change';
import type { TuningReport } from '../../analytics/tuning/tuning-report';
import { UserError } from '../errors';
import { type Applied, applyChanges, type ApplyEffects } from '../tuning/apply';
import { readHistory } from '../tuning/history';
import { journalOf, tuningFilesOf, writtenFiles } from '../tuning/tuning-files';
import { undoLast, type Undone } from '../tuning/undo';
import { finishWriting, pendingPurpose } from '../tuning/write-together';

/**
 * Refuses reports whose accepted changes would make the past be understood otherwise.
 *
 * @throws UserError that names the worst of them
 */
export const refuseRegressions = (reports: readonly TuningReport[]): void => {
  for (const { locale, proof, proposals } of reports) {
    const [worst, ...more] = proof.regressions;
    if (!worst) continue;
    const { utterance, before, after } = worst;
    const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const culprit = proposals.find(
      ({ status, proof: own }) =>
        status === 'accepted' && own.regressions.some((one) => one.utterance === utterance),
    );
    const remedy = culprit ? `--reject "${culprit.id}"` : 'reject one of the changes';
    throw new UserError(
      `${locale}: “${utterance}” is understood as ${before}, and would be as ${after}${rest}; nothing was written: ${remedy}, or repeat with --force.`,
    );
  }
};

/** Writes what is accepted of a report, with what was promised. @throws UserError */
export const applyReport = (
  skillPackage: string,
  { locale, from, to, traffic, gain, proposals }: TuningReport,
  effects: ApplyEffects,
): Applied => {
  const chosen = proposals.filter(({ status }) => status === 'accepted');
  const changes: readonly Change[] = chosen.map(({ change }) => change);
  return applyChanges(
    {
      files: tuningFilesOf(skillPackage, locale),
      changes,
      promise: {
        ...{ from, to, gain, turns: traffic.turns },
        changes: chosen.map((proposal) => ({
          id: changeId(proposal.change),
          probability: proposal.probability,
          gain: proposal.gain,
        })),
      },
    },
    effects,
  );
};

/**
 * Finishes what a run that was killed had begun to write.
 *
 * @param purpose only what was begun for it: `apply` or `undo` (default: either)
 * @returns the locales where something was
 * @throws UserError where it can't be
 */
export const finishKilled = (
  skillPackage: string,
  locales: readonly string[],
  { fs }: Pick<ApplyEffects, 'fs'>,
  purpose?: string,
): readonly string[] =>
  locales.filter((locale) => {
    const files = tuningFilesOf(skillPackage, locale);
    const journal = journalOf(files);
    const pending = pendingPurpose(fs, journal);
    if (pending === undefined || (purpose !== undefined && pending !== purpose)) return false;
    finishWriting(fs, journal, writtenFiles(files));
    return true;
  });

export interface UndoneLocale extends Undone {
  readonly locale: string;
}

/**
 * Takes back what was applied last, in all of the locales that it was applied to.
 *
 * @throws UserError where nothing is applied, or a model was changed by hand since
 */
export const undoApplied = (
  skillPackage: string,
  locales: readonly string[],
  effects: ApplyEffects,
): readonly UndoneLocale[] => {
  const applied = locales.flatMap((locale) => {
    const { historyFile } = tuningFilesOf(skillPackage, locale);
    const last = readHistory(historyFile, effects.fs).findLast(({ undoneAt }) => undoneAt === null);
    return last ? [{ locale, appliedAt: last.appliedAt }] : [];
  });
  const [latest] = applied
    .map(({ appliedAt }) => appliedAt)
    .sort()
    .reverse();
  if (latest === undefined)
    throw new UserError(
      `Nothing to undo: no change of ${locales.join(', ')} in ${skillPackage} is applied.`,
    );
  return applied
    .filter(({ appliedAt }) => appliedAt === latest)
    .map(({ locale }) => ({ locale, ...undoLast(tuningFilesOf(skillPackage, locale), effects) }));
};
