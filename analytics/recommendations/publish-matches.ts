import { unmarshall } from '@aws-sdk/util-dynamodb';
import { described, LoggableError } from '../contract/loggable-error';
import type { Listener } from '../second-reader/listener';
import { realEffects } from '../stream/effects';
import {
  breedOnOffer,
  type Interaction,
  interactionsOf,
  isAnswer,
  isEarlierInSession,
  type SessionTurn,
} from './interactions';
import { putRecords, type PutOptions } from './put-records';
import { type EarlierTurns, sessionTurn } from './session-turns';
import { trackEventOf } from './track-event';

export interface PublishOptions extends Omit<PutOptions, 'deadline'> {
  readonly earlierTurns: EarlierTurns;
}

/** Milliseconds for the stream to take the events of a batch. */
const PUBLISH_MS = 20_000;

/** Events could not be put on the stream in time. */
class EventsNotPublished extends LoggableError {
  override readonly name = 'EventsNotPublished';
}

/**
 * Puts on the stream what turns say of matches. Turns of a session may come in any order, and again: an
 * event has the same id each time.
 *
 * @throws EventsNotPublished, what the stream answers, and what the table answers
 */
export const publishMatches =
  ({ earlierTurns, effects = realEffects, ...putting }: PublishOptions): Listener =>
  async (streamed, deadline) => {
    const turns = streamed.map(({ image }) => sessionTurn(unmarshall({ ...image })));
    const interactions: Interaction[] = [];
    for (const turn of turns) interactions.push(...(await readTurn(turn, turns, earlierTurns)));
    const { unsent, error } = await putRecords(interactions.map(trackEventOf), {
      ...{ ...putting, effects },
      deadline: Math.min(deadline, effects.now() + PUBLISH_MS),
    });
    if (unsent.length === 0) return;
    throw new EventsNotPublished(
      `${unsent.length} of ${interactions.length} events are not on the stream ${putting.streamName}: ${error === undefined ? 'it was out of time' : described(error).error_name}`,
      { cause: error },
    );
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
