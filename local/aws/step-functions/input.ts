import { ServiceError } from '../aws-json';

/** The input of an operation. */
export type Input = Readonly<Record<string, unknown>>;

const invalid = (message: string): ServiceError =>
  new ServiceError('ValidationException', `1 validation error detected: ${message}`);

/** @throws ServiceError for anything but text of at most `longest` UTF-8 bytes */
export const optionalTextOf = (input: Input, key: string, longest: number): string | undefined => {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`Value at '${key}' must be a string`);
  if (Buffer.byteLength(value) > longest)
    throw invalid(
      `Value at '${key}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  return value;
};

/** @throws ServiceError for anything but an ARN */
export const arnOf = (input: Input, key: string): string => {
  const arn = optionalTextOf(input, key, 1_024);
  if (arn === undefined)
    throw invalid(`Value null at '${key}' failed to satisfy constraint: Member must not be null`);
  if (!/^arn:[\w-]+:states:/.test(arn))
    throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
  return arn;
};

/**
 * A page of a list: `maxResults` items from where `nextToken` says.
 *
 * @throws ServiceError InvalidToken for a token that no page gave
 */
export const pageOf = <T>(
  items: readonly T[],
  input: Input,
): { readonly items: readonly T[]; readonly token: { readonly nextToken?: string } } => {
  const size = Number(input['maxResults'] ?? 0) || 100;
  if (!Number.isInteger(size) || size < 0 || size > 1_000)
    throw invalid(`Value at 'maxResults' must be between 0 and 1000, and is ${size}`);
  const first = positionIn(optionalTextOf(input, 'nextToken', 1_024));
  const end = first + size;
  return {
    items: items.slice(first, end),
    token:
      end < items.length ? { nextToken: Buffer.from(`page ${end}`).toString('base64url') } : {},
  };
};

const positionIn = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const [, position] = /^page (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined) throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(position);
};
