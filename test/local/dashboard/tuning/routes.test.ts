import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../local/errors';
import { answerIn, PATH, type TuningDashboard, tuningDashboard } from './harness';
import { idOf, PROOF, PROOF_WITH_REGRESSION, REPORT } from './report';

let on: TuningDashboard;
beforeEach(async () => {
  on = await tuningDashboard();
});
afterEach(() => on.close());

describe('tuning a locale', () => {
  test('tells how far it is, line by line, and then what it found', async () => {
    const sent = on.send(PATH);
    const once = await on.fake.next();
    once.waiting.onProgress({ step: 'Asking Athena', done: 1, total: 3 });
    expect(await sent.next()).toEqual({
      progress: { step: 'Asking Athena', done: 1, total: 3 },
    });
    once.resolve(on.report);
    const reply = await sent.reply;
    expect(reply.status).toBe(200);
    expect(answerIn(reply)).toEqual({
      tuning: expect.any(String),
      report: on.report,
      decisions: {},
      proved: {
        chosen: [idOf('gargantuan'), idOf('whopping'), idOf('{size} or so')],
        ...{ proof: PROOF, gain: REPORT.gain },
      },
      slots: {
        ...{ AnimalType: ['animal'], SizeType: ['size'], TemperamentType: ['temperament'] },
        ...{ EnergyType: ['energy'], WishPhrase: ['wish'] },
      },
      age: 0,
    });
    expect(once.options).toMatchObject({
      ...{ locale: 'en-US', from: '2026-11-01', to: '2026-11-20' },
      skillPackage: on.skillPackage,
    });
  });

  test('is done once for all who wait, and for whoever comes later', async () => {
    const [one, other] = [on.send(PATH), on.send(PATH)];
    const once = await on.fake.next();
    once.waiting.onProgress({ step: 'x', done: 0, total: null });
    await Promise.all([one.next(), other.next()]);
    once.resolve(on.report);
    const [first, second] = await Promise.all([one.reply, other.reply]);
    on.setNow('2026-11-22T18:00:00Z');
    const third = await on.send(PATH).reply;
    expect(answerIn(second)).toEqual(answerIn(first));
    expect(answerIn(third)).toEqual({ ...answerIn(first), age: 6 * 3_600_000 });
    expect(on.fake.counts().mined).toBe(1);
  });

  test('stops when nobody waits for it any more, and not before', async () => {
    const [one, other] = [on.send(PATH), on.send(PATH)];
    const once = await on.fake.next();
    once.waiting.onProgress({ step: 'x', done: 0, total: null });
    await Promise.all([one.next(), other.next()]);
    const stopped = new Promise((resolve) =>
      once.waiting.signal.addEventListener('abort', resolve),
    );
    one.leave();
    once.waiting.onProgress({ step: 'y', done: 0, total: null });
    await other.next();
    expect(once.waiting.signal.aborted).toBe(false);
    other.leave();
    await stopped;
    const later = on.send(PATH);
    (await on.fake.next()).resolve(on.report);
    expect((await later.reply).status).toBe(200);
  });

  test.each(['&min_users=3', '&probability=0.9'])('is done anew for %s', async (setting) => {
    await on.tuned();
    const { reply } = on.send(`${PATH}${setting}`);
    const { options, resolve } = await on.fake.next();
    resolve(on.report);
    await reply;
    expect([options.minUsers, options.probability]).toEqual(
      setting.startsWith('&min') ? [3, undefined] : [undefined, 0.9],
    );
  });

  test('is done anew on demand, and once the model has changed', async () => {
    const first = await on.tuned();
    const { reply } = on.send(PATH, { method: 'POST' });
    (await on.fake.next()).resolve(on.report);
    const second = answerIn(await reply);
    expect(second.tuning).not.toBe(first.tuning);
    on.changeModel();
    expect((await on.tuned()).tuning).not.toBe(second.tuning);
    expect(on.fake.counts().mined).toBe(3);
  });

  test('that fails at once is an error with a sentence', async () => {
    const { reply } = on.send(PATH);
    (await on.fake.next()).reject(new UserError('The model is broken.'));
    expect(await reply).toEqual({ status: 400, lines: [{ error: 'The model is broken.' }] });
  });

  test('that fails later says so in its last line, and is asked again', async () => {
    const sent = on.send(PATH);
    const once = await on.fake.next();
    once.waiting.onProgress({ step: 'x', done: 0, total: null });
    await sent.next();
    once.reject(new RangeError('at /home/somebody/secret.ts'));
    expect((await sent.reply).lines.at(-1)).toEqual({
      error: 'Something unexpected happened in the dashboard; its terminal says more.',
    });
    expect(on.logged.at(-1)).toContain('secret.ts');
    await on.tuned();
  });

  test.each([
    [
      'from=2026-11-01',
      'Name a locale; the skill speaks de-DE, en-AU, en-CA, en-GB, en-IN, en-US, es-ES, fr-FR.',
    ],
    [
      'locale=../../etc',
      'There is no model for "../../etc"; the skill speaks de-DE, en-AU, en-CA, en-GB, en-IN, en-US, es-ES, fr-FR.',
    ],
    [
      'locale=__proto__',
      'There is no model for "__proto__"; the skill speaks de-DE, en-AU, en-CA, en-GB, en-IN, en-US, es-ES, fr-FR.',
    ],
    ['locale=en-US&locale=de-DE', 'The parameter locale is given twice.'],
    ['locale=en-US&min_users=1', 'min_users is "1"; it takes a whole number from 2 to 10000.'],
    ['locale=en-US&min_users=1e3', 'min_users is "1e3"; it takes a whole number from 2 to 10000.'],
    [
      'locale=en-US&probability=1.5',
      'probability is "1.5"; it takes a number above 0, at most 1, such as 0.75.',
    ],
    [
      'locale=en-US&probability=',
      'probability is ""; it takes a number above 0, at most 1, such as 0.75.',
    ],
    [
      'locale=en-US&sql=x',
      'There is no parameter "sql"; known are locale, from, to, min_users, probability.',
    ],
    ['locale=en-US&from=2026-11-31', 'from: "2026-11-31" is not a date as yyyy-MM-dd.'],
  ])('refuses %s in a sentence', async (query, error) => {
    expect(await on.send(`/api/tuning?${query}`).reply).toEqual({
      ...{ status: 400, lines: [{ error }] },
    });
    expect(on.fake.counts().mined).toBe(0);
  });
});

