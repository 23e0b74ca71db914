/** What a person said of a proposal. */
export type Decision = 'accepted' | 'rejected';

/** By change id; see `changeId`. */
export type Decisions = ReadonlyMap<string, Decision>;

/**
 * Whether a proposal is to be applied: what a person said goes before what the tuner would do. The
 * page of the dashboard knows it, too.
 */
export const isChosen = (
  { id, status }: { readonly id: string; readonly status: 'accepted' | 'open' },
  decisions: Decisions,
): boolean => (decisions.get(id) ?? status) === 'accepted';
