import { UserError } from '../../../errors';
import { quoted, rangeFrom } from '../questions';
import type { TuningSettings } from './tunings';

const PARAMETERS = ['locale', 'from', 'to', 'min_users', 'probability'] as const;

/** Of fewer, somebody's own words would be shown; more say no word that a skill could do without. */
const LEAST_USERS = 2;
const MOST_USERS = 10_000;

/**
 * Reads what shall be tuned.
 *
 * @param locales that the skill has a model of
 * @throws UserError in a sentence for a parameter that is unknown, comes twice, or has no meaning
 */
export const settingsOf = (
  parameters: URLSearchParams,
  { locales, now }: { readonly locales: readonly string[]; readonly now: Date },
): TuningSettings => {
  const given: Partial<Record<string, string>> = {};
  for (const [name, value] of parameters) {
    if (!PARAMETERS.some((known) => known === name))
      throw new UserError(
        `There is no parameter ${quoted(name)}; known are ${PARAMETERS.join(', ')}.`,
      );
    if (given[name] !== undefined) throw new UserError(`The parameter ${name} is given twice.`);
    given[name] = value;
  }
  const { locale, from, to, min_users: minUsers, probability } = given;
  return {
    locale: localeOf(locale, locales),
    ...rangeFrom({ from, to }, now),
    ...(minUsers === undefined ? {} : { minUsers: usersOf(minUsers) }),
    ...(probability === undefined ? {} : { probability: probabilityOf(probability) }),
  };
};

/** @throws UserError for a locale that the skill has no model of */
export const localeOf = (locale: string | undefined, locales: readonly string[]): string => {
  if (locale !== undefined && locales.includes(locale)) return locale;
  const said = locale === undefined ? 'Name a locale' : `There is no model for ${quoted(locale)}`;
  throw new UserError(`${said}; the skill speaks ${locales.join(', ')}.`);
};

const usersOf = (text: string): number => {
  const users = Number(text);
  if (/^\d{1,6}$/.test(text) && users >= LEAST_USERS && users <= MOST_USERS) return users;
  throw new UserError(
    `min_users is ${quoted(text)}; it takes a whole number from ${LEAST_USERS} to ${MOST_USERS}.`,
  );
};

const probabilityOf = (text: string): number => {
  const probability = Number(text);
  if (/^[01]?\.?\d{0,6}$/.test(text) && probability > 0 && probability <= 1) return probability;
  throw new UserError(
    `probability is ${quoted(text)}; it takes a number above 0, at most 1, such as 0.75.`,
  );
};
