import { type Format, FORMATS } from '../analytics/contract/glue';
import slotNames from '../analytics/contract/slot-names.json';
import { USER_ID_FORMS, type UserIdForm } from '../analytics/contract/user-id';
import { type Extra, EXTRAS } from './extras/parts';

/** What a deployment may choose; everything else follows from it. */
export interface Settings {
  /** Format of the objects in the bucket. Default: `parquet`, the cheapest to query. */
  readonly format: Format;
  /** Days that rows are kept, in the table and in the bucket alike. Default: 365. */
  readonly retentionDays: number;
  /** How users appear in rows. Default: `pseudonym`. */
  readonly userIdForm: UserIdForm;
  /** Value of the tag `application` on what is billed by its use. Default: `pet-match`. */
  readonly application: string;
  /** Value of the tag `environment` there. Default: `development`. */
  readonly environment: string;
  /** Glue database; each copy in one account and region needs its own. Default: `pet_match`. */
  readonly databaseName: string;
  /** Bucket of the turns. Default: empty, which leaves the name to CloudFormation. */
  readonly bucketName: string;
  /** Who gets reports and alarms by e-mail. Default: empty, which subscribes nobody. */
  readonly reportEmail: string;
  /** US dollars a month from which on the topic is told of the account's costs. Default: 20. */
  readonly monthlyBudget: number;
  /** Parts of the stack `PetMatchExtras`. Default: none, and then there is no such stack. */
  readonly extras: readonly Extra[];
  /**
   * ARN of the QuickSight user or group that gets the data sets of the extras' events. Default: empty,
   * which makes none.
   */
  readonly quickSightPrincipal: string;
  /**
   * Tracking id of the event tracker of Personalize that the extras send events to. Default: empty,
   * with which recommendations can't be deployed.
   */
  readonly trackingId: string;
  /** ARN of the campaign that the skill asks which breeds suit a user. Default: empty: it asks nobody. */
  readonly campaignArn: string;
  /** ARN of the dataset group from which forgotten users are deleted. Default: empty, from none. */
  readonly datasetGroupArn: string;
  /** Name of the Kinesis stream of events. Default: the one that Segment's guide uses. */
  readonly eventStreamName: string;
  /** The secret by which Segment may write to it. Default: empty: Segment may not. */
  readonly segmentExternalId: string;
  /** Segment's AWS account. Default: the one that its documentation names. */
  readonly segmentAccount: string;
}

/** A setting has a value that it can't have; the message names the setting and the allowed values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** What a text may look like, for CloudFormation (which matches the whole text) and in words. */
export interface TextRule {
  readonly pattern: string;
  /** What the template checks, where the whole rule is too long for it. Default: `pattern`. */
  readonly short?: string;
  readonly allowed: string;
}

const NAME_RULE: TextRule = {
  pattern: '[A-Za-z0-9][A-Za-z0-9_.-]{0,63}',
  allowed: '1 to 64 letters, digits, ".", "_" and "-", the first a letter or a digit',
};

