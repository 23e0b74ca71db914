import { changeId } from '../../analytics/tuning/change';
import type { Run } from '../../analytics/tuning/run';
import { watch } from '../../analytics/tuning/watch';
import type { Kept, PromisedWord, Watched } from '../../analytics/tuning/watched';
import { UserError } from '../errors';
import { type Application, readHistory } from '../tuning/history';
import { tuningFilesOf } from '../tuning/tuning-files';
import { formatTable, type TableColumn } from './format-table';
import { count, countText, shareText } from './tuning-numbers';

export interface WatchRequest {
  readonly run: Run;
  readonly skillPackage: string;
  readonly locales: readonly string[];
  /** Days, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
}

/**
 * What the changes that are applied have brought, next to what was promised, in words and tables.
 *
 * @throws UserError where nothing is applied; what Athena throws
 */
export const watchText = async (request: WatchRequest): Promise<string> => {
  const { run, skillPackage, locales, from, to } = request;
  const pages: string[] = [];
  for (const locale of locales)
    for (const application of appliedTo(skillPackage, locale)) {
      const watched = await watch(run, {
        ...{ locale, from, to },
        modelVersion: application.modelVersion.after,
        promised: promisedBy(application),
        size: application.turns,
      });
      pages.push(pageOf(locale, application, watched));
    }
  if (pages.length === 0)
    throw new UserError(
      `Nothing to watch: no change of ${locales.join(', ')} in ${skillPackage} is applied; "npm run tune -- --apply" does it.`,
    );
  return pages.join('\n\n');
};

const appliedTo = (skillPackage: string, locale: string): readonly Application[] =>
  readHistory(tuningFilesOf(skillPackage, locale).historyFile).filter(
    ({ undoneAt }) => undoneAt === null,
  );

const promisedBy = ({ changes }: Application): readonly PromisedWord[] =>
  changes.flatMap(({ change, gain }): readonly PromisedWord[] => {
    if (gain === null) return [];
    if (change.kind === 'add-synonym') {
      const { type, value, word } = change;
      return [{ type, value, word, gain }];
    }
    if (change.kind !== 'add-value') return [];
    const { type, value, synonyms } = change;
    // The forms of a new value were promised together: each is watched for its part.
    const words = [value, ...synonyms];
    return words.map((word) => ({ type, value, word, gain: partOf(gain, words.length) }));
  });

const partOf = ({ expected, low, high }: PromisedWord['gain'], parts: number) => ({
  expected: expected / parts,
  low: low / parts,
  high: high / parts,
});

const pageOf = (
  locale: string,
  { appliedAt, changes }: Application,
  { modelVersion, since, days, total, words, slots }: Watched,
): string => {
  const title = `${locale}: ${count(changes.length)} changes of ${appliedAt.slice(0, 10)}, model version ${modelVersion}`;
  if (since === null)
    return `${title}\nNo turn of that version yet: deploy it (npx ask deploy), and wait for traffic.\n${changes
      .map(({ change }) => `  ${changeId(change)}`)
      .join('\n')}`;
  return [
    title,
    `Live since ${since}. ${keptText(total)}`,
    `Day by day, each from the first day on:\n${formatTable(
      DAY_COLUMNS,
      days.map(({ day, cumulative }) => [day, ...keptCells(cumulative)]),
    )}`,
    `Word by word:\n${formatTable(
      WORD_COLUMNS,
      words.map((word) => [
        `${word.type}/${word.value}/${word.word}`,
        String(word.missedBefore),
        ...keptCells(word),
        word.isWithin ? 'yes' : 'no',
      ]),
    )}`,
    `Valid words of each slot type:\n${formatTable(
      SLOT_COLUMNS,
      slots.map(({ type, readings, validity }) => [
        ...[type, String(readings.before), shareText(validity.before)],
        ...[String(readings.after), shareText(validity.after)],
      ]),
    )}`,
  ].join('\n');
};

const keptText = ({ turns, promised, real }: Kept): string =>
  `For as many turns as there were since (${count(turns)}), ${countText(promised)} more valid ones were promised; ${count(real)} came${verdict(promised, real)}.`;

const verdict = ({ low, high }: Kept['promised'], real: number): string => {
  if (real < low) return ': fewer than promised';
  return real > high ? ': more than promised' : ', as promised';
};

const keptCells = ({ turns, promised, real, otherwise, missed }: Kept): readonly string[] => [
  ...[String(turns), countText(promised), String(real), String(otherwise), String(missed)],
];

const KEPT_COLUMNS: readonly TableColumn[] = [
  { name: 'turns', type: 'bigint' },
  { name: 'promised', type: 'varchar' },
  { name: 'real', type: 'bigint' },
  { name: 'other value', type: 'bigint' },
  { name: 'missed', type: 'bigint' },
];

const DAY_COLUMNS: readonly TableColumn[] = [{ name: 'day', type: 'varchar' }, ...KEPT_COLUMNS];

const WORD_COLUMNS: readonly TableColumn[] = [
  { name: 'word', type: 'varchar' },
  { name: 'missed before', type: 'bigint' },
  ...KEPT_COLUMNS,
  { name: 'within', type: 'varchar' },
];

const SLOT_COLUMNS: readonly TableColumn[] = [
  { name: 'slot type', type: 'varchar' },
  { name: 'words before', type: 'bigint' },
  { name: 'valid before', type: 'varchar' },
  { name: 'words after', type: 'bigint' },
  { name: 'valid after', type: 'varchar' },
];
