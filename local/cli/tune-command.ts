import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Progress, runQuery } from '../../analytics/athena/run-query';
import { PROBABILITY } from '../../analytics/tuning/proposals';
import type { Run } from '../../analytics/tuning/run';
import type { Suggestion } from '../../analytics/tuning/suggestion';
import type { TuningReport } from '../../analytics/tuning/tuning-report';
import { loadModels } from '../alexa';
import { visibleJson } from '../../analytics/text/visible';
import { messageOf, UsageError, UserError } from '../errors';
import type { Decision } from '../tuning/chosen';
import { decisionsFile, readDecisions } from '../tuning/decisions';
import { realFileSystem } from '../tuning/file-system';
import { openTunings, type Tuning } from '../tuning/tune';
import type { Command } from './command';
import { type AthenaSession, type ConnectOptions, withAthena } from './connect';
import { formatTuning, TUNING_FORMATS, type TuningFormat } from './format-tuning';
import { explained } from './query-failure';
import { progressOn } from './query-progress';
import { type Range, rangeOf } from './query-range';
import { withSyncedFolder } from './query-synced-folder';
import { applyReport, finishKilled, refuseRegressions, undoApplied } from './tune-apply';
import { readSuggestions, type SuggestionInput } from './tune-suggestions';
import { watchApplied, watchText } from './tune-watch';
import { count } from './tuning-numbers';
import { noteText } from './say';

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  locale: { type: 'string', default: 'all' },
  'skill-package': { type: 'string', default: 'skill-package' },
  'min-users': { type: 'string', default: '5' },
  probability: { type: 'string' },
  suggestions: { type: 'string' },
  accept: { type: 'string', multiple: true },
  reject: { type: 'string', multiple: true },
  apply: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  undo: { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  format: { type: 'string', default: 'text' },
  out: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
} as const;

const HELP = `[--from yyyy-MM-dd] [--to yyyy-MM-dd] [--locale en-US]
       npm run tune -- --apply [PROPOSAL…]
       npm run tune -- --undo
       npm run tune -- --watch

Looks for words that the interaction model missed and for what people meant by them, proposes changes
of the model, and proves them by replaying what was said. Nothing is written without --apply.

  --from, --to           first and last day of the turns, UTC (default: the last 30 days and today)
  --locale               one locale only (default: all that the skill package has a model of)
  --skill-package        folder with interactionModels/custom (default: skill-package)
  --min-users            what fewer distinct users said is neither shown nor proposed (default: 5)
  --probability          from this probability on, one is accepted by itself (default: ${PROBABILITY})
  --suggestions FILE     evidence from elsewhere, - for standard input; a JSON object a line:
                         {"slot type": "SizeType", "word": "ginormous", "value": "large", "weight": 3}
  --format               ${TUNING_FORMATS.join(', ')} (default: text; --watch: text or json)
  --out FILE             writes the report there

What to do with the proposals, each named as in the report, such as add-synonym/SizeType/large/huge
(what was decided in the dashboard holds, unless something else is said here):
  --accept PROPOSAL      accepts one that is open; may be given several times
  --reject PROPOSAL      leaves one out that is accepted by itself; likewise
  --apply                writes what is accepted into the models, or just the proposals named after it
  --force                even though somebody would be understood otherwise than before
  --undo                 takes back what was applied last
  --watch                what the applied changes have brought, next to what was promised

Where to ask:
  --data                 data folder of the local stack, or a copy of the bucket (aws s3 sync)
  --profile              AWS profile: ask the deployed Athena
  --database             database, if it is not the local one's name (output Database of the stack)
  --work-group           workgroup, likewise (output WorkGroup)`;

/** What the command takes from its surroundings. */
export interface TuneIo {
  readonly connect: <T>(
    options: ConnectOptions,
    action: (session: AthenaSession) => Promise<T>,
  ) => Promise<T>;
  readonly now: () => Date;
  readonly stdin: SuggestionInput;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
  readonly progress: (progress: Progress | undefined) => void;
}

