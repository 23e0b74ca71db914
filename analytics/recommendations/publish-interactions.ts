import {
  breedOnOffer,
  type Interaction,
  interactionsOf,
  isAnswer,
  isEarlierInSession,
  type SessionTurn,
} from './interactions';
import { putRecords, type PutOptions } from './put-records';
import type { EarlierTurns } from './session-turns';
import { type TrackEvent, trackEventOf } from './track-event';

export interface PublishOptions extends PutOptions {
  readonly earlierTurns: EarlierTurns;
}

export interface Publishing {
  readonly published: number;
  /** Index of the first turn whose events could not be put on the stream; undefined: all could. */
  readonly firstUnsent: number | undefined;
  readonly error?: unknown;
}

/**
 * Puts on the stream what turns say of matches. Turns of one session may come in any order, and again:
 * an event has the same id each time. Never throws.
 */
export const publishInteractions = async (
  turns: readonly SessionTurn[],
  { earlierTurns, ...putting }: PublishOptions,
): Promise<Publishing> => {
  const events: TrackEvent[] = [];
  const turnOfEvent = new Map<string, number>();
  for (const [index, turn] of turns.entries()) {
    try {
      for (const interaction of await readTurn(turn, turns, earlierTurns)) {
        turnOfEvent.set(interaction.eventId, index);
        events.push(trackEventOf(interaction));
      }
    } catch (error) {
      const { unsent, published } = await put(events, putting);
      return { published, firstUnsent: firstOf(unsent, turnOfEvent) ?? index, error };
    }
  }
  const { unsent, published, error } = await put(events, putting);
  return {
    published,
    firstUnsent: firstOf(unsent, turnOfEvent),
    ...(error === undefined ? {} : { error }),
  };
};

const put = async (events: readonly TrackEvent[], options: PutOptions) => {
  const result = await putRecords(events, options);
  return { ...result, published: events.length - result.unsent.length };
};

const firstOf = (
  unsent: readonly TrackEvent[],
  turnOfEvent: ReadonlyMap<string, number>,
): number | undefined => {
  const indexes = unsent.map(({ messageId }) => turnOfEvent.get(messageId) ?? 0);
  return indexes.length === 0 ? undefined : Math.min(...indexes);
};

/** The batch may hold what the index does not show yet. */
const readTurn = async (
  turn: SessionTurn,
  batch: readonly SessionTurn[],
  earlierTurns: EarlierTurns,
): Promise<readonly Interaction[]> => {
  if (!isAnswer(turn) || turn.user_id === null || turn.session_id === null)
    return interactionsOf(turn, undefined);
  const known = [
    ...(await earlierTurns(turn)),
    ...batch.filter((other) => isEarlierInSession(other, turn)),
  ];
  return interactionsOf(turn, breedOnOffer(known));
};
