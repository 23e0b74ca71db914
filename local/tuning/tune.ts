import { readFileSync } from 'node:fs';
import { ambiguousChoices } from '../../analytics/tuning/ambiguous-choices';
import type { ChangedModel } from '../../analytics/tuning/changed-model';
import type { Evidence } from '../../analytics/tuning/evidence';
import { mine, MIN_USERS, type MiningStep } from '../../analytics/tuning/mine';
import type { Mined } from '../../analytics/tuning/mined';
import { pastOf } from '../../analytics/tuning/past';
import { findingsOf, PROBABILITY } from '../../analytics/tuning/proposals';
import type { RemovalEvidence } from '../../analytics/tuning/propose-removals';
import { propose } from '../../analytics/tuning/propose';
import { ChangesCollide, reportOf } from '../../analytics/tuning/report-of';
import type { Run } from '../../analytics/tuning/run';
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
  readonly onStep?: (step: MiningStep & { readonly locale: string }) => void;
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
  const traffic = await trafficOf(options);
  return tuningOf(traffic, options, []);
};

/**
 * The same for several locales, which tell each other what words mean whose values have the same ids.
 *
 * @throws as `openTuning`
 */
export const openTunings = async (
  locales: readonly string[],
  options: Omit<TuneOptions, 'locale'>,
): Promise<readonly Tuning[]> => {
  const mined: Traffic[] = [];
  for (const locale of locales) mined.push(await trafficOf({ ...options, locale }));
  return mined.map((traffic) => {
    const kin = mined.filter((other) => other !== traffic && other.mined.traffic.turns > 0);
    return tuningOf(
      traffic,
      options,
      kin.map((other) => other.mined.evidence),
    );
  });
};

/** What Athena tells of a locale, with the model that it is held against. */
interface Traffic {
  readonly locale: string;
  /** The model's file. */
  readonly text: string;
  readonly model: TunedModel;
  readonly mined: Mined;
  readonly removals: RemovalEvidence;
}

const trafficOf = async (options: TuneOptions): Promise<Traffic> => {
  const { run, database, skillPackage, locale, from, to, minUsers = MIN_USERS } = options;
  const { suggestions = [], onStep } = options;
  const { modelFile } = tuningFilesOf(skillPackage, locale);
  const { model } = loadModel(modelFile);
  const text = readFileSync(modelFile, 'utf8');
  checkSuggestions(suggestions, model, locale);
  const range = { from, to, locale };
  const mined = await mine(run, {
    ...range,
    model,
    minUsers,
    onStep: (step) => onStep?.({ ...step, locale }),
  });
  const isSilent = mined.traffic.turns === 0;
  const unused = isSilent ? [] : await unusedSynonyms(run, model, { ...range, database });
  const choices = isSilent ? [] : await ambiguousChoices(run, model, range);
  const removals = { unused, choices, days: daysOf(from, to), minUsers };
  return { locale, text, model, mined, removals };
};

const tuningOf = (
  { locale, text, model, mined, removals }: Traffic,
  options: Omit<TuneOptions, 'locale'>,
  kin: readonly Evidence[],
): Tuning => {
  const { from, to, minUsers = MIN_USERS, probability = PROBABILITY, suggestions = [] } = options;
  const past = pastOf(mined, model, resolverOf(model, locale));
  const settings = { minUsers, probability };
  const findings = findingsOf(mined.evidence, { ...settings, suggestions, kin });
  const changedModel = changedModelOf(text, locale);
  const proposed = propose({ past, findings, changedModel, removals });
  const found = { locale, from, to, ...proposed, past, changedModel, settings };
  const modelVersion = versionOf(text);
  return {
    report: ({ accepted, rejected } = NO_DECISIONS) => {
      checkIds([...accepted, ...rejected], proposed.proposals);
      return together(() => reportOf({ ...found, modelVersion, accepted, rejected }));
    },
  };
};

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
