import { ServiceError } from '../aws-json';

/** The input of an operation. */
export type Input = Readonly<Record<string, unknown>>;

/** Athena's answer to a request that it cannot take. */
export const invalidRequest = (message: string, code = 'INVALID_INPUT'): ServiceError =>
  new ServiceError('InvalidRequestException', message, { members: { AthenaErrorCode: code } });

const invalid = (key: string, what: string): ServiceError =>
  invalidRequest(`1 validation error detected: '${key}' ${what}`);

/** @throws ServiceError for anything but text of 1 to `longest` UTF-8 bytes */
export const textOf = (input: Input, key: string, longest = 1024): string => {
  const value = optionalTextOf(input, key, longest);
  if (value === undefined) throw invalid(key, 'is missing');
  return value;
};

export const optionalTextOf = (input: Input, key: string, longest = 1024): string | undefined => {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(key, 'must be a string');
  const bytes = Buffer.byteLength(value);
  if (bytes < 1 || bytes > longest)
    throw invalid(key, `has ${bytes} bytes; it must have between 1 and ${longest}`);
  return value;
};

export const optionalNumberOf = (
  input: Input,
  key: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined => {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw invalid(key, `is ${JSON.stringify(value)}; it must be between ${least} and ${most}`);
  return value;
};

export const recordOf = (input: Input, key: string): Input => {
  const value = input[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(key, 'must be an object');
  return value as Input;
};

export const textsOf = (input: Input, key: string): readonly string[] | undefined => {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalid(key, 'must be a list of strings');
  return value;
};

/**
 * A page of a list: at most `MaxResults` items from where `NextToken` says.
 *
 * @throws ServiceError for a token that no page gave
 */
export const pageOf = <T>(
  items: readonly T[],
  input: Input,
  most = 50,
): { readonly items: readonly T[]; readonly token: { readonly NextToken?: string } } => {
  const size =
    optionalNumberOf(input, 'MaxResults', { least: 1, most: Math.max(most, 50) }) ?? most;
  const first = tokenPosition(input, 'list');
  const end = first + size;
  return {
    items: items.slice(first, end),
    token: end < items.length ? { NextToken: tokenAt('list', end) } : {},
  };
};

/** A token that says where the next page of something begins. */
export const tokenAt = (of: string, position: number): string =>
  Buffer.from(JSON.stringify([of, position])).toString('base64url');

/** @throws ServiceError for a token that is not of this kind */
export const tokenPosition = (input: Input, of: string): number => {
  const token = optionalTextOf(input, 'NextToken');
  if (token === undefined) return 0;
  try {
    const [kind, position] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (kind === of && Number.isSafeInteger(position) && Number(position) >= 0)
      return Number(position);
  } catch {
    // Not a token of ours: the answer below is the same.
  }
  throw invalidRequest('The NextToken is invalid.');
};
