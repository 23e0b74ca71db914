/** What ask-cli is told in `ask-resources.json` and what it remembers in `.ask/ask-states.json`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { readJson } from '../read-json';

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

/**
 * The skill events of a profile, as `ask-resources.json` of the project in `root` has them.
 *
 * @throws UserError for a file of another form
 */
export const skillEvents = (root: string, profile: string): SkillEvents | undefined => {
  const file = join(root, 'ask-resources.json');
  const path = ['profiles', profile, 'skillInfrastructure', 'userConfig', 'skillEvents'];
  const events = within(file, path);
  if (events === undefined || isSkillEvents(events)) return events;
  throw new UserError(
    `${file}: ${path.join('.')} takes {"publications": […], "subscriptions": […]}, the lists of names`,
  );
};

const isSkillEvents = (value: unknown): value is SkillEvents =>
  isObject(value) &&
  Object.values(value).every(
    (names) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
  );

/**
 * The stack that ask-cli deployed last from the project in `root`, under a profile of its own.
 *
 * @throws UserError for a file that ask-cli has not written so
 */
export const deployedStack = (root: string, profile: string): DeployedStack | undefined => {
  const file = join(root, '.ask/ask-states.json');
  const path = ['profiles', profile, 'skillInfrastructure', INFRASTRUCTURE];
  const state = within(file, [...path, 'deployState', 'default']) ?? {};
  const { stackId, outputs = [] } = isObject(state) ? state : { outputs: state };
  if (!Array.isArray(outputs) || !(stackId === undefined || typeof stackId === 'string'))
    throw new UserError(
      `${file}: can't read what ask-cli deployed with the profile ${profile}; restore the file, or name the stack`,
    );
  const endpoint = (outputs as readonly unknown[])
    .filter(isObject)
    .find(({ OutputKey }) => OutputKey === 'SkillEndpoint')?.['OutputValue'];
  return stackId === undefined || typeof endpoint !== 'string' ? undefined : { stackId, endpoint };
};

/** What a file holds at a path; undefined where there is nothing. @throws UserError for what is no JSON */
const within = (file: string, path: readonly string[]): unknown => {
  if (!existsSync(file)) return undefined;
  return path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    readJson(file, 'it'),
  );
};
