import type { Change } from './change';
import type { ProposedChange } from './tuning-report';

/** A change with what speaks for it, before it is known what it would break. */
export interface Draft extends Omit<ProposedChange, 'id' | 'conflicts' | 'status' | 'proof'> {
  readonly change: Change;
  /** Whether what speaks for it is enough to accept it, if nothing speaks against it. */
  readonly isLikely: boolean;
}
