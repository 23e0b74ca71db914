import { GUIDE_COLUMNS } from './stream-event';

/** `amzn1.echo-api.request.` and a UUID. */
const REQUEST_ID = 59;

/** `amzn1.ask.account.` and 189 characters; our rows carry pseudonyms. */
const USER_ID = 207;

/** 100 to 199 milliseconds, in digits. */
const API_TIME = 3;

/** 1 or 0. */
const IS_VALID = 1;

/**
 * The mean length of the values that the guide's generator of test data draws from, each as likely as
 * the other: what a slot resolved to, and what was uttered.
 */
const WORDS = {
  animal: { resolved: 3, synonym: 3 },
  size: { resolved: 5, synonym: 9 },
  temperament: { resolved: 16 / 3, synonym: 142 / 15 },
  energy: { resolved: 10 / 3, synonym: 187 / 18 },
};

/**
 * The mean length in bytes of a row of the guide's CSV, with ids as long as Alexa's are: it writes rows
 * at the end of a dialog only, when all slots are filled.
 */
export const GUIDE_CSV_ROW =
  REQUEST_ID +
  USER_ID +
  API_TIME +
  Object.values(WORDS).reduce(
    (sum, { resolved, synonym }) => sum + resolved + synonym + IS_VALID,
    0,
  ) +
  // A separator or the line's end after each.
  GUIDE_COLUMNS.length;
