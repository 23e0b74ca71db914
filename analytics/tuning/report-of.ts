import type { ChangedModel } from './changed-model';
import { sumOfEstimates } from './estimates';
import type { Past } from './past';
import type { Proposed } from './propose';
import { proofOf } from './prove';
import type { ProposedChange, TuningReport } from './tuning-report';

export interface ReportInput extends Proposed {
  readonly locale: string;
  readonly from: string;
  readonly to: string;
  readonly modelVersion: string;
  readonly settings: TuningReport['settings'];
  readonly past: Past;
  readonly changedModel: ChangedModel;
  /** Ids that a person decided about. */
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
}

/** The changes that were chosen are fine one by one, and no model together. */
export class ChangesCollide extends Error {
  override readonly name = 'ChangesCollide';
}

/**
 * The report of a locale, with the proof of what is accepted by itself or by a person.
 *
 * @throws ChangesCollide
 */
export const reportOf = (input: ReportInput): TuningReport => {
  const { locale, from, to, modelVersion, settings, past, changedModel, others } = input;
  const proposals = input.proposals.map((proposal): ProposedChange => ({
    ...proposal,
    status: statusOf(proposal, input),
  }));
  const chosen = proposals.filter(({ status }) => status === 'accepted');
  const changes = chosen.map(({ change }) => change);
  const { resolver, fault } = changedModel(changes);
  if (!resolver) throw new ChangesCollide(`The accepted changes don't go together: ${fault}`);
  return {
    ...{ locale, from, to, modelVersion, settings, proposals, others },
    traffic: past.mined.traffic,
    proof: proofOf(past, changes, resolver),
    gain: sumOfEstimates(chosen.map(({ gain }) => gain)),
  };
};

const statusOf = (
  { id, status }: ProposedChange,
  { accepted, rejected }: Pick<ReportInput, 'accepted' | 'rejected'>,
): ProposedChange['status'] => {
  if (rejected.includes(id)) return 'open';
  return accepted.includes(id) ? 'accepted' : status;
};
