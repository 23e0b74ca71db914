/**
 * How a user id of the simulator begins. Real ids never do: after `amzn1.ask.account.` they go on
 * in base 32 or with `AMA`. Whoever keeps statistics can tell simulated turns by it.
 */
export const SIMULATED_USER_PREFIX = 'amzn1.ask.account.SIMULATED';

/** A user id with the marker in front, unless the caller gave a whole user id. */
export const simulatedUserId = (name: string): string =>
  name.startsWith('amzn1.ask.account.') ? name : `${SIMULATED_USER_PREFIX}${name}`;