describe('a decision', () => {
  test('is remembered on disk, and found by another dashboard', async () => {
    const { tuning } = await on.tuned();
    const reply = await on.decide(tuning, idOf('gargantuan'), 'rejected');
    expect(reply).toEqual({
      status: 200,
      lines: [{ decisions: { [idOf('gargantuan')]: 'rejected' }, proved: null }],
    });
    expect(on.decisions()).toEqual({
      'en-US': { [idOf('gargantuan')]: { decision: 'rejected', at: '2026-11-22' } },
    });
    await on.restart();
    const answer = on.send(PATH).reply;
    (await on.fake.next()).resolve(on.report);
    const proving = await on.fake.nextProof();
    expect(proving.decisions).toEqual({ accepted: [], rejected: [idOf('gargantuan')] });
    const gain = { expected: 7, low: 6, high: 8 };
    proving.resolve({ ...on.report, gain });
    const again = answerIn(await answer);
    expect(again.decisions).toEqual({ [idOf('gargantuan')]: 'rejected' });
    expect(again.report).toEqual(on.report);
    expect(again.proved?.gain).toEqual(gain);
  });

  test('of before that does not go together any more leaves it unproved', async () => {
    const { tuning } = await on.tuned();
    await on.decide(tuning, idOf('gargantuan'), 'rejected');
    const answer = on.send(PATH, { method: 'POST' }).reply;
    (await on.fake.next()).resolve(on.report);
    (await on.fake.nextProof()).reject(new UserError('They collide.'));
    expect(answerIn(await answer)).toMatchObject({ proved: null, report: on.report });
  });

  test('can be taken back, and what was proved before holds again', async () => {
    const { tuning, proved } = await on.tuned();
    await on.decide(tuning, idOf('dinky'), 'accepted');
    const { lines } = await on.decide(tuning, idOf('dinky'), 'none');
    expect(lines).toEqual([{ decisions: {}, proved }]);
    expect(on.decisions()).toEqual({});
  });

  test('that says what the tuner does leaves what was proved', async () => {
    const { tuning, proved } = await on.tuned();
    const { lines } = await on.decide(tuning, idOf('gargantuan'), 'accepted');
    expect(lines).toEqual([{ decisions: { [idOf('gargantuan')]: 'accepted' }, proved }]);
  });

  test.each([
    [409, 'no tuning', { tuning: 'x' }, /does not keep this tuning any more: tune again\.$/],
    [404, 'no proposal', { change: 'add-synonym/SizeType/large/evil' }, /no proposal of that name/],
    [404, 'a path', { change: '../../../etc/passwd' }, /no proposal of that name/],
    [400, 'another decision', { decision: 'perhaps' }, /^A decision is accepted, rejected or none/],
    [400, 'more', { path: '/etc/passwd' }, /takes tuning, change and decision, and no more/],
  ])('is refused with %i for %s', async (status, _, wrong, error) => {
    const { tuning } = await on.tuned();
    const body = { tuning, change: idOf('dinky'), decision: 'accepted', ...wrong };
    const reply = await on.send('/api/tuning/decision', { method: 'POST', body }).reply;
    expect(reply).toEqual({ status, lines: [{ error: expect.stringMatching(error) }] });
    expect(() => on.decisions()).toThrow('ENOENT');
  });

  test('is refused where the dashboard was started with --no-apply', async () => {
    await on.restart({ whyNotApply: 'The dashboard was started with --no-apply.' });
    const { tuning } = await on.tuned();
    expect(await on.decide(tuning, idOf('dinky'), 'accepted')).toEqual({
      status: 403,
      lines: [{ error: 'The dashboard was started with --no-apply.' }],
    });
    expect(() => on.decisions()).toThrow('ENOENT');
  });

  test('is refused from a page of another origin, and as a form could send it', async () => {
    const { tuning } = await on.tuned();
    const body = { tuning, change: idOf('dinky'), decision: 'accepted' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const { reply } = on.send('/api/tuning/decision', { method: 'POST', body, headers });
      expect((await reply).status).toBe(403);
    }
    const form = on.send('/api/tuning/decision', {
      ...{ method: 'POST', body, headers: { 'content-type': 'text/plain' } },
    });
    expect((await form.reply).status).toBe(415);
    expect((await on.send('/api/tuning/decision').reply).status).toBe(404);
    expect(() => on.decisions()).toThrow('ENOENT');
  });

  test('is not guessed from a damaged file: it is named before anything is mined', async () => {
    const { tuning } = await on.tuned();
    await on.decide(tuning, idOf('dinky'), 'rejected');
    writeFileSync(on.decisionsFile, '{');
    const { lines } = await on.send(PATH, { method: 'POST' }).reply;
    expect(lines).toEqual([{ error: expect.stringMatching(/^Cannot read the decisions in /) }]);
    expect(on.fake.counts().mined).toBe(1);
  });
});

