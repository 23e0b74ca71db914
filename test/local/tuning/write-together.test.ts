import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../local/errors';
import type { FileSystem } from '../../../local/tuning/file-system';
import { finishWriting, writeTogether } from '../../../local/tuning/write-together';
import { FilesInMemory } from './files-in-memory';

const JOURNAL = 'tuning/en-US.json.pending';

const refused = (call: string, file: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`EACCES: permission denied, ${call} '${file}'`), {
    ...{ code: 'EACCES', syscall: call },
  });

/** A file system that takes no file of this name. */
const withReadOnly = (files: FilesInMemory, name: string): FileSystem => ({
  ...files.fs,
  rename: (from, to) => {
    if (to === name) throw refused('rename', to);
    files.fs.rename(from, to);
  },
});

const FILES = ['model', 'gone', 'words', 'history'];

const WRITINGS = [
  { file: 'model', text: 'new model' },
  { file: 'gone', text: null },
  { file: 'words', text: 'new words' },
  { file: 'history', text: 'new history' },
];

const before = (): FilesInMemory => new FilesInMemory({ model: 'old model', gone: 'old' });

describe('files that are written together', () => {
  test.each(['model', 'words', 'history', JOURNAL])(
    'are all as they were where %s can’t be written',
    (name) => {
      const files = before();

      const write = () => writeTogether(withReadOnly(files, name), JOURNAL, 'apply', WRITINGS);

      expect(write).toThrow(UserError);
      expect(write).toThrow(
        `Cannot write what is accepted: EACCES: permission denied, rename '${name}'; nothing was changed. Give this user the right to write there, and repeat.`,
      );
      expect(Object.fromEntries(files.files)).toEqual({ model: 'old model', gone: 'old' });
    },
  );

  test.each(['garbage', 'null', '{}', '{"purpose":"apply"}'])(
    'are not guessed at where the journal says %s',
    (text) => {
      const files = new FilesInMemory({ [JOURNAL]: text });

      expect(() => finishWriting(files.fs, JOURNAL, FILES)).toThrow(
        new UserError(
          `${JOURNAL}: can't read what was half written; compare the model with what your repository has, and remove the file`,
        ),
      );
    },
  );

  test.each(['/etc/passwd', '../other/model', 'model/../../.bashrc'])(
    'are never written to %s, which is no file of the model',
    (file) => {
      const journal = {
        purpose: 'apply',
        writings: [
          { file: 'model', text: 'forged', before: null },
          { file, text: 'forged', before: null },
        ],
      };
      const files = new FilesInMemory({ [JOURNAL]: JSON.stringify(journal) });

      expect(() => finishWriting(files.fs, JOURNAL, FILES)).toThrow(
        new UserError(
          `${JOURNAL}: would write ${file}, which is no file of this model; remove it, or run the command in the folder where it was begun`,
        ),
      );
      expect([...files.files.keys()]).toEqual([JOURNAL]);
    },
  );
});
