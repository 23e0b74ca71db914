import { visible } from '../../analytics/text/visible';
import { changeId } from '../../analytics/tuning/change';
import type { Run } from '../../analytics/tuning/run';
import { calibrationOfPromises } from '../../analytics/tuning/calibration-of-promises';
import { watch } from '../../analytics/tuning/watch';
import type { Kept, PromiseCalibration, Watched } from '../../analytics/tuning/watched';
import { loadModel } from '../alexa';
import { UserError } from '../errors';
import { type Application, readHistory } from '../tuning/history';
import { promisedWords } from '../tuning/promised-words';
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

export interface WatchedLocale {
  readonly locale: string;
  readonly applications: readonly WatchedApplication[];
  /** Of all applications together. */
  readonly calibration: PromiseCalibration;
}

interface WatchedApplication {
  readonly application: Application;
  readonly watched: Watched;
}

/**
 * What the changes that are applied have brought, next to what was promised.
 *
 * @throws UserError where nothing is applied; what Athena throws
 */
export const watchApplied = async (request: WatchRequest): Promise<readonly WatchedLocale[]> => {
  const { run, skillPackage, locales, from, to } = request;
  const all: WatchedLocale[] = [];
  for (const locale of locales) {
    const applications: WatchedApplication[] = [];
    for (const application of appliedTo(skillPackage, locale)) {
      const { model } = loadModel(tuningFilesOf(skillPackage, locale).modelFile);
      const watched = await watch(run, {
        ...{ locale, from, to, model },
        modelVersion: application.modelVersion.after,
        promised: promisedWords(application),
        size: application.turns,
      });
      applications.push({ application, watched });
    }
    const calibration = calibrationOfPromises(applications.map(({ watched }) => watched));
    if (applications.length > 0) all.push({ locale, applications, calibration });
  }
  if (all.length > 0) return all;
  throw new UserError(
    `Nothing to watch: no change of ${locales.join(', ')} in ${skillPackage} is applied; "npm run tune -- --apply" does it.`,
  );
};

/** The same for people: words and tables. */
export const watchText = (locales: readonly WatchedLocale[]): string =>
  locales
    .flatMap(({ locale, applications, calibration }) => [
      ...applications.map((each) => pageOf(locale, each)),
      ...calibrationText(locale, calibration),
    ])
    .join('\n\n');

/** Two promises hardly tell how far promises are kept. */
const TELLING = 3;

const calibrationText = (
  locale: string,
  { words, within, promised, real, ratio, groups }: PromiseCalibration,
): readonly string[] => {
  if (words < TELLING || ratio === null) return [];
  const table = formatTable(
    GROUP_COLUMNS,
    groups.map((group) => [String(group.words), count(group.promised), count(group.real)]),
  );
  return [
    `${locale}: how far promises were kept. Of ${count(words)} words ${count(within)} brought what their interval says (19 of 20 should); all together ${count(real)} turns of ${countText(promised)} promised, ${ratio.toFixed(2)} times as many.\n${table}`,
  ];
};

const GROUP_COLUMNS: readonly TableColumn[] = [
  { name: 'words, by their promise', type: 'bigint' },
  { name: 'promised', type: 'bigint' },
  { name: 'real', type: 'bigint' },
];

const appliedTo = (skillPackage: string, locale: string): readonly Application[] =>
  readHistory(tuningFilesOf(skillPackage, locale).historyFile).filter(
    ({ undoneAt }) => undoneAt === null,
  );

const pageOf = (
  locale: string,
  { application: { appliedAt, changes }, watched }: WatchedApplication,
): string => {
  const { modelVersion, since, days, total, words, slots } = watched;
  const title = `${locale}: ${count(changes.length)} changes of ${appliedAt.slice(0, 10)}, model version ${modelVersion}`;
  if (since === null)
    return `${title}\nNo turn of that version yet: deploy it (npx ask deploy), and wait for traffic.\n${changes
      .map(({ change }) => `  ${visible(changeId(change))}`)
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
