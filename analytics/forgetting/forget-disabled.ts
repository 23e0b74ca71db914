import type { Listener } from '../second-reader/listener';
import type { ForgottenList } from './forgotten-list';

const SKILL_DISABLED = 'AlexaSkillEvent.SkillDisabled';

export interface ForgetDisabledOptions {
  readonly list: Pick<ForgottenList, 'add'>;
  /** Starts a run unless one is under way, which takes whom it finds on the list before it ends. */
  readonly start: () => Promise<void>;
}

/** Puts the users who have disabled the skill on the list, and has them forgotten. */
export const forgetDisabled =
  ({ list, start }: ForgetDisabledOptions): Listener =>
  async (turns) => {
    const users = new Set(
      turns
        .filter(({ image }) => image['request_type']?.S === SKILL_DISABLED)
        .flatMap(({ image }) => image['user_id']?.S ?? []),
    );
    for (const user of users) await list.add(user);
    if (users.size > 0) await start();
  };
