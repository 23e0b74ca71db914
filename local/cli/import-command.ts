import { USER_ID_FORMS } from '../../analytics/contract/user-id';
import { userIdOf } from '../../lambda/recorder/pseudonym';
import { LOCAL_SKILL_ID, readWiring } from '../aws/wiring';
import { openDataFolder } from '../data-folder';
import { UsageError, UserError } from '../errors';
import { localTemplate } from '../template';
import type { Command } from './command';
import { DEFAULT_DATA } from './connect';
import { type ImportCounts, importObjects } from './import-objects';
import { noteText, printText } from './say';

const OPTIONS = {
  csv: { type: 'string' },
  'skill-id': { type: 'string' },
  'user-id': { type: 'string' },
  data: { type: 'string' },
} as const;

const HELP = `--csv FOLDER

Takes over a bucket of the published guide (15 columns of CSV, as its Lambda writes them), copied
with aws s3 sync: every object becomes one of this project's bucket, its rows with the columns of
today. A row's time is that of its object. A second run writes the same objects again.

  --csv      folder with the copied objects; gzipped ones end with .gz
  --skill-id the skill's id: users then get the pseudonyms that its recorder gives them
             (default: the local skill's)
  --user-id  ${USER_ID_FORMS.join(' or ')}: how users appear (default: ${USER_ID_FORMS[0]})
  --data     data folder of the local stack (default: $PETMATCH_DATA, else .petmatch)

Lines that are no rows are listed, each with its reason, in import/rejected.csv of the data folder.`;

/** What the command takes from its surroundings. */
export interface ImportIo {
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  readonly progress: (text: string) => void;
}

const REAL: ImportIo = {
  print: printText,
  note: noteText,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
};

/** `npm run import`: an existing bucket of the guide. */
export const importCommand = (io: ImportIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run import --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const { csv, data = DEFAULT_DATA, 'skill-id': skillId = LOCAL_SKILL_ID } = values;
    if (csv === undefined)
      throw new UsageError('Name the folder with the copied bucket: --csv FOLDER is missing.');
    const given = values['user-id'] ?? USER_ID_FORMS[0];
    const form = USER_ID_FORMS.find((known) => known === given);
    if (!form)
      throw new UsageError(`--user-id is "${given}"; it takes ${USER_ID_FORMS.join(' or ')}.`);
    const wiring = readWiring(await localTemplate(process.cwd()));
    if (wiring.turnRows.format !== 'parquet')
      throw new UserError(
        `Cannot import into a bucket of ${wiring.turnRows.format} (PETMATCH_FORMAT): what is imported becomes Parquet. Unset PETMATCH_FORMAT.`,
      );
    const { rejects, ...counts } = await importObjects({
      csv,
      folder: openDataFolder(data),
      wiring,
      userIdOf: userIdOf(skillId, form),
      onProgress: (so) => {
        io.progress(lineOf(so));
      },
    }).finally(() => {
      io.progress('');
    });
    io.print(lineOf(counts));
    if (counts.rejected > 0) io.note(`The lines that are no rows are listed in ${rejects}.`);
    return 0;
  },
});

const lineOf = ({ objects, lines, rows, rejected }: ImportCounts): string =>
  `${lines} lines of ${objects} objects: ${rows} imported, ${rejected} rejected.`;
