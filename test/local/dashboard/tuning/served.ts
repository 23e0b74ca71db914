import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import type { Watched } from '../../../../analytics/tuning/watched';
import { modelVersions } from '../../../../infra/model-versions';
import {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from '../../../../local/dashboard/server';
import { buildPage } from '../../../../local/dashboard/server/build-page';
import { pageFiles } from '../../../../local/dashboard/server/page-files';
import type { Open, OpenTuning } from '../../../../local/dashboard/server/tuning/tunings';
import { DATABASE, localAthena, WORK_GROUP } from '../../../support/local-athena';
import { putTurns } from '../../../support/turn-rows';
import { PROOF_WITH_REGRESSION, REPORT } from './report';

/** What is found, why nothing is, or that it takes for ever. */
export type Finding = Partial<TuningReport> | Error | 'nothing yet';

/** A dashboard with its page, on a copy of the skill package, that finds what it is told to find. */
export interface Served {
  readonly url: string;
  /** The files of the page with their sizes in bytes. */
  readonly files: readonly (readonly [string, number])[];
  /** What is found from now on; what was found before is forgotten. */
  readonly find: (found: Finding) => void;
  /** How often mining was stopped, once it has been. */
  readonly stopped: () => Promise<number>;
  /** What is remembered on disk. */
  readonly decisions: () => unknown;
  /** Makes the file of the decisions one that can't be read. */
  readonly breakDecisions: () => void;
  readonly model: () => string;
  /** Forgets what was found, decided and applied. */
  readonly reset: () => void;
  readonly restart: (options: Partial<DashboardOptions>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the page shows is made up; Athena, which tells which locales were spoken, is not. */
export const serveTuning = async (): Promise<Served> => {
  const folder = mkdtempSync(join(tmpdir(), 'tuning-page-'));
  const skillPackage = join(folder, 'skill-package');
  const models = join(skillPackage, 'interactionModels/custom');
  const decisionsFile = join(folder, 'tuning/decisions.json');
  const athena = await localAthena();
  await putTurns(
    athena.store,
    'turns/dt=2026-11-20/a.parquet',
    ['en-US', 'en-US', 'de-DE'].map((locale, index) => ({
      ...{ dt: '2026-11-20', session_id: 's', request_id: `r${index}`, user_id: 'u', locale },
      ...{ request_type: 'LaunchRequest', event_time: '2026-11-20 10:00:00.000' },
      ...{ outcome: 'launched', model_version: 'one', response_time: 10 },
    })),
  );
  let found: Finding = {};
  let stops = 0;
  let onStop: (() => void) | undefined;
  const openTuning: Open = async (_, { onProgress, signal }) => {
    const now = found;
    if (now instanceof Error) throw now;
    onProgress({ step: 'missed-words', done: 2, total: 7 });
    if (now === 'nothing yet')
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stops += 1;
          onStop?.();
          reject(signal.reason as Error);
        });
      });
    const modelVersion = modelVersions(models)['en-US'] ?? '';
    return openedOf({ ...REPORT, ...now, modelVersion });
  };
  const page = pageFiles(await buildPage(process.cwd(), () => undefined));
  const start = (port: number, options: Partial<DashboardOptions>): Promise<Dashboard> =>
    startDashboard({
      athena: { client: athena.client, database: DATABASE, workGroup: WORK_GROUP },
      ...{ source: 'a test', skillPackage, openTuning, page, port },
      talk: { whyNot: 'Nobody is there.' },
      ...{ now: () => new Date('2026-11-22T12:00:00Z'), log: () => undefined },
      watch: (_, { modelVersion }) => Promise.resolve(watchedOf(modelVersion)),
      ...options,
    });
  /** A model of other words is another one, of which nothing is known. */
  let resets = 0;
  const reset = (): void => {
    for (const part of ['skill-package', 'tuning', 'test'])
      rmSync(join(folder, part), { recursive: true, force: true });
    cpSync('skill-package', skillPackage, { recursive: true });
    const file = join(models, 'en-US.json');
    resets += 1;
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace('"synonyms": [', `"synonyms": ["word ${'x'.repeat(resets)}",`),
    );
    [found, stops, onStop] = [{}, 0, undefined];
  };
  reset();
  let dashboard = await start(0, {});
  return {
    url: `${dashboard.url}/`,
    files: [...page].map(([path, { body }]) => [path, body.length] as const),
    reset,
    find: (next) => {
      found = next;
    },
    stopped: async () => {
      if (stops === 0) await new Promise<void>((resolve) => (onStop = resolve));
      return stops;
    },
    decisions: () =>
      existsSync(decisionsFile)
        ? (JSON.parse(readFileSync(decisionsFile, 'utf8')) as unknown)
        : undefined,
    breakDecisions: () => {
      mkdirSync(join(folder, 'tuning'), { recursive: true });
      writeFileSync(decisionsFile, '{');
    },
    model: () => readFileSync(join(models, 'en-US.json'), 'utf8'),
    restart: async (options) => {
      const { port } = dashboard;
      await dashboard.close();
      dashboard = await start(port, options);
    },
    close: async () => {
      await dashboard.close();
      await athena.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The gain grows with what a person accepts, and what breaks something does so. */
const openedOf = (byItself: TuningReport): OpenTuning => {
  const breaking = byItself.proposals.filter(({ conflicts }) => conflicts.length > 0);
  const { expected, low, high } = byItself.gain;
  return {
    close: () => undefined,
    report: ({ accepted }) =>
      Promise.resolve({
        ...byItself,
        ...(breaking.some(({ id }) => accepted.includes(id))
          ? { proof: PROOF_WITH_REGRESSION }
          : {}),
        gain: { expected: expected + 20 * accepted.length, low, high },
      }),
  };
};

/** Ten days in which 9 turns a day came of 10 that were promised. */
const watchedOf = (modelVersion: string): Watched => {
  const kept = (days: number) => ({
    ...{ turns: 600 * days, real: 9 * days, otherwise: days === 0 ? 0 : 1, missed: 0 },
    promised: { expected: 10 * days, low: 8 * days, high: 12 * days },
  });
  const words = [
    { type: 'SizeType', value: 'large', word: 'gargantuan', missedBefore: 40, isWithin: true },
  ];
  return {
    ...{ modelVersion, since: '2026-11-11', total: kept(10) },
    days: Array.from({ length: 10 }, (_, index) => ({
      ...{ day: `2026-11-${11 + index}`, cumulative: kept(index + 1), slots: [] },
      ...kept(1),
    })),
    words: words.map((word) => ({ ...word, ...kept(10) })),
    slots: [
      {
        ...{ type: 'SizeType', readings: { before: 1_000, after: 900 } },
        validity: {
          before: { expected: 0.82, low: 0.8, high: 0.84 },
          after: { expected: 0.95, low: 0.93, high: 0.96 },
        },
      },
    ],
  };
};
