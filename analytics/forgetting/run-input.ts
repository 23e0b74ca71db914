import { LoggableError } from '../contract/loggable-error';

/** What one run of forgetting is asked for. */
export interface RunInput {
  /** Users to put on the list, as Alexa names them or as they stand in rows. */
  readonly users: readonly string[];
  /** How long to wait for queries under way before what they may read is removed. */
  readonly waitSeconds: number;
  /** How long to leave rows that are under way time to arrive, before the run begins. */
  readonly startAfterSeconds: number;
  /** Whether to look for rows that came late for users who are forgotten already. */
  readonly sweep: boolean;
}

/** The input of a run cannot be; the message says what it takes. */
export class InvalidInput extends LoggableError {
  override readonly name = 'InvalidInput';
}

/** As the compaction waits: the time that Athena gives a query, and some more. */
const WAIT_SECONDS = 2_100;
const LONGEST_WAIT = 14_400;

/** As long as an id of Alexa's may be, and more. */
const LONGEST_ID = 1_024;

/**
 * Reads `{users?, waitSeconds?, startAfterSeconds?, sweep?}`; what is left out is nobody, 2,100
 * seconds, at once, and no.
 *
 * @throws InvalidInput
 */
export const runInputOf = (input: unknown): RunInput => {
  const {
    users = [],
    waitSeconds = WAIT_SECONDS,
    startAfterSeconds = 0,
    sweep = false,
  } = (input ?? {}) as Readonly<Record<string, unknown>>;
  // What is there names users, and the message is for the log, too.
  if (!Array.isArray(users) || !users.every(isUserId))
    throw new InvalidInput(`"users" takes a list of user ids of 1 to ${LONGEST_ID} characters.`);
  if (typeof sweep !== 'boolean')
    throw new InvalidInput(`"sweep" is ${JSON.stringify(sweep)}; it takes true or false.`);
  return {
    users,
    waitSeconds: secondsOf('waitSeconds', waitSeconds),
    startAfterSeconds: secondsOf('startAfterSeconds', startAfterSeconds),
    sweep,
  };
};

const isUserId = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length >= 1 &&
  value.length <= LONGEST_ID &&
  !/[\0\p{Surrogate}]/u.test(value);

const secondsOf = (name: string, value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LONGEST_WAIT)
    return value;
  throw new InvalidInput(
    `"${name}" is ${JSON.stringify(value)}; it takes a whole number from 0 to ${LONGEST_WAIT}.`,
  );
};
