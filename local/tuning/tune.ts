import { readFileSync } from 'node:fs';
import { ambiguousChoices } from '../../analytics/tuning/ambiguous-choices';
import type { ChangedModel } from '../../analytics/tuning/changed-model';
import { mine, MIN_USERS, type MiningStep } from '../../analytics/tuning/mine';
import { pastOf } from '../../analytics/tuning/past';
import { findingsOf, PROBABILITY } from '../../analytics/tuning/proposals';
import { propose } from '../../analytics/tuning/propose';
import { ChangesCollide, reportOf } from '../../analytics/tuning/report-of';
import type { Run } from '../../analytics/tuning/run';
import { withSuggestions } from '../../analytics/tuning/suggested-evidence';
import type { Suggestion } from '../../analytics/tuning/suggestion';
import type { TunedModel } from '../../analytics/tuning/tuned-model';
import type { TuningReport } from '../../analytics/tuning/tuning-report';
import { unusedSynonyms } from '../../analytics/tuning/unused-synonyms';
import { loadModel } from '../alexa';
import { UserError } from '../errors';
import { checkedEdit } from './checked-edit';
import { versionOf } from './apply';
import { resolverOf } from './resolver';
import { tuningFilesOf } from './tuning-files';

export interface TuneOptions {
  /** Runs SQL in Athena. */
  readonly run: Run;
  /** The database of the views. */
  readonly database: string;
  /** Folder with interactionModels/custom. */
  readonly skillPackage: string;
  readonly locale: string;
  /** Days, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
  /** What fewer distinct users said is neither shown nor proposed. Default 5. */
  readonly minUsers?: number;
  /** From this probability on a proposal is accepted by itself. Default: the statistics' own. */
  readonly probability?: number;
  /** Evidence from elsewhere. Default: none. */
  readonly suggestions?: readonly Suggestion[];
  /** Told what is being done, as it takes a while. */
  readonly onStep?: (step: MiningStep) => void;
}

/** Ids of proposals that a person accepted although they are open by themselves, or rejected. */
export interface Decisions {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}

/** What was found for a locale, before and after a person decides. */
export interface Tuning {
  /**
   * The report, with the proof of what is accepted by itself and by a person. Quick: only that proof
   * is made anew.
   *
   * @throws UserError for an id that no proposal has
   */
  readonly report: (decisions?: Decisions) => TuningReport;
}

/** Nothing is decided: what is accepted by itself is. */
const NO_DECISIONS: Decisions = { accepted: [], rejected: [] };

/**
 * Mines the turns of a locale and proposes changes of its interaction model. Nothing is written.
 *
 * @throws UserError for a model that is missing or broken, or a suggestion for a value that it lacks;
 * what Athena throws
 */
export const openTuning = async (options: TuneOptions): Promise<Tuning> => {
  const { run, database, skillPackage, locale, from, to, minUsers = MIN_USERS } = options;
  const { suggestions = [], onStep } = options;
  const { modelFile } = tuningFilesOf(skillPackage, locale);
  const { model } = loadModel(modelFile);
  const text = readFileSync(modelFile, 'utf8');
  checkSuggestions(suggestions, model, locale);
  const range = { from, to, locale };
  const mined = await mine(run, { ...range, model, minUsers, ...(onStep && { onStep }) });
  const unused = await unusedSynonyms(run, model, { ...range, database });
  const choices = await ambiguousChoices(run, model, range);
  const past = pastOf(mined, model, resolverOf(model, locale));
  const evidence = withSuggestions(mined.evidence, suggestions);
  const { probability = PROBABILITY } = options;
  const settings = { minUsers, probability };
  const changedModel = changedModelOf(text, locale);
  const proposed = propose({
    past,
    findings: findingsOf(evidence, settings),
    changedModel,
    removals: { unused, choices, days: daysOf(from, to), minUsers },
  });
  const found = { ...range, ...proposed, past, changedModel, settings };
  const modelVersion = versionOf(text);
  return {
    report: ({ accepted, rejected } = NO_DECISIONS) => {
      checkIds([...accepted, ...rejected], proposed.proposals);
      return together(() => reportOf({ ...found, modelVersion, accepted, rejected }));
    },
  };
};

/**
 * The tuning report of a locale: what is proposed, what is accepted by itself, and its proof.
 *
 * @throws as `openTuning`
 */
export const tune = async (
  options: TuneOptions & { readonly decisions?: Decisions },
): Promise<TuningReport> => (await openTuning(options)).report(options.decisions);

/** Each change is made in the file's text, and checked, by what will write it. */
const changedModelOf =
  (text: string, locale: string): ChangedModel =>
  (changes) => {
    try {
      const edited = checkedEdit(text, changes, locale).text.replace(/^\ufeff/, '');
      const { interactionModel } = JSON.parse(edited) as { readonly interactionModel: TunedModel };
      return { resolver: resolverOf(interactionModel, locale), fault: null };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { resolver: null, fault: error.message };
    }
  };

const together = (report: () => TuningReport): TuningReport => {
  try {
    return report();
  } catch (error) {
    if (!(error instanceof ChangesCollide)) throw error;
    throw new UserError(error.message, { cause: error });
  }
};

const DAY = 86_400_000;

const daysOf = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;

const checkIds = (ids: readonly string[], proposals: readonly { readonly id: string }[]): void => {
  const unknown = ids.find((id) => !proposals.some((proposal) => proposal.id === id));
  if (unknown !== undefined)
    throw new UserError(
      `There is no proposal "${unknown}" in this traffic; --format json lists them with their ids.`,
    );
};

const checkSuggestions = (
  suggestions: readonly Suggestion[],
  { languageModel: { types = [] } }: TunedModel,
  locale: string,
): void => {
  for (const { slot: name, value, word } of suggestions) {
    const type = types.find((one) => one.name === name);
    const known = type?.values?.map((one) => one.name.value);
    if (!type)
      throw new UserError(
        `The suggestion "${word}" is for the slot type "${name}", which the model of ${locale} lacks; it has ${types.map((one) => one.name).join(', ')}.`,
      );
    if (known?.includes(value) !== true)
      throw new UserError(
        `The suggestion "${word}" is for the value "${value}", which ${name} of ${locale} lacks; it has ${known?.join(', ') ?? 'none'}.`,
      );
  }
};
