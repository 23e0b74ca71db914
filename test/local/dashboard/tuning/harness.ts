import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from '../../../../local/dashboard/server';
import type { TuningAnswer } from '../../../../local/dashboard/tuning';
import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { modelVersions } from '../../../../infra/model-versions';
import { type FakeOpen, fakeOpen } from './fake-open';
import { REPORT } from './report';
import { type Reply, send, type Sent } from './requests';

export const PATH = '/api/tuning?locale=en-US&from=2026-11-01&to=2026-11-20';

/** A dashboard on a copy of the skill package, that tunes as the test says. */
export interface TuningDashboard {
  readonly fake: FakeOpen;
  /** What the fake finds: made for the model of the copy. */
  readonly report: TuningReport;
  readonly folder: string;
  readonly skillPackage: string;
  readonly decisionsFile: string;
  readonly logged: readonly string[];
  readonly send: (path: string, options?: Parameters<typeof send>[2]) => Sent;
  readonly post: (path: string, body: object) => Promise<Reply>;
  /** Tunes, and gives the answer. */
  readonly tuned: () => Promise<TuningAnswer>;
  readonly decide: (tuning: string, change: string, decision: string) => Promise<Reply>;
  /** What is remembered on disk. */
  readonly decisions: () => unknown;
  readonly readModel: () => string;
  /** Gives a value of the model another synonym, as an editor would. */
  readonly changeModel: () => void;
  readonly setNow: (time: string) => void;
  readonly restart: (options?: Partial<DashboardOptions>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const tuningDashboard = async (
  options: Partial<DashboardOptions> = {},
): Promise<TuningDashboard> => {
  const folder = mkdtempSync(join(tmpdir(), 'tuning-'));
  const skillPackage = join(folder, 'skill-package');
  cpSync('skill-package', skillPackage, { recursive: true });
  const decisionsFile = join(folder, 'tuning/decisions.json');
  const modelFile = join(skillPackage, 'interactionModels/custom/en-US.json');
  const fake = fakeOpen();
  const versions = modelVersions(join(skillPackage, 'interactionModels/custom'));
  const report: TuningReport = { ...REPORT, modelVersion: versions['en-US'] ?? '' };
  const logged: string[] = [];
  let now = new Date('2026-11-22T12:00:00Z');
  const open = (others: Partial<DashboardOptions>): Promise<Dashboard> =>
    startDashboard({
      athena: {
        client: new AthenaClient({ region: 'us-east-1' }),
        ...{ database: 'd', workGroup: 'w' },
      },
      ...{ source: 'a test', page: new Map(), skillPackage },
      talk: { whyNot: 'Nobody is there.' },
      ...{ now: () => now, log: (line) => logged.push(line), openTuning: fake.open },
      ...others,
    });
  let dashboard = await open(options);
  const sendIt: TuningDashboard['send'] = (path, how) => send(dashboard, path, how);
  const post: TuningDashboard['post'] = (path, body) =>
    sendIt(path, { method: 'POST', body }).reply;
  return {
    ...{ fake, report, folder, skillPackage, decisionsFile, logged, post, send: sendIt },
    tuned: async () => {
      const { reply } = sendIt(PATH);
      (await fake.next()).resolve(report);
      return answerIn(await reply);
    },
    decide: (tuning, change, decision) =>
      post('/api/tuning/decision', { tuning, change, decision }),
    decisions: () => JSON.parse(readFileSync(decisionsFile, 'utf8')) as unknown,
    readModel: () => readFileSync(modelFile, 'utf8'),
    changeModel: () => {
      const model = readFileSync(modelFile, 'utf8');
      writeFileSync(modelFile, model.replace('"synonyms": [', '"synonyms": ["zz",'));
    },
    setNow: (time) => {
      now = new Date(time);
    },
    restart: async (others = {}) => {
      await dashboard.close();
      dashboard = await open(others);
    },
    close: async () => {
      await dashboard.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The answer in the last line of a reply. */
export const answerIn = (reply: Reply): TuningAnswer => lastAnswerIn(reply) as TuningAnswer;

export const lastAnswerIn = ({ lines }: Reply): unknown =>
  (lines.at(-1) as { readonly answer: unknown }).answer;
