import { SIMULATED_USER_PREFIX } from '../../analytics/contract/user-id';

/** A user id with the marker in front, unless the caller gave a whole user id. */
export const simulatedUserId = (name: string): string =>
  name.startsWith('amzn1.ask.account.') ? name : `${SIMULATED_USER_PREFIX}${name}`;
