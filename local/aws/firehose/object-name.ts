import { createHash } from 'node:crypto';
import { UserError } from '../../errors';

/** What an object's key is made from. */
export interface ObjectOrigin {
  /** Arrival of the oldest record in the object, epoch milliseconds. */
  readonly arrival: number;
  readonly uuid: string;
  /** Such as `format-conversion-failed`; for objects under the error prefix only. */
  readonly errorOutputType?: string;
}

/** Evaluates a prefix for an object. */
export type Prefix = (origin: ObjectOrigin) => string;

/** The version of a stream that is never updated. */
const VERSION = 1;

const DEFAULT_PATTERN = 'yyyy/MM/dd/HH/';

/**
 * Reads a prefix with Firehose's expressions: `!{timestamp:<pattern>}`,
 * `!{firehose:error-output-type}`, `!{firehose:random-string}`. Times are UTC. A prefix without
 * expressions gets `yyyy/MM/dd/HH/` appended, letter by letter: no slash comes between.
 *
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 *
 * @throws UserError for an expression that Firehose does not know, or that needs dynamic
 * partitioning
 */
export const parsePrefix = (text: string): Prefix => {
  const parts = text.split(/(!\{[^}]*\})/).filter((part) => part !== '');
  const evaluators = parts.map((part, i) =>
    part.startsWith('!{') ? parseExpression(part, text, i) : () => part,
  );
  if (!parts.some((part) => part.startsWith('!{')))
    evaluators.push(({ arrival }) => formatTime(DEFAULT_PATTERN, arrival));
  return (origin) => evaluators.map((evaluate) => evaluate(origin)).join('');
};

const parseExpression = (expression: string, prefix: string, position: number): Prefix => {
  const [, namespace, value = ''] = /^!\{(\w+):(.*)\}$/.exec(expression) ?? [];
  if (namespace === 'timestamp') {
    formatTime(value, 0);
    return ({ arrival }) => formatTime(value, arrival);
  }
  if (namespace === 'firehose' && value === 'error-output-type')
    return ({ errorOutputType }) => errorOutputType ?? '';
  if (namespace === 'firehose' && value === 'random-string')
    return ({ uuid }) => randomString(uuid, position);
  throw new UserError(
    `Cannot use the prefix "${prefix}": ${expression} is not known; known are !{timestamp:…}, !{firehose:error-output-type} and !{firehose:random-string}.`,
  );
};

/** Eleven letters and digits, the same whenever the same object is written again. */
const randomString = (uuid: string, position: number): string =>
  createHash('sha256')
    .update(`${uuid}/${position}`)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 11);

/** `<prefix><stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>`. */
export const objectKey = (
  prefix: Prefix,
  stream: string,
  origin: ObjectOrigin,
  extension: string,
): string =>
  `${prefix(origin)}${stream}-${VERSION}-${formatTime('yyyy-MM-dd-HH-mm-ss', origin.arrival)}-${origin.uuid}${extension}`;

/**
 * Formats a time in UTC by a pattern of Java's DateTimeFormatter: the numeric letters
 * `y u M d D H m s S`, text in quotes, and anything that is no letter.
 *
 * @throws UserError for another letter
 */
export const formatTime = (pattern: string, epochMilliseconds: number): string => {
  const time = new Date(epochMilliseconds);
  return pattern.replaceAll(/'([^']*)'|([A-Za-z])\2*/g, (token: string, quoted?: string) => {
    if (token.startsWith("'")) return quoted === '' ? "'" : (quoted ?? '');
    return formatField(token, time, pattern);
  });
};

const formatField = (token: string, time: Date, pattern: string): string => {
  const width = token.length;
  const padded = (value: number): string => String(value).padStart(width, '0');
  switch (token.charAt(0)) {
    case 'y':
    case 'u':
      return width === 2 ? padded(time.getUTCFullYear() % 100) : padded(time.getUTCFullYear());
    case 'M':
      if (width <= 2) return padded(time.getUTCMonth() + 1);
      break;
    case 'd':
      return padded(time.getUTCDate());
    case 'D':
      return padded(dayOfYear(time));
    case 'H':
      return padded(time.getUTCHours());
    case 'm':
      return padded(time.getUTCMinutes());
    case 's':
      return padded(time.getUTCSeconds());
    case 'S':
      return String(time.getUTCMilliseconds()).padStart(3, '0').padEnd(width, '0').slice(0, width);
  }
  throw new UserError(
    `Cannot use the time pattern "${pattern}": "${token}" is not served on this machine; y, M, d, D, H, m, s and S are, as numbers.`,
  );
};

const dayOfYear = (time: Date): number =>
  Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
