import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Watched } from '../../../../analytics/tuning/watched';
import type { Preview, TuningAnswer, WatchAnswer } from '../../../../local/dashboard/tuning';
import { answerIn, lastAnswerIn, type TuningDashboard, tuningDashboard } from './harness';
import { idOf, PROOF_WITH_REGRESSION, REPORT } from './report';

let on: TuningDashboard;
beforeEach(async () => {
  on = await tuningDashboard();
});
afterEach(() => on.close());

const HISTORY = 'tuning/en-US.json';

const preview = async ({ tuning }: Pick<TuningAnswer, 'tuning'>): Promise<Preview> =>
  lastAnswerIn(await on.send(`/api/tuning/preview?tuning=${tuning}`).reply) as Preview;

const apply = (tuning: string, digest: string, force?: string) =>
  on.post('/api/tuning/apply', { tuning, digest, ...(force === undefined ? {} : { force }) });

/** Chooses what breaks something: a word that another value has. */
const chooseBreaking = async (tuning: string): Promise<void> => {
  await on.decide(tuning, idOf('big'), 'accepted');
  const proving = on.send(`/api/tuning/proof?tuning=${tuning}`);
  (await on.fake.nextProof()).resolve({ ...on.report, proof: PROOF_WITH_REGRESSION });
  await proving.reply;
};

describe('a preview', () => {
  test('shows which lines would change, and writes nothing', async () => {
    const before = on.readModel();
    const shown = await preview(await on.tuned());
    expect(shown).toMatchObject({ changes: 3, blocked: [], digest: expect.any(String) });
    expect(shown.file).toMatch(/skill-package\/interactionModels\/custom\/en-US\.json$/);
    expect(shown.otherFiles.map((file) => file.split('/').slice(-2).join('/'))).toEqual([
      'tuning/en-US.json',
      HISTORY,
    ]);
    const added = shown.diff.filter(({ kind }) => kind === 'added').map(({ text }) => text.trim());
    for (const word of ['gargantuan', 'whopping', '{size} or so'])
      expect(added.some((line) => line.includes(`"${word}"`))).toBe(true);
    expect(on.readModel()).toBe(before);
    expect(existsSync(join(on.folder, HISTORY))).toBe(false);
  });

  test('says what would break', async () => {
    const answer = await on.tuned();
    await chooseBreaking(answer.tuning);
    const shown = await preview(answer);
    expect(shown.blocked).toEqual(['“big” is a word of large already.']);
    expect(shown.proved.proof.regressions).toHaveLength(1);
  });

  test('is refused in a sentence once the model has changed', async () => {
    const answer = await on.tuned();
    on.changeModel();
    const { status, lines } = await on.send(`/api/tuning/preview?tuning=${answer.tuning}`).reply;
    expect(status).toBe(409);
    expect(lines).toEqual([
      {
        error: expect.stringMatching(
          /^The model of en-US has changed since it was tuned: it was \w+ and is \w+\. Tune again\.$/,
        ),
      },
    ]);
  });
});

describe('applying', () => {
  test('writes the model, what the tests replay, and what was promised', async () => {
    const answer = await on.tuned();
    const shown = await preview(answer);
    const reply = await apply(answer.tuning, shown.digest);
    expect(reply).toMatchObject({
      status: 200,
      lines: [{ changes: 3, modelVersion: shown.modelVersion.after }],
    });
    expect(on.readModel()).toContain('"gargantuan"');
    expect(on.readModel()).not.toContain('"dinky"');
    const { applications } = JSON.parse(readFileSync(join(on.folder, HISTORY), 'utf8')) as {
      readonly applications: readonly object[];
    };
    expect(applications).toEqual([
      expect.objectContaining({
        appliedAt: '2026-11-22T12:00:00.000Z',
        modelVersion: shown.modelVersion,
        ...{ from: '2026-11-01', to: '2026-11-20', turns: 12_000, gain: REPORT.gain },
      }),
    ]);
    const replayed = readFileSync(join(on.folder, 'test/tuning/en-US.json'), 'utf8');
    expect(replayed).toContain('gargantuan');
  });

  test('is done once: the model has changed then', async () => {
    const answer = await on.tuned();
    const { digest } = await preview(answer);
    await apply(answer.tuning, digest);
    const after = on.readModel();
    expect((await apply(answer.tuning, digest)).status).toBe(409);
    expect(on.readModel()).toBe(after);
  });

  test('is refused where somebody else has decided meanwhile', async () => {
    const answer = await on.tuned();
    const before = on.readModel();
    const { digest } = await preview(answer);
    await on.decide(answer.tuning, idOf('gargantuan'), 'rejected');
    const applying = apply(answer.tuning, digest);
    (await on.fake.nextProof()).resolve(on.report);
    expect(await applying).toEqual({
      status: 409,
      lines: [{ error: 'What would be written is not what was shown any more: look again.' }],
    });
    expect(on.readModel()).toBe(before);
  });

  test('what breaks something takes force', async () => {
    const answer = await on.tuned();
    const before = on.readModel();
    await chooseBreaking(answer.tuning);
    const { digest } = await preview(answer);
    for (const force of [undefined, 'false', 'yes'])
      expect(await apply(answer.tuning, digest, force)).toEqual({
        status: 409,
        lines: [
          {
            error: 'It would break 2 things: apply it by force, or reject what breaks them.',
          },
        ],
      });
    expect(on.readModel()).toBe(before);
    expect((await apply(answer.tuning, digest, 'true')).status).toBe(200);
    expect(on.readModel()).not.toBe(before);
  });

  test('takes nothing but names of what the server has made', async () => {
    const { tuning } = await on.tuned();
    const before = on.readModel();
    for (const [status, body] of [
      [400, { tuning }],
      [400, { tuning, digest: 'x', file: '/etc/passwd' }],
      [409, { tuning: 'x', digest: 'x' }],
      [409, { tuning, digest: 'x' }],
    ] as const)
      expect((await on.post('/api/tuning/apply', body)).status).toBe(status);
    const asForm = on.send('/api/tuning/apply', {
      ...{ method: 'POST', body: { tuning, digest: 'x' } },
      headers: { 'content-type': 'text/plain' },
    });
    expect((await asForm.reply).status).toBe(415);
    const foreign = on.send('/api/tuning/apply', {
      ...{ method: 'POST', body: { tuning, digest: 'x' } },
      headers: { origin: 'http://127.0.0.1:1' },
    });
    expect((await foreign.reply).status).toBe(403);
    expect((await on.send('/api/tuning/apply').reply).status).toBe(404);
    expect(on.readModel()).toBe(before);
  });

  test('and undoing are refused with --no-apply', async () => {
    await on.restart({ whyNotApply: 'The dashboard was started with --no-apply.' });
    const { tuning } = await on.tuned();
    for (const [path, body] of [
      ['apply', { tuning, digest: 'x' }],
      ['undo', { locale: 'en-US', applied_at: 'x' }],
    ] as const)
      expect(await on.post(`/api/tuning/${path}`, body)).toEqual({
        status: 403,
        lines: [{ error: 'The dashboard was started with --no-apply.' }],
      });
  });
});

