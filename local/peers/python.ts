import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache';
import { run } from './run';

/** The sets of Python packages, each a file of pinned versions beside this one. */
export type Requirements = 'java' | 'peers';

/**
 * Installs Python packages from PyPI into a virtual environment of their own.
 *
 * @returns the folder of its programs
 * @throws PeerUnavailable without Python 3 and its venv module, or where PyPI can't be reached
 */
export const installPython = async (requirements: Requirements): Promise<string> => {
  const file = join(__dirname, `${requirements}.requirements.txt`);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const folder = await installOnce(`python-${requirements}-${hash}`, async (target) => {
    await run('Python 3 cannot make a virtual environment', 'python3', ['-m', 'venv', target]);
    await run(
      `pip cannot install ${requirements}.requirements.txt from PyPI`,
      join(target, 'bin/python'),
      [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
        ...['--only-binary', ':all:', '--requirement', file],
      ],
    );
  });
  return join(folder, 'bin');
};
