import { invalidInput } from './service-error';

export type Input = Readonly<Record<string, unknown>>;

/**
 * A text of the input.
 *
 * @throws InvalidInputException where it is missing or has not 1 to `most` characters
 */
export const textOf = (input: Input, key: string, most = 256): string => {
  const value = input[key];
  if (typeof value !== 'string' || value.length < 1 || value.length > most)
    throw invalidInput(`${key} must be a text of 1 to ${most} characters, not ${shown(value)}`);
  return value;
};

export const optionalTextOf = (input: Input, key: string, most = 256): string | undefined =>
  isAbsent(input[key]) ? undefined : textOf(input, key, most);

/** @throws InvalidInputException where it is no list of `least` to `most` elements */
export const listOf = (
  input: Input,
  key: string,
  { least = 1, most }: { readonly least?: number; readonly most: number },
): readonly unknown[] => {
  const value = input[key];
  if (!Array.isArray(value) || value.length < least || value.length > most)
    throw invalidInput(`${key} must be a list of ${least} to ${most} elements`);
  return value as readonly unknown[];
};

/** @throws InvalidInputException where an element is no text of 1 to 256 characters */
export const idsOf = (
  input: Input,
  key: string,
  size: { readonly least?: number; readonly most: number },
): readonly string[] =>
  listOf(input, key, size).map((_, index, list) =>
    textOf({ [`${key}[${index}]`]: list[index] }, `${key}[${index}]`),
  );

/** @throws InvalidInputException where it is no structure */
export const structureOf = (value: unknown, name: string): Input => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidInput(`${name} must be a structure, not ${shown(value)}`);
  return value as Input;
};

/** @throws InvalidInputException where it is no whole number in the range */
export const wholeNumberOf = (
  input: Input,
  key: string,
  { least, most, otherwise }: Readonly<Record<'least' | 'most' | 'otherwise', number>>,
): number => {
  const value = input[key] ?? otherwise;
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
    throw invalidInput(`${key} must be between ${least} and ${most}, not ${shown(value)}`);
  return Number(value);
};

/** What would be silently ignored is refused. */
export const refuseUnserved = (input: Input, ...keys: readonly string[]): void => {
  const given = keys.find((key) => !isAbsent(input[key]));
  if (given !== undefined) throw invalidInput(`${given} is not served on this machine`);
};

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const LONGEST = 60;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
