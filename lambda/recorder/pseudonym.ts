import { pseudonymOf, type UserIdForm } from '../../analytics/contract/user-id';
import { remembered } from './remembered';

/**
 * Makes the function that turns Alexa's user id into the one of the row, the pseudonyms remembered
 * for the users a container has seen.
 */
export const userIdOf = (skillId: string, form: UserIdForm): ((userId: string) => string) =>
  form === 'raw' ? (userId) => userId : remembered((userId) => pseudonymOf(skillId, userId));
