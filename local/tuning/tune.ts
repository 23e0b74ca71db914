import type { Run } from '../../analytics/tuning/run';
import type { Suggestion } from '../../analytics/tuning/suggestion';
import type { TuningReport } from '../../analytics/tuning/tuning-report';

export interface TuneOptions {
  /** Runs SQL in Athena. */
  readonly run: Run;
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
  /** Ids of proposals that a person accepted although they are open by themselves, or rejected. */
  readonly decisions?: Decisions;
}

export interface Decisions {
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}

/**
 * Mines the turns of a locale, proposes changes of its interaction model, and proves them by replay.
 * Nothing is written.
 *
 * @throws UserError for a model that is missing or broken; what Athena throws
 */
export type Tune = (options: TuneOptions) => Promise<TuningReport>;
