import { ServiceError } from '../aws-json';

/** The input of an operation. */
export type Input = Readonly<Record<string, unknown>>;

export const invalidInput = (message: string): ServiceError =>
  new ServiceError('InvalidInputException', message);

export const textOf = (input: Input, key: string): string => {
  const value = input[key];
  if (typeof value !== 'string' || value === '')
    throw invalidInput(`${key} is missing, or is not text: ${JSON.stringify(value)}`);
  return value;
};

export const optionalTextOf = (input: Input, key: string): string | undefined =>
  input[key] === undefined || input[key] === null || input[key] === ''
    ? undefined
    : textOf(input, key);

const asRecord = (value: unknown, key: string): Input => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidInput(`${key} is missing, or is no structure: ${JSON.stringify(value)}`);
  return value as Input;
};

export const listOf = (input: Input, key: string, most: number): readonly unknown[] => {
  const value = input[key];
  if (!Array.isArray(value) || value.length > most)
    throw invalidInput(`${key} must be a list of at most ${most} items`);
  return value as readonly unknown[];
};

export const recordsOf = (input: Input, key: string, most: number): readonly Input[] =>
  listOf(input, key, most).map((item) => asRecord(item, key));

export const textsOf = (input: Input, key: string): readonly string[] => {
  const values = listOf(input, key, Number.MAX_SAFE_INTEGER);
  if (!values.every((item) => typeof item === 'string'))
    throw invalidInput(`${key} must be a list of texts`);
  return values;
};

/** A page of a list: at most `MaxResults` items (1 to `most`) from where `NextToken` says. */
export const pageOf = <T>(
  items: readonly T[],
  input: Input,
  most: number,
): { readonly items: readonly T[]; readonly token: { readonly NextToken?: string } } => {
  const size = input['MaxResults'] ?? most;
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > most)
    throw invalidInput(`MaxResults is ${JSON.stringify(size)}; it must be between 1 and ${most}`);
  const token = optionalTextOf(input, 'NextToken') ?? '0';
  const first = Number(token);
  if (!Number.isSafeInteger(first) || first < 0)
    throw invalidInput(`The NextToken ${JSON.stringify(token)} is none of this list's`);
  const end = first + Number(size);
  return {
    items: items.slice(first, end),
    token: end < items.length ? { NextToken: String(end) } : {},
  };
};
