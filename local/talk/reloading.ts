import { messageOf } from '../errors';
import type { TalkingSkill } from './skill';
import { watchFiles } from './watch';

export interface ReloadingOptions {
  readonly skill: TalkingSkill;
  /** Files and folders of the interaction models. */
  readonly models: readonly string[];
  /** Reads the models anew. */
  readonly reloadModels: () => void;
  readonly say: (text: string) => void;
}

/**
 * Reloads a skill as its files change, and says so. What can't be reloaded (a syntax error, a broken
 * model) leaves the skill as it was.
 *
 * @returns what ends it
 */
export const reloadOnChange = (options: ReloadingOptions): (() => void) => {
  const { skill, models, reloadModels, say } = options;
  let last = Promise.resolve();
  const inOrder = (what: string, reload: () => void | Promise<void>) => (path: string) => {
    last = last.then(async () => {
      try {
        await reload();
        say(`${path} has changed: ${what}.`);
      } catch (error) {
        say(`${path} has changed; nothing was reloaded: ${messageOf(error)}`);
      }
    });
  };
  const ends = [
    watchFiles(
      skill.folders,
      inOrder('the skill runs its new code', () => skill.reload?.()),
    ),
    watchFiles(models, inOrder('a new session hears with the new model', reloadModels)),
  ];
  return () => {
    for (const end of ends) end();
  };
};
