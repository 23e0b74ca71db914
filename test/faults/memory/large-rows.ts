import { type StreamRow, turnNumber } from '../stream/rows';

/** So many turns, and the first ones of them as large as the largest event has them. */
const LARGE_EVERY = 50_000;
const LARGE = 2_000;
const LARGE_BYTES = 5_200;

const PADDING = 'x'.repeat(LARGE_BYTES);

/** A row of the plan; the large ones have a session id to be large by. */
export const enlarged = (row: StreamRow): StreamRow => {
  const number = turnNumber(row.requestId);
  if (number === undefined || number % LARGE_EVERY >= LARGE) return row;
  return {
    ...row,
    image: { ...row.image, session_id: { S: PADDING } },
    expected: row.expected && { ...row.expected, session_id: PADDING },
  };
};
