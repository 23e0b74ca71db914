import type { SessionTurn } from '../../../analytics/recommendations/interactions';

/** A turn of which a test says only what matters to it. */
export const turnOf = (turn: Partial<SessionTurn> = {}): SessionTurn => ({
  request_id: `r-${turn.turn ?? 1}`,
  user_id: 'ann',
  session_id: 's-1',
  turn: 1,
  event_time: '2026-11-22 06:35:52.000',
  intent_name: 'PetMatchIntent',
  outcome: 'handled',
  matched_pet: null,
  ...turn,
});

export const matched = (turn: number, breed: string, more: Partial<SessionTurn> = {}) =>
  turnOf({ turn, outcome: 'matched', matched_pet: breed, ...more });

/** "Yes" to "Would you like to hear another?", and the breed that was named then. */
export const another = (turn: number, breed: string) =>
  matched(turn, breed, { intent_name: 'AMAZON.YesIntent' });

/** "No" to it. */
export const enough = (turn: number) =>
  turnOf({ turn, intent_name: 'AMAZON.NoIntent', outcome: 'stopped' });
