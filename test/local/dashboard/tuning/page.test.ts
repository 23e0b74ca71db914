import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { UserError } from '../../../../local/errors';
import { axeFaults } from '../axe';
import { type Browser, hasBrowser, openBrowser } from '../page';
import { EMPTY_REPORT, idOf, REPORT } from './report';
import { type Served, serveTuning } from './served';

const described = hasBrowser() ? describe : describe.skip;

described('the view of the tuning', () => {
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    served = await serveTuning();
    browser = await openBrowser(served.url);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await served.close();
  });
  beforeEach(() => {
    served.reset();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const open = async (search = ''): Promise<void> => {
    await browser.page.goto(`${served.url}?view=tuning&from=2026-11-01&to=2026-11-22${search}`);
    await region('Promised and real').locator('.empty, svg').first().waitFor();
    await browser.page.locator('.tuned > *:not(.running)').first().waitFor();
  };
  const region = (name: string): Locator => browser.page.getByRole('region', { name, exact: true });
  const rows = (): Locator => browser.page.locator('.proposals tbody tr:not(.details)');
  const row = (word: string): Locator =>
    rows().filter({ has: browser.page.getByRole('button', { name: word, exact: true }) });
  const figure = (label: string): Locator =>
    browser.page.locator('.tuned .figures > div', { hasText: label }).locator('.value');
  const accept = (word: string): Locator =>
    browser.page.getByRole('button', { name: `Accept “${word}”` });
  const reject = (word: string): Locator =>
    browser.page.getByRole('button', { name: `Reject “${word}”` });
  const isPressed = async (button: Locator): Promise<boolean> =>
    (await button.getAttribute('aria-pressed')) === 'true';
  const words = (): Promise<string[]> => rows().locator('.word').allTextContents();

  /** Waits until a decision has been written. */
  const decided = async (act: () => Promise<unknown>): Promise<void> => {
    const answered = browser.page.waitForResponse((response) =>
      response.url().endsWith('/api/tuning/decision'),
    );
    await act();
    await (await answered).finished();
  };

  test('opens with the locale of most turns, its figures and all proposals', async () => {
    await open();
    const chosen = browser.page.getByRole('button', { name: /^en-US/ });
    expect(await isPressed(chosen)).toBe(true);
    expect(await figure('Missed').textContent()).toBe('900');
    expect(await figure('Repaired').textContent()).toBe('46.7%');
    expect(await figure('Turns saved').textContent()).toBe('310');
    expect(await figure('Accepted').textContent()).toBe('3 of 7');
    expect(await words()).toEqual([
      ...['gargantuan', 'whopping', 'dinky', 'big', 'rabbit', '{size} or so', 'hound dog'],
    ]);
    expect(await row('big').locator('.mark').allTextContents()).toEqual(['word of another value']);
    expect(await row('dinky').locator('.mark').allTextContents()).toEqual(['two values?', 'burst']);
    expect(await region('Words known by slot').getByRole('img').getAttribute('aria-label')).toBe(
      'Words known by slot. size: 82%, then 95%; animal: 90%, then 93%.',
    );
    expect(await region('Regressions').textContent()).toContain('None: all 4,200 replayed turns');
    expect(await region('No synonyms').getByRole('rowheader').allTextContents()).toEqual([
      'whatever you like',
      'kitten',
    ]);
  });

  test('says why on demand: reasons, examples, what stands against it', async () => {
    await open();
    const opener = browser.page.getByRole('button', { name: 'big', exact: true });
    expect(await opener.getAttribute('aria-expanded')).toBe('false');
    await opener.click();
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
    const why = browser.page.locator('.details:not([hidden])');
    expect(await why.locator('.against li').allTextContents()).toEqual([
      '“big” is a word of large already.',
    ]);
    expect(await why.textContent()).toContain('12 of 15 users said large next');
    expect(await why.locator('.said li').allTextContents()).toEqual(['gargantuan, then large']);
    await opener.click();
    expect(await browser.page.locator('.details:not([hidden])').count()).toBe(0);
  });

  test('remembers what is accepted and rejected by click, and takes it back', async () => {
    await open();
    await decided(() => accept('dinky').click());
    expect(await isPressed(accept('dinky'))).toBe(true);
    expect(await figure('Accepted').textContent()).toBe('4 of 7');
    expect(await figure('Repaired').textContent()).toBe('–');
    await decided(() => reject('gargantuan').click());
    await open();
    expect([await isPressed(accept('dinky')), await isPressed(reject('gargantuan'))]).toEqual([
      ...[true, true],
    ]);
    await decided(() => reject('gargantuan').click());
    expect([
      await isPressed(accept('gargantuan')),
      await row('gargantuan').locator('.state').textContent(),
    ]).toEqual([true, 'by the tuner']);
    expect(served.decisions()).toEqual({
      'en-US': { [idOf('dinky')]: { decision: 'accepted', at: '2026-11-22' } },
    });
  });

  test('is worked through by the keyboard', async () => {
    const { page } = browser;
    await open();
    await page.keyboard.press('j');
    expect(await focusedText()).toBe('gargantuan');
    await decided(() => page.keyboard.press('r'));
    expect(await focusedText()).toBe('whopping');
    await page.keyboard.press('j');
    await decided(() => page.keyboard.press('a'));
    expect(await focusedText()).toBe('big');
    await page.keyboard.press('o');
    expect(await page.locator('.details:not([hidden])').count()).toBe(1);
    await page.keyboard.press('k');
    expect(await focusedText()).toBe('dinky');
    await decided(() => page.keyboard.press('u'));
    expect(served.decisions()).toEqual({
      'en-US': { [idOf('gargantuan')]: { decision: 'rejected', at: '2026-11-22' } },
    });
    await page.keyboard.press('/');
    await page.keyboard.type('rab');
    await page.waitForFunction('document.querySelectorAll(".proposals .word").length === 1');
    expect(await words()).toEqual(['rabbit']);
  });

  test('tells the keys, and leaves them to others', async () => {
    const { page } = browser;
    await open();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    expect(await dialog.locator('dt').allTextContents()).toEqual([
      ...['j', 'k', 'a', 'r', 'u', 'o', '/', '?'],
    ]);
    await page.getByLabel('Use these keys').uncheck();
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    await page.keyboard.press('j');
    expect(await page.locator('[data-current]').count()).toBe(0);
    await page.evaluate('localStorage.clear()');
  });

  test('filters and orders, in its address', async () => {
    const { page } = browser;
    await open();
    await page.getByLabel('Decision').selectOption('open');
    expect(await words()).toEqual(['dinky', 'big', 'rabbit', 'hound dog']);
    await page.getByLabel('Kind').selectOption('add-synonym');
    expect(await words()).toEqual(['dinky', 'big']);
    // What was decided stays until other proposals are asked for.
    await decided(() => accept('dinky').click());
    expect(await words()).toEqual(['dinky', 'big']);
    await page.reload();
    await page.locator('.proposals .word').first().waitFor();
    expect(await words()).toEqual(['big']);
    expect(new URL(page.url()).searchParams.get('status')).toBe('open');
    await open('&sort=doubtful&slot=size');
    expect(await words()).toEqual(['dinky', 'big', 'gargantuan', 'whopping', '{size} or so']);
    await open('&slot=animal');
    expect(await words()).toEqual(['rabbit', 'hound dog']);
    await open('&find=nothing');
    expect(await region('Proposals').textContent()).toContain('No proposal passes the filters');
  });

  test('proves what is chosen on request', async () => {
    await open();
    await decided(() => accept('big').click());
    expect(await region('Regressions').textContent()).toContain('not proved yet');
    await browser.page.getByRole('button', { name: 'Prove the effect' }).click();
    await region('Regressions').locator('li').waitFor();
    expect(await region('Regressions').locator('li').allTextContents()).toEqual([
      '“show me a big one” (12 turns): PetMatchIntent, size “big” → AMAZON.HelpIntent',
    ]);
    expect(await figure('Repaired').textContent()).toBe('48.9%');
    expect(await browser.page.getByRole('button', { name: 'Prove the effect' }).count()).toBe(0);
  });

  test('applies after it has shown the difference, tells how to deploy, and undoes', async () => {
    const { page } = browser;
    await open();
    const before = served.model();
    await page.getByRole('button', { name: 'Apply …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Apply the accepted changes' });
    await dialog.locator('.diff').waitFor();
    const added = await dialog.locator('.added').allTextContents();
    expect(added.filter((line) => line.includes('gargantuan'))).toHaveLength(1);
    expect(await dialog.textContent()).toContain('en-US.json gets 3 changes');
    await page.keyboard.press('Escape');
    expect(served.model()).toBe(before);
    await page.getByRole('button', { name: 'Apply …' }).click();
    await dialog.getByRole('button', { name: 'Write 3 changes' }).click();
    await page.locator('.done').waitFor();
    expect(await page.locator('.done').textContent()).toContain('npx ask deploy');
    expect(served.model()).toContain('"gargantuan"');
    const watched = region('Promised and real');
    await watched.getByRole('img').waitFor();
    expect(await watched.getByRole('img').getAttribute('aria-label')).toBe(
      'Turns that became valid, over time: 90 came, 100 were promised, 80 to 120 with 95 %.',
    );
    expect(await watched.textContent()).toContain('As promised. In 6,000 turns since 11 Nov 90');
    await watched.getByRole('button', { name: 'Undo the latest …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo', exact: true }).click();
    await watched.getByText('It was undone on 22 Nov.').waitFor();
    expect(served.model()).toBe(before);
  });

  test('applies what breaks something only by force', async () => {
    const { page } = browser;
    await open();
    await decided(() => accept('big').click());
    await page.getByRole('button', { name: 'Apply …' }).click();
    const write = page.getByRole('button', { name: 'Write 4 changes' });
    await write.waitFor();
    expect(await page.getByRole('dialog').locator('.error li').allTextContents()).toEqual([
      '“big” is a word of large already.',
      '“show me a big one” (12 turns): PetMatchIntent, size “big” → AMAZON.HelpIntent',
    ]);
    expect(await write.isDisabled()).toBe(true);
    await page.getByLabel('Apply it nevertheless').check();
    await write.click();
    await page.locator('.done').waitFor();
    expect(served.model()).not.toContain('"dinky"');
  });

  test('says in a sentence what was refused, and takes the click back', async () => {
    const { page } = browser;
    await open();
    served.breakDecisions();
    await accept('dinky').click();
    await page.locator('.error').waitFor();
    expect(await page.locator('.error').textContent()).toMatch(/^Cannot read the decisions in /);
    expect(await isPressed(accept('dinky'))).toBe(false);
    expect(browser.complaints.splice(0)).toEqual([expect.stringContaining('status of 409')]);
  });

  test('says what it does while it runs, and can be stopped', async () => {
    const { page } = browser;
    served.find('nothing yet');
    await page.goto(`${served.url}?view=tuning&min_users=7`);
    await page.getByText('Asking Athena: missed words, 3 of 7 …').waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(1);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    expect(await served.stopped()).toBe(1);
    served.find({});
    await page.getByRole('button', { name: 'Try again' }).click();
    await row('gargantuan').waitFor();
  });

  test('stops mining when the view is left', async () => {
    const { page } = browser;
    served.find('nothing yet');
    await page.goto(`${served.url}?view=tuning&min_users=8`);
    await page.getByText('Asking Athena').waitFor();
    await page.getByRole('link', { name: 'Queries', exact: true }).click();
    expect(await served.stopped()).toBe(1);
  });

  test.each([
    ['no turns', EMPTY_REPORT, 'Nobody talked to the skill in en-US in these days'],
    [
      'no misses',
      { ...EMPTY_REPORT, traffic: { ...REPORT.traffic, misses: 0 } },
      'No word was missed in 12,000 turns',
    ],
    [
      'nothing proposed',
      { ...EMPTY_REPORT, traffic: REPORT.traffic },
      'Nothing is proposed: of 900 missed words none that at least 5 users said',
    ],
    ['a failed query', new UserError('The query failed: x.'), 'The query failed: x.'],
  ] as const)('says in a sentence that there is nothing: %s', async (_, found, sentence) => {
    served.find(found);
    await open();
    expect(await browser.page.locator('.tuned').textContent()).toContain(sentence);
    expect(await rows().count()).toBe(0);
    expect(await region('Proposals').count()).toBe(0);
    const complaints = found instanceof Error ? [expect.stringContaining('status of 400')] : [];
    expect(browser.complaints.splice(0)).toEqual(complaints);
  });

  test('shows only what may be looked at with --no-apply', async () => {
    await served.restart({ whyNotApply: 'The dashboard was started with --no-apply.' });
    await open();
    expect(await region('Proposals').textContent()).toContain('started with --no-apply');
    expect(await accept('dinky').isDisabled()).toBe(true);
    const apply = browser.page.getByRole('button', { name: 'Apply …' });
    expect(await apply.isDisabled()).toBe(true);
    await browser.page.keyboard.press('j');
    await browser.page.keyboard.press('a');
    expect(await isPressed(accept('gargantuan'))).toBe(true);
    expect(served.decisions()).toBeUndefined();
    await served.restart({});
  });

  test('needs no sideways scrolling on 375 pixels', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 375, height: 800 });
    await open();
    await page.getByRole('button', { name: 'big', exact: true }).click();
    for (const part of ['html', '.proposals']) {
      const [width, room] = await page.locator(part).evaluate((element) => {
        const { scrollWidth, parentElement } = element as unknown as {
          readonly scrollWidth: number;
          readonly parentElement: { readonly clientWidth: number } | null;
        };
        return [scrollWidth, parentElement?.clientWidth ?? 375];
      });
      expect([part, width]).toEqual([part, room]);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('does not shift what is looked at', async () => {
    const { page } = browser;
    await page.addInitScript(`
      globalThis.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    await open();
    await decided(() => accept('dinky').click());
    await page.getByRole('button', { name: 'Prove the effect' }).click();
    await region('Words known by slot').getByRole('img').waitFor();
    // Google's limit for a good page.
    expect(await page.evaluate<number>('globalThis.shifted')).toBeLessThan(0.1);
  });

  test.each(['light', 'dark'] as const)(
    'has nothing that axe finds serious, %s',
    async (scheme) => {
      const { page } = browser;
      await page.emulateMedia({ colorScheme: scheme });
      await open();
      await page.getByRole('button', { name: 'big', exact: true }).click();
      await decided(() => accept('big').click());
      await decided(() => reject('rabbit').click());
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Apply …' }).click();
      await page.locator('.diff').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await page.getByLabel('Apply it nevertheless').check();
      await page.getByRole('button', { name: /^Write/ }).click();
      await region('Promised and real').getByRole('img').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press('?');
      expect(await axeFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
    },
  );

  const focusedText = (): Promise<string | null> => browser.page.locator(':focus').textContent();

  test('stays a small page', () => {
    const scripts = served.files.filter(([path]) => path.endsWith('.js'));
    const bytes = scripts.reduce((sum, [, size]) => sum + size, 0);
    expect(bytes).toBeLessThan(300_000);
  });
});