const realIo = (): TuneIo => ({
  connect: (options, action) => withSyncedFolder(options, withAthena, action),
  now: () => new Date(),
  stdin: process.stdin,
  print: (text) => process.stdout.write(`${text}\n`),
  note: noteText,
  progress: progressOn(process.stderr),
});

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run tune`: from the words that were missed to a better model. */
export const tuneCommand = (io: TuneIo = realIo()): Command<typeof OPTIONS> => ({
  name: 'npm run tune --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  run: async ({ values, positionals }) => {
    checkCombination(values, positionals);
    const { 'skill-package': skillPackage } = values;
    const locales = localesOf(values);
    if (values.undo) {
      undo(skillPackage, locales, io);
      return 0;
    }
    const settings = await settingsOf(values, io);
    const range = rangeOf(values, io.now());
    const { data, profile } = values;
    // Before the words are held against the model, which may be of before or of after.
    if (values.apply) finish(skillPackage, locales, io);
    await io.connect({ data, profile, ...namesOf(values) }, async (session) => {
      const run = runOf(session, values, io);
      if (values.watch) {
        const watched = await watchApplied({ run, skillPackage, locales, ...range });
        output(values.format === 'json' ? visibleJson(watched, 2) : watchText(watched), values, io);
        return;
      }
      const tunings = await openTunings(locales, {
        ...{ run, database: session.database, skillPackage, ...range, ...settings },
        onStep: ({ locale, step, done, total }) =>
          io.note(`${locale}: ${step} (${done + 1} of ${total})`),
      });
      const reports = decided(tunings, values, positionals);
      show(reports, values, range, io);
      if (values.apply) apply(reports, values, io);
    });
    return 0;
  },
});

const checkCombination = (values: Values, positionals: readonly string[]): void => {
  const { apply, undo: isUndo, watch, accept = [], reject = [], force } = values;
  const chosen = Object.entries({ apply, undo: isUndo, watch }).filter(([, isOn]) => isOn);
  if (chosen.length > 1)
    throw new UsageError(
      `One at a time, not ${chosen.map(([name]) => `--${name}`).join(' and ')}.`,
    );
  if (positionals.length > 0 && !apply)
    throw new UsageError(
      `"${positionals[0] ?? ''}" is no option; proposals are named after --apply (see --help).`,
    );
  if (positionals.length > 0 && accept.length + reject.length > 0)
    throw new UsageError('Name the proposals after --apply, or use --accept and --reject.');
  if (force && !apply) throw new UsageError('--force is for --apply.');
  if ((isUndo || watch) && accept.length + reject.length > 0)
    throw new UsageError(
      `There are no proposals to accept or reject with --${isUndo ? 'undo' : 'watch'}.`,
    );
  if (watch && values.format === 'markdown')
    throw new UsageError('--watch has no format "markdown"; choose text or json.');
  const twice = accept.find((id) => reject.includes(id));
  if (twice !== undefined)
    throw new UsageError(`"${twice}" can't be accepted and rejected at once.`);
  formatOf(values.format);
};

const formatOf = (given: string): TuningFormat => {
  const format = TUNING_FORMATS.find((known) => known === given);
  if (format === undefined)
    throw new UsageError(`There is no format "${given}"; choose ${TUNING_FORMATS.join(', ')}.`);
  return format;
};

const localesOf = ({ 'skill-package': skillPackage, locale }: Values): readonly string[] => {
  const folder = join(skillPackage, 'interactionModels/custom');
  const known = [...loadModels(folder).keys()];
  if (locale === 'all') return known;
  if (known.includes(locale)) return [locale];
  throw new UserError(
    `${folder} has no model for the locale ${locale}; there is ${known.join(', ')}.`,
  );
};

interface Settings {
  readonly minUsers: number;
  readonly probability?: number;
  readonly suggestions: readonly Suggestion[];
}

