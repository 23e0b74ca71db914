import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const HASH_LENGTH = 12;

/**
 * Content hash of every locale's interaction model, by locale: what `model_version` says in a row.
 * Formatting does not count, so that re-indenting a model makes no new version; nor does the byte order
 * mark that some editors write.
 *
 * @throws UnreadableModel that names the file
 */
export const modelVersions = (modelFolder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(modelFolder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [basename(file, '.json'), versionIn(join(modelFolder, file))]),
  );

/** A file of a skill package that is no interaction model. */
export class UnreadableModel extends Error {
  override readonly name = 'UnreadableModel';
}

/** The same of one model: what its file holds, parsed. */
export const modelVersionOf = (document: unknown): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, HASH_LENGTH);

const versionIn = (file: string): string => {
  try {
    // A named pipe may never begin, and a device never end.
    if (!statSync(file).isFile()) throw new Error('not a regular file');
    return modelVersionOf(JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')));
  } catch (error) {
    // JSON that is nested too deeply is parsed, but not written.
    const reason =
      error instanceof RangeError ? 'nested too deeply' : (error as { message: string }).message;
    throw new UnreadableModel(`Cannot read the interaction model ${file}: ${reason}`, {
      cause: error,
    });
  }
};
