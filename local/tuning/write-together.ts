import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { isObject } from '../alexa/plain-data';
import { messageOf, UserError } from '../errors';
import { parseJson } from '../read-json';
import type { FileSystem } from './file-system';

/** A file and what it shall hold; null removes it. */
export interface Writing {
  readonly file: string;
  readonly text: string | null;
}

/** What is to be written, kept on disk until all of it is. */
interface Journal {
  readonly purpose: string;
  readonly writings: readonly (Writing & {
    /** SHA-256 of what the file held before; null where it was not there. */
    readonly before: string | null;
  })[];
}

/**
 * Writes several files, all of them or none: what can't be written takes back what was, and whoever is
 * killed on the way leaves either everything as it was, or a journal from which `finishWriting` goes on.
 *
 * @param purpose whatever the next one wants to know who finds the journal
 * @returns the files that were not so already
 * @throws UserError where the system refuses to write one
 */
export const writeTogether = (
  fs: FileSystem,
  journalFile: string,
  purpose: string,
  writings: readonly Writing[],
): readonly string[] => {
  const held = writings.map(({ file }): Writing => ({ file, text: fs.read(file) ?? null }));
  const journal: Journal = {
    purpose,
    writings: writings.map((writing, index) => ({
      ...writing,
      before: hashOf(held[index]?.text),
    })),
  };
  try {
    writeAtomically(fs, journalFile, JSON.stringify(journal));
    return finish(fs, journalFile, journal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    restore(fs, journalFile, held);
    throw refusal(error, 'nothing was changed');
  }
};

const restore = (fs: FileSystem, journalFile: string, held: readonly Writing[]): void => {
  try {
    for (const { file, text } of held) {
      fs.remove(temporaryOf(file));
      if (hashOf(fs.read(file)) !== hashOf(text)) put(fs, { file, text });
    }
    fs.remove(temporaryOf(journalFile));
    fs.remove(journalFile);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw refusal(error, 'the next run goes on from there');
  }
};

/** An error of the operating system, such as that of a file that is read-only. */
const isRefused = (error: unknown): error is NodeJS.ErrnoException =>
  typeof error === 'object' && error !== null && 'syscall' in error;

const refusal = (error: Error, rest: string): UserError =>
  new UserError(
    `Cannot write what is accepted: ${messageOf(error)}; ${rest}. Give this user the right to write there, and repeat.`,
    { cause: error },
  );

export interface Finished {
  readonly purpose: string;
  readonly written: readonly string[];
}

/**
 * Finishes what `writeTogether` was killed at, and says what it was; undefined where it was not.
 *
 * @param files all that may be written: a journal may have come with somebody's repository
 * @throws UserError where a file has been changed by somebody else meanwhile, where the system refuses
 *   to write one, and for a journal that is damaged
 */
export const finishWriting = (
  fs: FileSystem,
  journalFile: string,
  files: readonly string[],
): Finished | undefined => {
  const text = fs.read(journalFile);
  if (text === undefined) return undefined;
  const journal = journalIn(text, journalFile);
  const own = new Set(files.map((file) => resolve(file)));
  const foreign = journal.writings.find(({ file }) => !own.has(resolve(file)));
  if (foreign)
    throw new UserError(
      `${journalFile}: would write ${foreign.file}, which is no file of this model; remove it, or run the command in the folder where it was begun`,
    );
  try {
    finish(fs, journalFile, journal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw refusal(error, 'the next run goes on from there');
  }
  return { purpose: journal.purpose, written: journal.writings.map(({ file }) => file) };
};

/** What `writeTogether` was killed at, by its purpose; undefined where it was not. */
export const pendingPurpose = (fs: FileSystem, journalFile: string): string | undefined => {
  const text = fs.read(journalFile);
  return text === undefined ? undefined : journalIn(text, journalFile).purpose;
};

const journalIn = (text: string, journalFile: string): Journal => {
  try {
    const journal = parseJson(text, journalFile) as Partial<Journal> | null;
    if (
      typeof journal?.purpose === 'string' &&
      Array.isArray(journal.writings) &&
      journal.writings.every(isWriting)
    )
      return journal as Journal;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  throw new UserError(
    `${journalFile}: can't read what was half written; compare the model with what your repository has, and remove the file`,
  );
};

const isWriting = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['file'] === 'string' &&
  [value['text'], value['before']].every((each) => each === null || typeof each === 'string');

const finish = (fs: FileSystem, journalFile: string, { writings }: Journal): readonly string[] => {
  const open = writings.filter(({ file, text }) => hashOf(fs.read(file)) !== hashOf(text));
  const foreign = open.find(({ file, before }) => hashOf(fs.read(file)) !== before);
  if (foreign)
    throw new UserError(
      `${foreign.file} has been changed while a change of it was half written; restore it, or remove ${journalFile} to keep it as it is`,
    );
  for (const writing of open) put(fs, writing);
  fs.remove(journalFile);
  return open.map(({ file }) => file);
};

const put = (fs: FileSystem, { file, text }: Writing): void => {
  if (text === null) fs.remove(file);
  else writeAtomically(fs, file, text);
};

const temporaryOf = (file: string): string => `${file}.tmp`;

const writeAtomically = (fs: FileSystem, file: string, text: string): void => {
  fs.makeFolder(dirname(file));
  const temporary = temporaryOf(file);
  fs.write(temporary, text);
  fs.rename(temporary, file);
};

const hashOf = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : createHash('sha256').update(text).digest('hex');
