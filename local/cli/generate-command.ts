import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { generateTraffic } from '../../analytics/generator/bulk';
import { spanOf } from '../../analytics/generator/sessions';
import type { Amount } from '../../analytics/generator/traffic';
import { type World, WorldError, worldOf } from '../../analytics/generator/world';
import { readPets } from '../../lambda/pets/load';
import { type LoadedModel, loadModel, loadModels } from '../alexa';
import { readWiring } from '../aws/wiring';
import { openDataFolder } from '../data-folder';
import { UsageError, UserError } from '../errors';
import { localTemplate } from '../template';
import type { Command } from './command';
import { DEFAULT_DATA } from './connect';
import { dateOf, dayOf } from './date';
import { bucketTarget, TRUTH } from './generate-files';
import { speakToSkill } from './generate-through-skill';
import { printText } from './say';

const OPTIONS = {
  rows: { type: 'string' },
  days: { type: 'string' },
  seed: { type: 'string' },
  end: { type: 'string' },
  locale: { type: 'string' },
  model: { type: 'string' },
  through: { type: 'string' },
  data: { type: 'string' },
} as const;

const MODELS = 'skill-package/interactionModels/custom';

const HELP = `[--rows 100000] [--days 90] [--seed 1] [--end yyyy-MM-dd]

Makes traffic: sessions of users who launch, ask, miss, repair, change their mind and leave, written
to the bucket as the delivery stream would have. The same options give the same rows, and their rows
say is_simulated. What was meant by each word that missed lies in ${TRUTH}/ of the data folder.

  --rows     turns to make (default: 100000; with --through skill 100)
  --days     days that they are spread over (default: 90)
  --end      the last of these days (default: yesterday, UTC)
  --seed     a whole number; another one gives other traffic (default: 1)
  --locale   one locale only
  --model    an interaction model, or a folder of them (default: ${MODELS})
  --through  "skill": speak to the skill of the local stack instead, turn by turn and now, so that
             the rows go through the table, its stream and the delivery stream
  --data     data folder of the local stack (default: $PETMATCH_DATA, else .petmatch)

"npm run compact" afterwards makes one object of each day.`;

/** What the command takes from its surroundings. */
export interface GenerateIo {
  readonly print: (text: string) => void;
  readonly progress: (text: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly speakToSkill: typeof speakToSkill;
}

const REAL: GenerateIo = {
  print: printText,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
  now: Date.now,
  speakToSkill,
};

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run generate`: synthetic traffic. */
export const generateCommand = (io: GenerateIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run generate --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    if (values.through !== undefined && values.through !== 'skill')
      throw new UsageError(`--through is "${values.through}"; it takes skill.`);
    const through = values.through === 'skill';
    const models = modelsOf(values);
    const world = worldFor(models, wholeNumber('--seed', values.seed ?? '1', 0, 2 ** 31 - 1));
    const amount = {
      rows: wholeNumber('--rows', values.rows ?? (through ? '100' : '100000'), 1, 1e9),
    };
    const days = wholeNumber('--days', values.days ?? '90', 1, 3_650);
    const span = spanOf(endOf(values, io), days);
    const data = values.data ?? DEFAULT_DATA;
    if (through) {
      const { rows, seconds } = await io.speakToSkill({ world, span, amount, data, models });
      io.print(`${rows} turns spoken to the skill, ${rate(rows, seconds)}.`);
      return 0;
    }
    return intoBucket({ world, span, amount, data }, io);
  },
});

interface Making {
  readonly world: World;
  readonly span: ReturnType<typeof spanOf>;
  readonly amount: Amount;
  readonly data: string;
}

const intoBucket = async ({ data, ...making }: Making, io: GenerateIo): Promise<number> => {
  const wiring = readWiring(await localTemplate(process.cwd()));
  const folder = openDataFolder(data);
  const target = bucketTarget(folder, wiring);
  const begun = performance.now();
  const { rows, sessions, objects } = await generateTraffic({
    ...making,
    target,
    threads: Math.min(8, availableParallelism()),
    onProgress: (done) => {
      io.progress(`${done.toLocaleString('en-US')} rows`);
    },
  }).finally(() => {
    io.progress('');
  });
  const seconds = (performance.now() - begun) / 1_000;
  io.print(
    `${rows} rows of ${sessions} sessions in ${objects} objects in ${folder.path}, ${rate(rows, seconds)}.`,
  );
  return 0;
};

const rate = (rows: number, seconds: number): string =>
  `${seconds.toFixed(1)} s, ${Math.round(rows / Math.max(seconds, 0.001))} rows a second`;

const modelsOf = ({ model = MODELS, locale }: Values): ReadonlyMap<string, LoadedModel> => {
  const isFolder = isFolderAt(model);
  const loaded = isFolder
    ? loadModels(model)
    : new Map([loadModel(model)].map((m) => [m.locale, m]));
  if (locale === undefined) return loaded;
  const one = loaded.get(locale);
  if (one) return new Map([[locale, one]]);
  const known = [...loaded.keys()].join(', ');
  throw new UserError(`There is no interaction model of ${locale} in ${model}; there is ${known}.`);
};

const isFolderAt = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whoever reads the file says what is wrong with it.
    return false;
  }
};

/** The catalogue of this skill, for models whose slots it knows. */
const worldFor = (models: ReadonlyMap<string, LoadedModel>, seed: number): World => {
  const documents = Object.fromEntries(
    [...models].map(([locale, { model }]) => [locale, { interactionModel: model }]),
  );
  const catalogue = readPets().map(({ breed, animal, size, temperament, energy }) => ({
    name: breed,
    values: { animal, size, temperament, energy },
  }));
  const isOurs = [...models.values()].every(({ model }) =>
    model.languageModel.types?.some(({ name }) => name === 'AnimalType'),
  );
  try {
    return worldOf(documents, { seed, ...(isOurs ? { catalogue } : {}) });
  } catch (error) {
    if (error instanceof WorldError) throw new UserError(error.message, { cause: error });
    throw error;
  }
};

const DAY = 86_400_000;

const endOf = ({ end }: Values, io: GenerateIo): string => {
  if (end === undefined) return dayOf(new Date(io.now() - DAY));
  const today = dayOf(new Date(io.now()));
  if (dateOf('--end', end) > today)
    throw new UserError(`--end ${end} lies in the future; today is ${today} (UTC).`);
  return end;
};

const wholeNumber = (option: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} is "${text}"; it takes a whole number from ${least} to ${most}.`);
};