const settingsOf = async (values: Values, { stdin }: TuneIo): Promise<Settings> => {
  const { 'min-users': minUsers, probability, suggestions } = values;
  return {
    minUsers: minUsersOf(minUsers),
    ...(probability === undefined ? {} : { probability: probabilityOf(probability) }),
    suggestions: suggestions === undefined ? [] : await readSuggestions(suggestions, stdin),
  };
};

const minUsersOf = (text: string): number => {
  const users = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (users >= 2) return users;
  throw new UsageError(
    `--min-users is "${text}"; it takes a whole number from 2 on, so that nobody's own words are shown.`,
  );
};

const probabilityOf = (text: string): number => {
  const probability = text.trim() === '' ? Number.NaN : Number(text);
  if (probability > 0 && probability <= 1) return probability;
  throw new UsageError(`--probability is "${text}"; it takes a number above 0, at most 1.`);
};

const namesOf = ({ database, 'work-group': workGroup }: Values): Pick<ConnectOptions, 'names'> => ({
  names: {
    ...(database === undefined ? {} : { database }),
    ...(workGroup === undefined ? {} : { workGroup }),
  },
});

const runOf =
  ({ client, database, workGroup }: AthenaSession, { profile }: Values, io: TuneIo): Run =>
  async (sql, parameters) => {
    const abort = new AbortController();
    const onInterrupt = () => abort.abort();
    process.once('SIGINT', onInterrupt);
    try {
      return await runQuery(client, {
        ...{ sql, parameters, database, workGroup },
        signal: abort.signal,
        onProgress: io.progress,
      });
    } catch (error) {
      throw explained(error, profile);
    } finally {
      io.progress(undefined);
      process.removeListener('SIGINT', onInterrupt);
    }
  };

/** The reports after what was said on the command line; a proposal may be one of several locales. */
const decided = (
  tunings: readonly Tuning[],
  { accept = [], reject = [], 'skill-package': skillPackage }: Values,
  only: readonly string[],
): readonly TuningReport[] => {
  const first = tunings.map((tuning) => tuning.report());
  const named = [...accept, ...reject, ...only];
  const unknown = named.find(
    (id) => !first.some(({ proposals }) => proposals.some((proposal) => proposal.id === id)),
  );
  if (unknown !== undefined)
    throw new UserError(
      `There is no proposal "${unknown}" in this traffic; --format json lists all of them with their ids.`,
    );
  const file = decisionsFile(skillPackage);
  return tunings.map((tuning, index) => {
    const { locale = '', proposals = [] } = first[index] ?? {};
    const ids = proposals.map(({ id }) => id);
    // What is named now goes before what was decided in the dashboard.
    const kept = readDecisions(file, locale);
    const before = (decision: Decision): readonly string[] =>
      only.length > 0 ? [] : ids.filter((id) => !named.includes(id) && kept.get(id) === decision);
    const left = only.length === 0 ? [] : ids.filter((id) => !only.includes(id));
    return tuning.report({
      accepted: [...[...accept, ...only].filter((id) => ids.includes(id)), ...before('accepted')],
      rejected: [...reject.filter((id) => ids.includes(id)), ...before('rejected'), ...left],
    });
  });
};

const show = (reports: readonly TuningReport[], values: Values, range: Range, io: TuneIo): void => {
  const { format: given, apply: isApplied } = values;
  const format = formatOf(given);
  const text = formatTuning(format, reports, (report) =>
    isApplied ? [] : nextSteps(report, values, range),
  );
  output(text, values, io);
};

const output = (text: string, { out }: { readonly out?: string | undefined }, io: TuneIo): void => {
  if (out === undefined) {
    io.print(text);
    return;
  }
  try {
    writeFileSync(out, `${text}\n`);
  } catch (error) {
    throw new UserError(`Cannot write the report to ${out}: ${messageOf(error)}`, { cause: error });
  }
  io.note(`The report is in ${out}.`);
};

