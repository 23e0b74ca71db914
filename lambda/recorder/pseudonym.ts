import { createHash } from 'node:crypto';
import type { UserIdForm } from '../../analytics/contract/user-id';

const BYTES = 16;
const CACHED_USERS = 1_000;

/**
 * Makes the function that turns Alexa's user id into the one of the row: 128 bits of SHA-256 over
 * skill id and user id, base64url (22 characters), remembered for the users a container has seen.
 */
export const userIdOf = (skillId: string, form: UserIdForm): ((userId: string) => string) => {
  if (form === 'raw') return (userId) => userId;
  const seen = new Map<string, string>();
  return (userId) => {
    const known = seen.get(userId);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(`${skillId}\n${userId}`).digest();
    const pseudonym = hash.subarray(0, BYTES).toString('base64url');
    if (seen.size >= CACHED_USERS) seen.clear();
    seen.set(userId, pseudonym);
    return pseudonym;
  };
};
