import { requireSkillId } from '../../infra/settings';
import { LOCAL_SKILL_ID } from '../aws/wiring';
import { UsageError } from '../errors';

/** A terminal is not read from: nobody would know that the command waits. */
export type UserInput = AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };

/**
 * The one user that a command line names, or that is piped to it.
 *
 * @throws UsageError for none, and for several
 */
export const userFrom = async (
  positionals: readonly string[],
  stdin: UserInput,
): Promise<string> => {
  const [user, ...more] = positionals.length > 0 ? positionals : await piped(stdin);
  if (user === undefined || user.trim() === '')
    throw new UsageError('No user is named (see --help).');
  if (more.length > 0)
    throw new UsageError(`${more.length + 1} users are named; the command takes one at a time.`);
  return user;
};

const piped = async (stdin: UserInput): Promise<readonly string[]> => {
  if (stdin.isTTY === true) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString('utf8')
    .split(/\s+/)
    .filter((word) => word !== '');
};

/** The skill whose users have the pseudonyms: this machine's, or the deployed one's. */
export const skillIdFor = (profile: string | undefined): string =>
  profile === undefined ? LOCAL_SKILL_ID : requireSkillId();
