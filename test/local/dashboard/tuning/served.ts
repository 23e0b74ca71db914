import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import type { Watched } from '../../../../analytics/tuning/watched';
import { modelVersions } from '../../../../infra/model-versions';
import { startDashboard, type DashboardOptions } from '../../../../local/dashboard/server';
import { buildPage } from '../../../../local/dashboard/server/build-page';
import { pageFiles } from '../../../../local/dashboard/server/page-files';
import type { Open } from '../../../../local/dashboard/server/tuning/tunings';
import { changeId } from '../../../../analytics/tuning/change';
import { DATABASE, localAthena, WORK_GROUP } from '../../../support/local-athena';
import { putTurns } from '../../../support/turn-rows';
import { PROOF_WITH_REGRESSION, REPORT } from './report';

/** A dashboard with its page, on a copy of the skill package, that finds what it is told to find. */
export interface Served {
  readonly url: string;
  readonly folder: string;
  /** What is found from now on, or why nothing is. */
  readonly find: (found: Partial<TuningReport> | Error | Promise<never>) => void;
  readonly close: () => Promise<void>;
}

const TODAY = '2026-11-22';

/** What the page shows is made up; Athena, which tells which locales were spoken, is not. */
export const serveTuning = async (options: Partial<DashboardOptions> = {}): Promise<Served> => {
  const folder = mkdtempSync(join(tmpdir(), 'tuning-page-'));
  const skillPackage = join(folder, 'skill-package');
  cpSync('skill-package', skillPackage, { recursive: true });
  const models = join(skillPackage, 'interactionModels/custom');
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
  let found: Partial<TuningReport> | Error | Promise<never> = {};
  const openTuning: Open = async (_, { onProgress, signal }) => {
    onProgress({ step: 'words that missed', done: 2, total: 7 });
    if (found instanceof Error) throw found;
    const what =
      found instanceof Promise
        ? await new Promise<never>((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          )
        : found;
    const modelVersion = modelVersions(models)['en-US'] ?? '';
    const byItself: TuningReport = { ...REPORT, ...what, modelVersion };
    const breaking = byItself.proposals.filter(({ conflicts }) => conflicts.length > 0);
    return {
      close: () => undefined,
      report: ({ accepted }) =>
        Promise.resolve({
          ...byItself,
          ...(breaking.some(({ change }) => accepted.includes(changeId(change)))
            ? { proof: PROOF_WITH_REGRESSION }
            : {}),
          gain: {
            expected: byItself.gain.expected + 20 * accepted.length,
            low: byItself.gain.low,
            high: byItself.gain.high + 40 * accepted.length,
          },
        }),
    };
  };
  const dashboard = await startDashboard({
    athena: { client: athena.client, database: DATABASE, workGroup: WORK_GROUP },
    ...{ source: 'a test', skillPackage, openTuning, page: pageFiles(await builtPage()) },
    talk: { whyNot: 'Nobody is there.' },
    ...{ now: () => new Date(`${TODAY}T12:00:00Z`), log: () => undefined },
    watch: (_, { modelVersion }) => Promise.resolve(watchedOf(modelVersion)),
    ...options,
  });
  return {
    ...{ url: `${dashboard.url}/`, folder },
    find: (next) => {
      found = next;
    },
    close: async () => {
      await dashboard.close();
      await athena.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const builtPage = (): Promise<string> => buildPage(process.cwd(), () => undefined);

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