/** The rules of the settings that are parameters of the template, too. */
export const RULES = {
  application: NAME_RULE,
  environment: NAME_RULE,
  // https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
  databaseName: {
    pattern: '[a-z][a-z0-9_]{0,254}',
    allowed: '1 to 255 lower-case letters, digits and "_", the first a letter',
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  bucketName: {
    pattern:
      '(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3|\\.mrap)$)(?!.*\\.[.-]|.*-\\.)(?![0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    short: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    allowed:
      'a name by the rules of S3: 3 to 63 lower-case letters, digits, "-" and "." between letters or digits, not shaped like an IP address and without a reserved prefix or suffix',
  },
  // Printable ASCII before the @: it stands in the template, and terminals show it.
  reportEmail: {
    pattern: '[!-?A-~]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+',
    allowed: 'an e-mail address',
  },
  quickSightPrincipal: {
    pattern:
      'arn:aws[a-z-]*:quicksight:[a-z0-9-]+:[0-9]{12}:(user|group|namespace)/[A-Za-z0-9_.@/+=,-]+',
    allowed:
      'the ARN of a QuickSight user, group or namespace, such as arn:aws:quicksight:eu-west-1:<account>:user/default/<name>',
  },
  trackingId: {
    pattern: '[A-Za-z0-9-]{1,256}',
    allowed: 'the tracking id of an event tracker of Personalize',
  },
  campaignArn: {
    pattern: 'arn:aws[a-z-]*:personalize:[a-z0-9-]+:[0-9]{12}:campaign/[A-Za-z0-9_-]{1,63}',
    allowed: 'the ARN of a campaign, arn:aws:personalize:<region>:<account>:campaign/<name>',
  },
  datasetGroupArn: {
    pattern: 'arn:aws[a-z-]*:personalize:[a-z0-9-]+:[0-9]{12}:dataset-group/[A-Za-z0-9_-]{1,63}',
    allowed:
      'the ARN of a dataset group, arn:aws:personalize:<region>:<account>:dataset-group/<name>',
  },
  eventStreamName: {
    pattern: '[A-Za-z0-9_.-]{1,128}',
    allowed: 'the name of a Kinesis stream: 1 to 128 letters, digits, "_", "." and "-"',
  },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  segmentExternalId: {
    pattern: '[A-Za-z0-9+=,.@:/_-]{2,1224}',
    allowed: 'the secret id of Segment\'s destination: 2 to 1224 letters, digits and "+=,.@:/_-"',
  },
  segmentAccount: { pattern: '[0-9]{12}', allowed: 'an AWS account id, 12 digits' },
  skillId: {
    pattern: 'amzn1\\.ask\\.skill\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
    allowed: 'the id of a skill, amzn1.ask.skill.<uuid>',
  },
} as const satisfies Record<string, TextRule>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment; what is not set, or empty, has its default.
 *
 * @throws SettingsError that names the variable and what it takes, or the one that there is not
 */
export const readSettings = (env: Environment = process.env): Settings => {
  refuseUnknown(env);
  checkSlots(env);
  return settingsIn(env);
};

const PREFIX = 'PETMATCH_';

/** What the project reads from the environment, settings and others. */
const KNOWN = [
  'APPLICATION',
  'BUCKET',
  'CAMPAIGN_ARN',
  'DATA',
  'DATABASE',
  'DATASET_GROUP_ARN',
  'ENVIRONMENT',
  'EVENT_STREAM',
  'EXTRAS',
  'FOREIGN_HANDLER',
  'FORMAT',
  'MONTHLY_BUDGET',
  'PEERS_FOLDER',
  'QUICKSIGHT_PRINCIPAL',
  'REPORT_EMAIL',
  'REQUIRE_PEERS',
  'RETENTION_DAYS',
  'SEGMENT_ACCOUNT',
  'SEGMENT_EXTERNAL_ID',
  'SKILL_ID',
  'SLOTS',
  'TEST_PEERS',
  'TEST_TRINO',
  'TRACKING_ID',
  'USER_ID_FORM',
].map((name) => `${PREFIX}${name}`);

/** A name with a typing error would leave its setting at the default, silently. */
const refuseUnknown = (env: Environment): void => {
  const unknown = Object.keys(env).find((name) => name.startsWith(PREFIX) && !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new SettingsError(`${unknown} is no setting; there are ${KNOWN.join(', ')}`);
};

const settingsIn = (env: Environment): Settings => ({
  format: oneOf('PETMATCH_FORMAT', env['PETMATCH_FORMAT'] || 'parquet', FORMATS),
  retentionDays: wholeNumber(
    'PETMATCH_RETENTION_DAYS',
    env['PETMATCH_RETENTION_DAYS'] || '365',
    MAX_DAYS,
  ),
  userIdForm: oneOf(
    'PETMATCH_USER_ID_FORM',
    env['PETMATCH_USER_ID_FORM'] || 'pseudonym',
    USER_ID_FORMS,
  ),
  application: text('PETMATCH_APPLICATION', env, RULES.application, 'pet-match'),
  environment: text('PETMATCH_ENVIRONMENT', env, RULES.environment, 'development'),
  databaseName: text('PETMATCH_DATABASE', env, RULES.databaseName, 'pet_match'),
  bucketName: text('PETMATCH_BUCKET', env, RULES.bucketName, ''),
  reportEmail: text('PETMATCH_REPORT_EMAIL', env, RULES.reportEmail, ''),
  monthlyBudget: wholeNumber(
    'PETMATCH_MONTHLY_BUDGET',
    env['PETMATCH_MONTHLY_BUDGET'] || '20',
    MAX_DOLLARS,
  ),
  extras: extrasIn(env['PETMATCH_EXTRAS'] || ''),
  quickSightPrincipal: text('PETMATCH_QUICKSIGHT_PRINCIPAL', env, RULES.quickSightPrincipal, ''),
  trackingId: text('PETMATCH_TRACKING_ID', env, RULES.trackingId, ''),
  campaignArn: text('PETMATCH_CAMPAIGN_ARN', env, RULES.campaignArn, ''),
  datasetGroupArn: text('PETMATCH_DATASET_GROUP_ARN', env, RULES.datasetGroupArn, ''),
  eventStreamName: text('PETMATCH_EVENT_STREAM', env, RULES.eventStreamName, EVENT_STREAM),
  segmentExternalId: text('PETMATCH_SEGMENT_EXTERNAL_ID', env, RULES.segmentExternalId, ''),
  segmentAccount: text('PETMATCH_SEGMENT_ACCOUNT', env, RULES.segmentAccount, SEGMENT_ACCOUNT),
});

/** As the guide of Segment and Personalize names it. */
const EVENT_STREAM = 'SegmentDestinationStream';

/** https://www.twilio.com/docs/segment/connections/destinations/catalog/amazon-kinesis */
const SEGMENT_ACCOUNT = '595280932656';

/** `all`, or names separated by commas. */
const extrasIn = (value: string): readonly Extra[] => {
  if (value === '') return [];
  if (value === 'all') return EXTRAS;
  const names = value.split(',');
  if (names.some((name) => !EXTRAS.some((extra) => extra === name)))
    throw new SettingsError(
      `PETMATCH_EXTRAS is "${value}"; it takes all, or some of ${EXTRAS.join(', ')} with commas between`,
    );
  return EXTRAS.filter((extra) => names.includes(extra));
};

/**
 * Refuses names of slots that no column can have; what is not set, or empty, is the default. Columns
 * (`slot_value_<slot>_resolved`) and the SQL of the views are made of them.
 *
 * @throws SettingsError that names the variable and what it takes
 */
export const checkSlots = (env: Environment = process.env): void => {
  const value = env['PETMATCH_SLOTS'];
  if (!value) return;
  const { pattern, allowed, most } = slotNames;
  const slots = value.split(',');
  const isSound =
    slots.length <= most &&
    new Set(slots).size === slots.length &&
    slots.every((slot) => new RegExp(pattern).test(slot));
  if (!isSound)
    throw new SettingsError(
      `PETMATCH_SLOTS is "${value}"; it takes 1 to ${most} different names with commas between, each ${allowed}`,
    );
};

/**
 * The id of the skill whose requests the function takes. ask-cli knows it; who deploys by the CDK
 * says it in `PETMATCH_SKILL_ID`.
 *
 * @throws SettingsError where it is missing or not the id of a skill
 */
export const requireSkillId = (env: Environment = process.env): string => {
  const value = env['PETMATCH_SKILL_ID'];
  if (value) return checked('PETMATCH_SKILL_ID', value, RULES.skillId);
  throw new SettingsError(`PETMATCH_SKILL_ID is not set; it takes ${RULES.skillId.allowed}`);
};

/**
 * The tracking id that recommendations need in AWS.
 *
 * @throws SettingsError where they are asked for and it is missing
 */
export const requireTrackingId = ({ extras, trackingId }: Settings): void => {
  if (trackingId !== '' || !extras.includes('recommendations')) return;
  throw new SettingsError(
    `PETMATCH_TRACKING_ID is not set; it takes ${RULES.trackingId.allowed}. PETMATCH_EXTRAS may leave recommendations out: ${extras.filter((extra) => extra !== 'recommendations').join(',')}`,
  );
};

const oneOf = <const T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new SettingsError(`${name} is "${value}"; it takes ${allowed.join(', ')}`);
};

const text = (name: string, env: Environment, rule: TextRule, whenUnset: string): string => {
  const value = env[name];
  return value ? checked(name, value, rule) : whenUnset;
};

const checked = (name: string, value: string, { pattern, allowed }: TextRule): string => {
  if (new RegExp(`^(?:${pattern})$`).test(value)) return value;
  throw new SettingsError(`${name} is "${value}"; it takes ${allowed}`);
};

/** Ten years: beyond it a lifecycle rule is no rule. */
const MAX_DAYS = 3_650;
const MAX_DOLLARS = 1_000_000;

const wholeNumber = (name: string, value: string, max: number): number => {
  const number = Number(value);
  // Number also reads "0x10", "1e2" and " 5 ".
  if (/^\d+$/.test(value) && number >= 1 && number <= max) return number;
  throw new SettingsError(`${name} is "${value}"; it takes a whole number from 1 to ${max}`);
};
