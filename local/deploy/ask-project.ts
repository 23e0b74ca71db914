/** What ask-cli is told in `ask-resources.json` and what it remembers in `.ask/ask-states.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../errors';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The profile that ask-cli takes. With credentials of AWS and Alexa in the environment it is one of
 * ask-cli's own, which needs no configuration file.
 *
 * Source: ask-cli's profile-helper
 */
export const askProfile = (named?: string, env: Environment = process.env): string => {
  const inEnvironment =
    env['AWS_ACCESS_KEY_ID'] &&
    env['AWS_SECRET_ACCESS_KEY'] &&
    env['ASK_VENDOR_ID'] &&
    (env['ASK_REFRESH_TOKEN'] || env['ASK_ACCESS_TOKEN']);
  if (named) return named;
  return inEnvironment ? '__ENVIRONMENT_ASK_PROFILE__' : env['ASK_DEFAULT_PROFILE'] || 'default';
};

const INFRASTRUCTURE = '@ask-cli/cfn-deployer';

/** Handed to the manifest by ask-cli once there is an endpoint. */
export interface SkillEvents {
  readonly publications?: readonly string[];
  readonly subscriptions?: readonly string[];
}

/** A stack that ask-cli deployed. */
export interface DeployedStack {
  readonly stackId: string;
  /** ARN of what Alexa calls. */
  readonly endpoint: string;
}

/** The skill events of a profile, as `ask-resources.json` of the project in `root` has them. */
export const skillEvents = (root: string, profile: string): SkillEvents | undefined => {
  const resources = readJson(join(root, 'ask-resources.json')) as Resources | undefined;
  return resources?.profiles?.[profile]?.skillInfrastructure?.userConfig?.skillEvents;
};

/** The stack that ask-cli deployed last from the project in `root`, under a profile of its own. */
export const deployedStack = (root: string, profile: string): DeployedStack | undefined => {
  const states = readJson(join(root, '.ask/ask-states.json')) as States | undefined;
  const { stackId, outputs = [] } =
    states?.profiles?.[profile]?.skillInfrastructure?.[INFRASTRUCTURE]?.deployState?.default ?? {};
  const endpoint = outputs.find(({ OutputKey }) => OutputKey === 'SkillEndpoint')?.OutputValue;
  return stackId === undefined || endpoint === undefined ? undefined : { stackId, endpoint };
};

interface Resources {
  readonly profiles?: Readonly<Record<string, { readonly skillInfrastructure?: Infrastructure }>>;
}

interface Infrastructure {
  readonly userConfig?: { readonly skillEvents?: SkillEvents };
}

interface States {
  readonly profiles?: Readonly<Record<string, State>>;
}

interface State {
  readonly skillInfrastructure?: Readonly<
    Record<string, { readonly deployState?: { readonly default?: DeployState } }>
  >;
}

interface DeployState {
  readonly stackId?: string;
  readonly outputs?: readonly { readonly OutputKey?: string; readonly OutputValue?: string }[];
}

const readJson = (file: string): unknown => {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`Cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
};
