import type { HandlerInput } from 'ask-sdk-core';
import type { RequestEnvelope } from 'ask-sdk-model';
import type { Outcome } from '../../analytics/contract/turn';
import type { SessionMemory } from './session-memory';

/** What a handler may say about its turn. */
export interface TurnNotes {
  readonly outcome?: Outcome;
  readonly matched_pet?: string;
}

/** A turn that has been opened by the request and is not yet written. */
export interface OpenTurn {
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  /** On that clock, when the request arrived. */
  readonly openedAt: number;
  readonly memory: SessionMemory | undefined;
  notes: TurnNotes;
  error: unknown;
  /** All API calls together; null while there was none. */
  apiExecutionTime: number | null;
}

const openTurns = new WeakMap<RequestEnvelope, OpenTurn>();

export const openTurn = (envelope: RequestEnvelope, turn: OpenTurn): void => {
  openTurns.set(envelope, turn);
};

export const turnOf = (envelope: RequestEnvelope): OpenTurn | undefined => openTurns.get(envelope);

/**
 * Notes on the turn what only the handler knows; later notes win. Without a recorder it does
 * nothing, so that a handler runs unchanged with and without analytics. Never throws.
 */
export const noteTurn = ({ requestEnvelope }: HandlerInput, notes: TurnNotes): void => {
  const turn = turnOf(requestEnvelope);
  if (turn) turn.notes = { ...turn.notes, ...notes };
};

/**
 * Runs an API call and adds its duration, failed or not, to the turn's `api_execution_time` (ms).
 *
 * @returns what the call returns; what it throws is thrown
 */
export const timeApiCall = async <T>(
  { requestEnvelope }: HandlerInput,
  call: () => Promise<T>,
): Promise<T> => {
  const turn = turnOf(requestEnvelope);
  if (!turn) return call();
  const start = turn.clock();
  try {
    return await call();
  } finally {
    turn.apiExecutionTime = (turn.apiExecutionTime ?? 0) + turn.clock() - start;
  }
};
