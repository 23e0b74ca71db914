import { type Format, FORMATS } from '../analytics/contract/glue';
import { USER_ID_FORMS, type UserIdForm } from '../analytics/contract/user-id';

/** What a deployment may choose; everything else follows from it. */
export interface Settings {
  /** Format of the objects in the bucket. Default: `parquet`, the cheapest to query. */
  readonly format: Format;
  /** Days that rows are kept, in the table and in the bucket alike. Default: 365. */
  readonly retentionDays: number;
  /** How users appear in rows. Default: `pseudonym`. */
  readonly userIdForm: UserIdForm;
}

/** A setting has a value that it can't have; the message names the setting and the allowed values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from `PETMATCH_FORMAT`, `PETMATCH_RETENTION_DAYS` and
 * `PETMATCH_USER_ID_FORM`; what is not set has its default.
 *
 * @throws SettingsError
 */
export const readSettings = (env: Environment = process.env): Settings => ({
  format: oneOf('PETMATCH_FORMAT', env['PETMATCH_FORMAT'] || 'parquet', FORMATS),
  retentionDays: wholeNumber('PETMATCH_RETENTION_DAYS', env['PETMATCH_RETENTION_DAYS'] || '365'),
  userIdForm: oneOf(
    'PETMATCH_USER_ID_FORM',
    env['PETMATCH_USER_ID_FORM'] || 'pseudonym',
    USER_ID_FORMS,
  ),
});

const oneOf = <const T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new SettingsError(`${name} is "${value}"; it takes ${allowed.join(', ')}`);
};

/** Ten years: beyond it a lifecycle rule is no rule. */
const MAX_DAYS = 3_650;

const wholeNumber = (name: string, value: string): number => {
  const days = Number(value);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  throw new SettingsError(`${name} is "${value}"; it takes a whole number from 1 to ${MAX_DAYS}`);
};
