import { readFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { axeFaults } from './axe';
import {
  type Browser,
  hasBrowser,
  loaded,
  openBrowser,
  runDashboard,
  type RunningDashboard,
  trafficFolder,
} from './page';

const described = hasBrowser() ? describe : describe.skip;

described('the page of the dashboard', () => {
  let data: string;
  let dashboard: RunningDashboard;
  let browser: Browser;

  beforeAll(async () => {
    data = await trafficFolder(60);
    dashboard = await runDashboard(['--data', data]);
    browser = await openBrowser(dashboard.url);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.stop();
    rmSync(data, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const open = async (search = ''): Promise<void> => {
    await browser.page.goto(`${dashboard.url}${search}`);
    await loaded(browser.page);
  };
  const panel = (title: string): Locator =>
    browser.page.getByRole('region', { name: title, exact: true });
  const figure = (label: string): Promise<string | null> =>
    panel('Headline figures')
      .locator('.figures > div', { hasText: label })
      .locator('.value')
      .textContent();
  const resultOf = async (path: string) => {
    const response = await fetch(new URL(path, dashboard.url));
    return (await response.json()) as { readonly rows: readonly (readonly string[])[] };
  };

  test('loads the figures, the words, the funnel and the charts', async () => {
    await open();
    const { rows } = await resultOf('/api/queries/headline');
    expect(await figure('Turns')).toBe(Number(rows[0]?.[0]).toLocaleString('en'));
    expect(await panel('Words missed and repaired').getByRole('row').count()).toBe(13);
    expect(await panel('Funnel').getByRole('img').getAttribute('aria-label')).toContain('Funnel.');
    for (const title of ['Outcomes by day', 'API time by day', 'Words understood by day'])
      expect(await panel(title).getByRole('img').count()).toBe(1);
    expect(await panel('Pipeline health').textContent()).toContain('Rejected rows0');
  });

  test('keeps the filters in its address, and goes back', async () => {
    await open();
    const all = await figure('Turns');
    await browser.page.getByLabel('Locale').selectOption('de-DE');
    await loaded(browser.page);
    expect(new URL(browser.page.url()).searchParams.get('locale')).toBe('de-DE');
    const german = await figure('Turns');
    const { rows } = await resultOf('/api/queries/headline?locale=de-DE');
    expect(german).toBe(Number(rows[0]?.[0]).toLocaleString('en'));
    expect(german).not.toBe(all);
    await browser.page.goBack();
    await loaded(browser.page);
    expect(await figure('Turns')).toBe(all);
    await browser.page.getByLabel('Model version').selectOption('b20d45e1');
    await loaded(browser.page);
    await browser.page.reload();
    await loaded(browser.page);
    expect(await browser.page.getByLabel('Model version').inputValue()).toBe('b20d45e1');
    expect(await figure('Turns')).not.toBe(all);
  });

  test('drills down from a word to its repairs, and from a slot to its words', async () => {
    await open();
    const words = panel('Words missed and repaired');
    const word = (await words.getByRole('rowheader').getByRole('link').first().textContent()) ?? '';
    await words.getByRole('link', { name: word, exact: true }).click();
    await loaded(browser.page);
    expect(await browser.page.getByRole('heading', { level: 2, name: 'Repairs' }).count()).toBe(1);
    expect(await browser.page.getByLabel('Find in the rows').inputValue()).toBe(word);
    const found = browser.page.locator('.query tbody tr');
    for (const text of await found.allTextContents()) expect(text).toContain(word);
    await open();
    await words.getByRole('link', { name: 'size', exact: true }).first().click();
    await loaded(browser.page);
    expect(new URL(browser.page.url()).searchParams.get('slot')).toBe('size');
    expect(new Set(await words.locator('.tag').allTextContents())).toEqual(new Set(['size']));
  });

  test('downloads the rows of a panel as CSV', async () => {
    await open();
    const waiting = browser.page.waitForEvent('download');
    await panel('Outcomes by day').getByRole('link', { name: 'CSV, Outcomes by day' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^outcomes-by-day_.*\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const { rows } = await resultOf('/api/queries/outcomes-by-day');
    expect(lines).toEqual(['day,outcome,turns,sessions', ...rows.map((row) => row.join(','))]);
  });

  test('shows the SQL that ran, and asks again on demand', async () => {
    await open('?locale=en-GB');
    await panel('Funnel').getByRole('button', { name: 'SQL of Funnel' }).click();
    expect(await panel('Funnel').locator('pre').textContent()).toContain("locale = 'en-GB'");
    const asked = browser.page.waitForResponse(
      (response) =>
        response.url().includes('/queries/funnel') && response.request().method() === 'POST',
    );
    await panel('Funnel').getByRole('button', { name: 'Refresh Funnel' }).click();
    expect((await asked).status()).toBe(200);
    await loaded(browser.page);
    expect(await panel('Funnel').locator('.age').textContent()).toBe('just now');
  });

  test('says in a sentence that nothing is there', async () => {
    await open('?from=2020-01-01&to=2020-01-02');
    expect(await panel('Funnel').locator('.body').textContent()).toContain('Nothing is found');
    expect(await panel('Headline figures').textContent()).toContain('Nothing is found');
  });

  test('shows every query of the pack', async () => {
    await open('?view=queries');
    const names = await browser.page.locator('.query-list a').allTextContents();
    expect(names.length).toBeGreaterThanOrEqual(30);
    for (const name of ['Retention by week', 'Turns to a match', 'API and response time by hour']) {
      await browser.page.locator('.query-list').getByRole('link', { name, exact: true }).click();
      await loaded(browser.page);
      expect(await browser.page.getByRole('heading', { level: 2, name }).count()).toBe(1);
      expect(await browser.page.locator('.query svg[role=img]').count()).toBe(1);
    }
  });

  test('talks to the skill, and the row arrives in the charts', async () => {
    await open('?view=talk');
    const before = Number((await figure('Turns'))?.replaceAll(',', ''));
    const says = async (text: string): Promise<Locator> => {
      await browser.page.getByLabel('You say').fill(text);
      await browser.page.keyboard.press('Enter');
      return browser.page.locator('.log li').last();
    };
    const greeting = await says('open pet match');
    await greeting.getByText('The row arrived').waitFor({ timeout: 60_000 });
    const answer = await says('I want a gargantuan dog');
    await answer.getByText('The row arrived').waitFor({ timeout: 60_000 });
    expect(await answer.locator('.alexa').textContent()).toMatch(/gargantuan/i);
    expect(await answer.getByRole('row', { name: /size/ }).allTextContents()).toEqual([
      'size“gargantuan”–no match',
    ]);
    await loaded(browser.page);
    expect(await figure('Turns')).toBe((before + 2).toLocaleString('en'));
  });

  test('is dark where the system is, and as somebody chose', async () => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme: 'dark' });
    await open();
    const background = () =>
      page.locator('body').evaluate((body) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle: (element: unknown) => { readonly backgroundColor: string };
        };
        return getComputedStyle(body).backgroundColor;
      });
    const dark = await background();
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    expect(await background()).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    expect(await background()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('needs no sideways scrolling on 375 pixels', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 375, height: 800 });
    for (const search of ['', '?view=queries&query=repairs', '?view=talk']) {
      await open(search);
      const width = await page
        .locator('html')
        .evaluate((html) => (html as unknown as { readonly scrollWidth: number }).scrollWidth);
      expect([search, width]).toEqual([search, 375]);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('can be used by the keyboard alone', async () => {
    const { page } = browser;
    await open();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    await tabTo('Refresh Headline figures');
    await tabTo('SQL of Headline figures');
    await page.keyboard.press('Enter');
    expect(await panel('Headline figures').locator('pre').first().isVisible()).toBe(true);
    await open();
    await tabTo('Queries');
    await page.keyboard.press('Enter');
    await loaded(page);
    expect(new URL(page.url()).searchParams.get('view')).toBe('queries');
    await tabTo('Repairs');
    await page.keyboard.press('Enter');
    await loaded(page);
    expect(await page.getByRole('heading', { level: 2, name: 'Repairs' }).count()).toBe(1);
  });

  /** What is focused; nothing is while the page changes, and after its last element. */
  const focused = async (): Promise<string | null> => {
    const [text = null] = await browser.page.locator(':focus').evaluateAll((elements) =>
      elements.map((element) => {
        const { textContent, getAttribute } = element as unknown as {
          readonly textContent: string;
          readonly getAttribute: (name: string) => string | null;
        };
        return getAttribute.call(element, 'aria-label') ?? textContent;
      }),
    );
    return text;
  };

  const MOST_TABS = 80;

  const tabTo = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await browser.page.keyboard.press('Tab');
      if ((await focused()) === name) return;
    }
    throw new Error(`The keyboard does not reach "${name}".`);
  };

  test.each(['light', 'dark'] as const)(
    'has nothing that axe finds serious, %s',
    async (scheme) => {
      const { page } = browser;
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(dashboard.url);
      await page.evaluate('localStorage.clear()');
      for (const search of ['', '?view=queries&query=repairs', '?view=talk']) {
        await open(search);
        expect({ search, faults: await axeFaults(page) }).toEqual({ search, faults: [] });
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  );
});
