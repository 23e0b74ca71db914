import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAYS_BACK, PRESETS } from '../dashboard/overview';
import { type Dashboard, startDashboard } from '../dashboard/server';
import { buildPage } from '../dashboard/server/build-page';
import { pageFiles } from '../dashboard/server/page-files';
import { type SourceOptions, withSource } from '../dashboard/server/source';
import { messageOf, UsageError } from '../errors';
import type { Command } from './command';
import { terminalOn } from './terminal';
import { noteText } from './say';

const OPTIONS = {
  port: { type: 'string', default: '0' },
  data: { type: 'string' },
  'no-talk': { type: 'boolean', default: false },
  'no-apply': { type: 'boolean', default: false },
  'skill-package': { type: 'string', default: 'skill-package' },
  profile: { type: 'string' },
  database: { type: 'string' },
  'work-group': { type: 'string' },
  bucket: { type: 'string' },
} as const;

const HELP = `[--port PORT] [--data FOLDER] [--no-talk] [--no-apply]
       npm run dashboard -- --profile PROFILE [--bucket BUCKET]

Serves the dashboard on 127.0.0.1 and prints its address: what the query pack says of the last days,
a panel to talk to the skill and watch the rows arrive, and the tuning of its interaction model.
Ctrl-C stops it.

  --port           port of 127.0.0.1 (default: a free one)
  --data           data folder of the local stack (default: $PETMATCH_DATA, else .petmatch), or a
                   copy of the bucket made by aws s3 sync; a stack that runs on it is used, else one
                   is started
  --no-talk        read only: start no stack
  --no-apply       show proposals of the tuning only: write no decision, and change no model
  --skill-package  folder whose interaction models the words are held against, and that accepted
                   proposals are written to (default: skill-package)
  --profile        AWS profile: ask the deployed Athena; results of the same query are reused for
                   5 minutes
  --database       database, if it is not the local one's name
  --work-group     workgroup, likewise
  --bucket         with --profile: bucket of the turns, to count the rows that were set aside`;

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

/** `npm run dashboard`: the dashboard, until somebody stops it. */
export const dashboardCommand: Command<typeof OPTIONS> = {
  name: 'npm run dashboard --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const { 'skill-package': skillPackage, profile } = values;
    const port = portOf(values.port);
    const root = process.cwd();
    const stopped = stop();
    try {
      const folder = await buildPage(PROGRAM, () => noteText('Building the page, once.'));
      await withSource(sourceOf(values, root), async (source) => {
        const dashboard = await startDashboard({
          ...{ ...source, profile, skillPackage, port, log: noteText },
          page: pageFiles(folder),
          whyNotApply: values['no-apply']
            ? 'The dashboard was started with --no-apply.'
            : undefined,
        });
        try {
          if (profile === undefined) await prepare(dashboard, stopped.signal);
          if (!stopped.signal.aborted) process.stdout.write(`The dashboard: ${dashboard.url}/\n`);
          if (profile === undefined) prepareMore(dashboard);
          await stopped.happened;
        } finally {
          await dashboard.close();
        }
      });
    } finally {
      stopped.release();
    }
    return 0;
  },
};

/** The page is the same for every skill. */
const PROGRAM = resolve(__dirname, '../..');

const portOf = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port is "${text}"; it takes a port from 0 to 65535.`);
};

const sourceOf = (values: Values, root: string): SourceOptions => {
  const { data, profile, database, bucket, 'work-group': workGroup } = values;
  return {
    ...{ root, data, profile, bucket, skillPackage: values['skill-package'] },
    talks: !values['no-talk'],
    names: {
      ...(database === undefined ? {} : { database }),
      ...(workGroup === undefined ? {} : { workGroup }),
    },
  };
};

/** The first view is asked for before anybody waits for it; nobody waits longer than this for that. */
const PATIENCE_MS = 60_000;

const prepare = async (dashboard: Dashboard, signal: AbortSignal): Promise<void> => {
  const { progress } = terminalOn(process.stderr);
  const warm = dashboard
    .warmUp({
      ...{ days: DAYS_BACK, atOnce: 4 },
      onProgress: (done, total) => progress('results of the first view', done, total),
    })
    .catch((error: unknown) => noteText(messageOf(error)));
  const patience = new AbortController();
  const ends = AbortSignal.any([signal, patience.signal]);
  await Promise.race([
    warm,
    pause(PATIENCE_MS, undefined, { signal: ends }).catch(() => undefined),
  ]);
  patience.abort();
};

/** The other ranges that a button gives, meanwhile; what fails is said where it is looked at. */
const prepareMore = (dashboard: Dashboard): void => {
  const more = async (): Promise<void> => {
    for (const days of PRESETS) await dashboard.warmUp({ days, atOnce: 1 });
  };
  more().catch(() => undefined);
};

/** The first Ctrl-C stops in order; a second one does not wait for it. */
const stop = () => {
  const controller = new AbortController();
  const happened = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const release = (): void => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  };
  return { signal: controller.signal, happened, release };
};
