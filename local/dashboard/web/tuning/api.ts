import type { Decision } from '../../../tuning/chosen';
import type {
  DecisionsAnswer,
  Preview,
  Proved,
  TuningAnswer,
  WatchAnswer,
  Written,
} from '../../tuning';
import { call, post } from '../api';
import { follow, type Following } from './stream';

const named = (tuning: string): string => String(new URLSearchParams({ tuning }));

export const getTuning = (
  parameters: URLSearchParams,
  isNew: boolean,
  following: Following,
): Promise<TuningAnswer> =>
  follow(`/api/tuning?${parameters}`, isNew ? { method: 'POST' } : {}, following);

export const getProof = (tuning: string, following: Following): Promise<Proved> =>
  follow(`/api/tuning/proof?${named(tuning)}`, {}, following);

export const getPreview = (tuning: string, following: Following): Promise<Preview> =>
  follow(`/api/tuning/preview?${named(tuning)}`, {}, following);

export const getWatch = (parameters: URLSearchParams, following: Following): Promise<WatchAnswer> =>
  follow(`/api/tuning/watch?${parameters}`, {}, following);

export const decide = (
  tuning: string,
  change: string,
  decision: Decision | null,
): Promise<DecisionsAnswer> =>
  call('/api/tuning/decision', post({ tuning, change, decision: decision ?? 'none' }));

export const apply = (applied: {
  readonly tuning: string;
  readonly digest: string;
  readonly force: 'true' | 'false';
}): Promise<Written> => call('/api/tuning/apply', post(applied));

export const undo = (undone: {
  readonly locale: string;
  readonly applied_at: string;
}): Promise<Written> => call('/api/tuning/undo', post(undone));