describe('undoing', () => {
  const applied = async (): Promise<string> => {
    const answer = await on.tuned();
    await apply(answer.tuning, (await preview(answer)).digest);
    return '2026-11-22T12:00:00.000Z';
  };

  const undo = (applied_at: string, locale = 'en-US') =>
    on.post('/api/tuning/undo', { locale, applied_at });

  test('gives back the model as it was', async () => {
    const before = on.readModel();
    const at = await applied();
    expect(await undo(at)).toMatchObject({ status: 200, lines: [{ changes: 3 }] });
    expect(on.readModel()).toBe(before);
  });

  test('is refused for what was not applied last', async () => {
    const at = await applied();
    const after = on.readModel();
    for (const [time, locale] of [
      ['2026-11-22T11:00:00.000Z', 'en-US'],
      [at, 'de-DE'],
    ] as const)
      expect(await undo(time, locale)).toEqual({
        status: 409,
        lines: [{ error: 'That is not what was applied last any more: look again.' }],
      });
    expect((await undo(at, '../../etc')).status).toBe(400);
    expect(on.readModel()).toBe(after);
  });
});

describe('watching', () => {
  const path = '/api/tuning/watch?locale=en-US&from=2026-11-01&to=2026-11-22';

  const WATCHED: Watched = {
    ...{ modelVersion: 'x', since: null, days: [], words: [], slots: [] },
    total: {
      ...{ turns: 0, real: 0, otherwise: 0, missed: 0 },
      promised: { expected: 0, low: 0, high: 0 },
    },
  };

  test('tells of nothing where nothing was applied', async () => {
    expect((await on.send(path).reply).lines).toEqual([
      { answer: { applications: [], calibration: expect.anything(), canUndo: false } },
    ]);
  });

  test('asks what each set brought that is not undone, the latest first', async () => {
    const asked: unknown[] = [];
    await on.restart({
      watch: (_, options) => {
        asked.push(options);
        return Promise.resolve(WATCHED);
      },
    });
    const answer = await on.tuned();
    const shown = await preview(answer);
    await apply(answer.tuning, shown.digest);
    const { applications, canUndo } = lastAnswerIn(await on.send(path).reply) as WatchAnswer;
    expect(canUndo).toBe(true);
    expect(applications).toEqual([
      {
        ...{ appliedAt: '2026-11-22T12:00:00.000Z', undoneAt: null, gain: REPORT.gain },
        ...{ modelVersion: shown.modelVersion, watched: WATCHED },
        changes: [idOf('gargantuan'), idOf('whopping'), idOf('{size} or so')],
      },
    ]);
    const gain = { expected: 36, low: 27, high: 45 };
    expect(asked).toEqual([
      {
        ...{ locale: 'en-US', from: '2026-11-01', to: '2026-11-22', size: 12_000 },
        ...{ modelVersion: shown.modelVersion.after, model: expect.anything() },
        promised: [
          { type: 'SizeType', value: 'large', word: 'gargantuan', gain },
          { type: 'SizeType', value: 'large', word: 'whopping', gain },
        ],
      },
    ]);
    await on.post('/api/tuning/undo', {
      ...{ locale: 'en-US', applied_at: '2026-11-22T12:00:00.000Z' },
    });
    expect(answerIn(await on.send(path).reply)).toMatchObject({
      applications: [{ undoneAt: '2026-11-22T12:00:00.000Z', watched: null }],
      canUndo: false,
    });
    expect(asked).toHaveLength(1);
  });
});
