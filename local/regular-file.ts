import { statSync } from 'node:fs';
import { UserError } from './errors';

/**
 * What comes to an end all the same: the null device, and what the shell that starts a command opens for
 * it: standard input, and `<(another command)`.
 */
const ENDING = /^\/dev\/(null|stdin|fd\/\d+)$/;

/**
 * Refuses a file that may never come to an end, or never begin: a device, a named pipe, a socket. One that
 * is not there, or is a folder, is left to whoever reads it.
 *
 * @throws UserError that names the file
 */
export const requireRegularFile = (file: string): void => {
  if (ENDING.test(file)) return;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw new UserError(`not a regular file, '${file}'`);
};
