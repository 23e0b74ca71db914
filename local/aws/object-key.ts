/** A key, or a bucket's name, that cannot be kept as a file. */
export class InvalidKey extends Error {
  override readonly name = 'InvalidKey';
}

/** S3's limit, in bytes of UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/** What the usual file systems allow for one name. */
const MAX_NAME_BYTES = 255;

/**
 * The path of a key's file below its bucket's folder. Keys stay literal, so that folders filled by
 * `aws s3 sync` and globs over them work; only an empty segment (`a//b`, `a/`), which no file
 * system can hold, becomes the name `%2F`, and a `%` that would be read back as one of the two
 * escapes becomes `%25`.
 *
 * @throws InvalidKey for a key that is empty, absolute, too long, holds NUL or a lone surrogate, or
 * has a segment `.` or `..` or longer than 255 bytes
 */
export const filePathOf = (key: string): string => {
  const bytes = Buffer.from(key, 'utf8');
  if (key === '') throw new InvalidKey('The key of an object is empty.');
  if (bytes.length > MAX_KEY_BYTES)
    throw new InvalidKey(`The key has ${bytes.length} bytes, at most ${MAX_KEY_BYTES}.`);
  if (key.startsWith('/') || key.includes('\0') || bytes.toString('utf8') !== key)
    throw new InvalidKey(
      `The key ${JSON.stringify(key)} begins with a slash, or holds NUL or half a character; no file can be named so.`,
    );
  return key.split('/').map(nameOf).join('/');
};

/** Whether keys can begin with the text. */
export const isKeyPrefix = (text: string): boolean => {
  try {
    filePathOf(`${text}x`);
    return true;
  } catch (error) {
    if (error instanceof InvalidKey) return false;
    throw error;
  }
};

const nameOf = (segment: string): string => {
  if (segment === '.' || segment === '..')
    throw new InvalidKey(`A segment of the key is "${segment}"; it would leave its folder.`);
  const name = segment === '' ? '%2F' : segment.replaceAll(/%(?=25|2F)/g, '%25');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new InvalidKey(
      `A segment of the key has ${Buffer.byteLength(name)} bytes; a file's name has at most ${MAX_NAME_BYTES}.`,
    );
  return name;
};

/** The segment of a key that a file's name stands for, or undefined for a name that no key gives. */
export const segmentOf = (name: string): string | undefined => {
  if (name === '%2F') return '';
  const segment = name.replaceAll(/%25(?=25|2F)/g, '%');
  return segment.replaceAll(/%(?=25|2F)/g, '%25') === name ? segment : undefined;
};

/** S3's order of keys: by the bytes of their UTF-8, which JavaScript's own order is not. */
export const compareKeys = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const isBucketName = (name: string): boolean => BUCKET.test(name);
