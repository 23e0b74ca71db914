import { pseudonymOf, type UserIdForm } from '../../analytics/contract/user-id';

const CACHED_USERS = 1_000;

/**
 * Makes the function that turns Alexa's user id into the one of the row, the pseudonyms remembered
 * for the users a container has seen.
 */
export const userIdOf = (skillId: string, form: UserIdForm): ((userId: string) => string) => {
  if (form === 'raw') return (userId) => userId;
  const seen = new Map<string, string>();
  return (userId) => {
    const known = seen.get(userId);
    if (known !== undefined) return known;
    const pseudonym = pseudonymOf(skillId, userId);
    if (seen.size >= CACHED_USERS) seen.clear();
    seen.set(userId, pseudonym);
    return pseudonym;
  };
};
