import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { UserError } from '../errors';
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
 * Writes several files, all of them or none: whoever is killed on the way leaves either everything as
 * it was, or a journal from which `finishWriting` goes on.
 *
 * @param purpose whatever the next one wants to know who finds the journal
 * @returns the files that were not so already
 */
export const writeTogether = (
  fs: FileSystem,
  journalFile: string,
  purpose: string,
  writings: readonly Writing[],
): readonly string[] => {
  const journal: Journal = {
    purpose,
    writings: writings.map((writing) => ({ ...writing, before: hashOf(fs.read(writing.file)) })),
  };
  writeAtomically(fs, journalFile, JSON.stringify(journal));
  return finish(fs, journalFile, journal);
};

export interface Finished {
  readonly purpose: string;
  readonly written: readonly string[];
}

/**
 * Finishes what `writeTogether` was killed at, and says what it was; undefined where it was not.
 *
 * @throws UserError where a file has been changed by somebody else meanwhile
 */
export const finishWriting = (fs: FileSystem, journalFile: string): Finished | undefined => {
  const text = fs.read(journalFile);
  if (text === undefined) return undefined;
  const journal = JSON.parse(text) as Journal;
  finish(fs, journalFile, journal);
  return { purpose: journal.purpose, written: journal.writings.map(({ file }) => file) };
};

const finish = (fs: FileSystem, journalFile: string, { writings }: Journal): readonly string[] => {
  const open = writings.filter(({ file, text }) => hashOf(fs.read(file)) !== hashOf(text));
  const foreign = open.find(({ file, before }) => hashOf(fs.read(file)) !== before);
  if (foreign)
    throw new UserError(
      `${foreign.file} has been changed while a change of it was half written; restore it, or remove ${journalFile} to keep it as it is`,
    );
  for (const { file, text } of open) {
    if (text === null) fs.remove(file);
    else writeAtomically(fs, file, text);
  }
  fs.remove(journalFile);
  return open.map(({ file }) => file);
};

const writeAtomically = (fs: FileSystem, file: string, text: string): void => {
  fs.makeFolder(dirname(file));
  const temporary = `${file}.tmp`;
  fs.write(temporary, text);
  fs.rename(temporary, file);
};

const hashOf = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : createHash('sha256').update(text).digest('hex');
