/** Tries to own a data folder, says whether it does, and lives until its input ends. */
import { UserError } from '../../local/errors';
import { openDataFolder, ownDataFolder } from '../../local/data-folder';

const tryToOwn = async (path: string): Promise<string> => {
  try {
    await ownDataFolder(openDataFolder(path));
    return 'owned';
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    throw error;
  }
};

void tryToOwn(process.argv[2] ?? '').then((answer) => process.stdout.write(`${answer}\n`));
process.stdin.resume();
