import type { Turn } from '../contract/turn';

/** What a user did with a breed, spelt as Segment spells its events: an object, and what happened. */
export const MATCH_EVENTS = ['Match Shown', 'Match Accepted', 'Match Refused'] as const;

export type MatchEvent = (typeof MATCH_EVENTS)[number];

/** The columns of a turn that tell what became of a match. */
export const INTERACTION_COLUMNS = [
  'request_id',
  'user_id',
  'session_id',
  'turn',
  'event_time',
  'intent_name',
  'outcome',
  'matched_pet',
] as const satisfies readonly (keyof Turn)[];

export type SessionTurn = Pick<Turn, (typeof INTERACTION_COLUMNS)[number]>;

/** One event of a user and a breed. */
export interface Interaction {
  readonly event: MatchEvent;
  /** The same whenever it is made again from the same turn. */
  readonly eventId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly breed: string;
  /** ISO 8601, UTC: the time of the turn. */
  readonly at: string;
}

/**
 * What a turn says of matches, given what its session said before:
 *
 * - `Match Shown`: the turn named a breed;
 * - `Match Refused`: "yes" to another one, and another one was named;
 * - `Match Accepted`: "no" to another one, which ends the conversation with the breed.
 *
 * Who stops, or is told that there is no other breed, has only been shown one. A turn without a user or
 * a session gives nothing.
 *
 * @param onOffer the breed that the question was about, see {@link breedOnOffer}; needed where
 * {@link isAnswer} holds
 */
export const interactionsOf = (
  turn: SessionTurn,
  onOffer: string | undefined,
): readonly Interaction[] => {
  const { user_id: userId, session_id: sessionId, matched_pet: breed } = turn;
  if (userId === null || sessionId === null) return [];
  const interaction = (event: MatchEvent, about: string): Interaction => ({
    event,
    eventId: `${turn.request_id}/${event}`,
    userId,
    sessionId,
    breed: about,
    at: isoOf(turn.event_time),
  });
  const answered =
    onOffer !== undefined && isAnswer(turn)
      ? [interaction(isYes(turn) ? 'Match Refused' : 'Match Accepted', onOffer)]
      : [];
  const shown =
    turn.outcome === 'matched' && breed !== null ? [interaction('Match Shown', breed)] : [];
  return [...answered, ...shown];
};

/** Whether the turn may answer "Would you like to hear another?"; its session tells whether it does. */
export const isAnswer = ({ intent_name, outcome }: SessionTurn): boolean =>
  (intent_name === YES && outcome === 'matched') || (intent_name === NO && outcome === 'stopped');

const YES = 'AMAZON.YesIntent';
const NO = 'AMAZON.NoIntent';

const isYes = ({ intent_name }: SessionTurn): boolean => intent_name === YES;

/** Turns after which the question still stands: help, words for nobody, and a repetition. */
const KEEPS_THE_QUESTION: readonly string[] = ['help', 'fallback'];

const keepsTheQuestion = ({ outcome, intent_name }: SessionTurn): boolean =>
  KEEPS_THE_QUESTION.includes(outcome) || intent_name === 'AMAZON.RepeatIntent';

/**
 * The breed that the question "Would you like to hear another?" was about: that of the last match, if
 * nothing has led away from it.
 *
 * @param earlier the turns of the session before the answer, in any order
 * @returns undefined where the last question was another one
 */
export const breedOnOffer = (earlier: readonly SessionTurn[]): string | undefined => {
  const last = earlier.filter((turn) => !keepsTheQuestion(turn)).reduce(later, undefined);
  return last?.outcome === 'matched' ? (last.matched_pet ?? undefined) : undefined;
};

const later = (one: SessionTurn | undefined, other: SessionTurn): SessionTurn =>
  one !== undefined && (one.turn ?? 0) > (other.turn ?? 0) ? one : other;

/** Whether the turn came before the other, in the same session. */
export const isEarlierInSession = (turn: SessionTurn, than: SessionTurn): boolean =>
  turn.session_id === than.session_id && (turn.turn ?? 0) < (than.turn ?? 0);

/** The contract's `yyyy-MM-dd HH:mm:ss.SSS` as ISO 8601. */
const isoOf = (eventTime: string): string => `${eventTime.replace(' ', 'T')}Z`;
