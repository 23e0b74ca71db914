import type { Listener } from '../second-reader/listener';
import type { ForgottenList } from './forgotten-list';

const SKILL_DISABLED = 'AlexaSkillEvent.SkillDisabled';

/** Puts the users who have disabled the skill on the list. */
export const forgetDisabled =
  ({ add }: ForgottenList): Listener =>
  async (turns) => {
    const users = turns
      .filter(({ image }) => image['request_type']?.S === SKILL_DISABLED)
      .flatMap(({ image }) => image['user_id']?.S ?? []);
    for (const user of new Set(users)) await add(user);
  };
