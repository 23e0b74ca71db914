import { badRequest } from './smapi-error';

type Fields = Readonly<Record<string, unknown>>;

/** A JSON object from a request. */
export const parseBody = (bytes: Buffer): Fields => {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw badRequest('The request body is not JSON.');
  }
  if (!isFields(value)) throw badRequest('The request body is not a JSON object.');
  return value;
};

/** A member of a request, by its path such as `input.content`; undefined where it is missing. */
export const memberAt = (body: Fields, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      body,
    );

/**
 * A text that a request must have.
 *
 * @throws SmapiError naming the member
 */
export const requiredText = (body: Fields, path: string): string => {
  const value = memberAt(body, path);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw badRequest(`The request body lacks "${path}", a text.`);
};

/** A text out of a closed set; the first one where the request has none. */
export const chosenText = <T extends string>(
  body: Fields,
  path: string,
  known: readonly [T, ...T[]],
): T => {
  const value = memberAt(body, path) ?? known[0];
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  throw badRequest(`"${path}" is ${JSON.stringify(value)}; it takes ${known.join(', ')}.`);
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