const nextSteps = (
  { locale, proposals }: TuningReport,
  values: Values,
  range: Range,
): readonly string[] => {
  const isOfThisLocale = (named: string): boolean => proposals.some(({ id }) => id === named);
  const { accept = [], reject = [] } = values;
  const here = { accept: accept.filter(isOfThisLocale), reject: reject.filter(isOfThisLocale) };
  const command = commandOf({ ...values, ...here }, { locale, ...range });
  const accepted = proposals.filter(({ status }) => status === 'accepted').length;
  const open = proposals.find(
    ({ status, id, conflicts }) =>
      status === 'open' &&
      !reject.includes(id) &&
      conflicts.every(({ kind }) => kind !== 'makes the model invalid'),
  );
  return [
    ...(accepted === 0 ? [] : [`write the ${accepted} accepted: ${command} --apply`]),
    ...(open ? [`accept an open one, too: ${command} --accept ${shellWord(open.id)}`] : []),
  ];
};

/** What changes the proposals, and where they are looked for: the same is asked again. */
const REPEATED = [
  ...['skill-package', 'min-users', 'probability', 'suggestions', 'accept', 'reject'],
  ...['data', 'profile', 'database', 'work-group'],
] as const satisfies readonly (keyof Values)[];

const commandOf = (
  values: Values,
  { locale, from, to }: Range & { readonly locale: string },
): string =>
  [
    `npm run tune -- --locale ${locale} --from ${from} --to ${to}`,
    ...REPEATED.flatMap((name) => {
      const given = values[name] ?? [];
      const option = OPTIONS[name];
      if ('default' in option && given === option.default) return [];
      return [given].flat().map((value) => `--${name} ${shellWord(value)}`);
    }),
  ].join(' ');

/** As a shell takes it for one word: people's words stand in it. */
const shellWord = (text: string): string => {
  if (/^[\w./:@%+,-]+$/.test(text)) return text;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : `"${text}"`;
};

const apply = (
  reports: readonly TuningReport[],
  { force, 'skill-package': skillPackage }: Values,
  io: TuneIo,
): void => {
  if (!force) refuseRegressions(reports);
  const now = io.now();
  // One time for all locales: they are undone together.
  const effects = { fs: realFileSystem, now: () => now };
  let hasWritten = false;
  for (const report of reports) {
    if (!report.proposals.some(({ status }) => status === 'accepted')) continue;
    const { applied, modelVersion, written } = applyReport(skillPackage, report, effects);
    if (written.length === 0) continue;
    hasWritten = true;
    io.note(
      [
        `${report.locale}: ${count(applied.length)} changes written; model version ${modelVersion.before} is ${modelVersion.after} now.`,
        ...written.map((file) => `  ${file}`),
      ].join('\n'),
    );
  }
  io.note(hasWritten ? DEPLOY : 'Nothing is accepted, so nothing was written.');
};

const DEPLOY =
  'To ship it: npx ask deploy. Then watch what it brings: npm run tune -- --watch. To take it back: npm run tune -- --undo.';

const finish = (
  skillPackage: string,
  locales: readonly string[],
  io: TuneIo,
  purpose?: string,
): void => {
  for (const locale of finishKilled(skillPackage, locales, { fs: realFileSystem }, purpose))
    io.note(`${locale}: a run was cut off while it wrote; what it had begun is finished.`);
};

const undo = (skillPackage: string, locales: readonly string[], io: TuneIo): void => {
  const effects = { fs: realFileSystem, now: io.now };
  finish(skillPackage, locales, io, 'apply');
  for (const { locale, application, modelVersion, written } of undoApplied(
    ...([skillPackage, locales, effects] as const),
  ))
    io.print(
      [
        `${locale}: ${count(application.changes.length)} changes of ${application.appliedAt} taken back; the model version is ${modelVersion} again.`,
        ...written.map((file) => `  ${file}`),
      ].join('\n'),
    );
  io.note('To ship it: npx ask deploy.');
};