describe('the chosen set', () => {
  test('is proved anew on request with what people decided, once', async () => {
    const { tuning } = await on.tuned();
    await on.decide(tuning, idOf('gargantuan'), 'rejected');
    await on.decide(tuning, idOf('dinky'), 'accepted');
    const proving = on.send(`/api/tuning/proof?tuning=${tuning}`);
    const once = await on.fake.nextProof();
    expect(once.decisions).toEqual({
      accepted: [idOf('dinky')],
      rejected: [idOf('gargantuan')],
    });
    const gain = { expected: 7, low: 6, high: 8 };
    once.resolve({ ...REPORT, proof: PROOF_WITH_REGRESSION, gain });
    const proved = {
      chosen: [idOf('whopping'), idOf('dinky'), idOf('{size} or so')],
      ...{ proof: PROOF_WITH_REGRESSION, gain },
    };
    expect((await proving.reply).lines).toEqual([
      { progress: { step: 'Replaying the past', done: 0, total: null } },
      { answer: proved },
    ]);
    const again = await on.send(`/api/tuning/proof?tuning=${tuning}`).reply;
    expect(again.lines).toEqual([{ answer: proved }]);
    expect(answerIn(await on.send(PATH).reply).proved).toEqual(proved);
    expect(on.fake.counts().mined).toBe(1);
  });

  test('that does not go together is refused in a sentence', async () => {
    const { tuning } = await on.tuned();
    await on.decide(tuning, idOf('dinky'), 'accepted');
    const proving = on.send(`/api/tuning/proof?tuning=${tuning}`);
    (await on.fake.nextProof()).reject(new UserError('They collide.'));
    expect((await proving.reply).lines.at(-1)).toEqual({ error: 'They collide.' });
  });

  test('of a tuning that nobody made is refused', async () => {
    expect((await on.send('/api/tuning/proof?tuning=x').reply).status).toBe(409);
    expect((await on.send('/api/tuning/proof').reply).status).toBe(409);
  });
});
