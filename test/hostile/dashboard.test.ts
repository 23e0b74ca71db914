import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { loadQueries } from '../../analytics/queries';
import { changeId, type Change } from '../../analytics/tuning/change';
import { type Dashboard, startDashboard } from '../../local/dashboard/server';
import { buildPage } from '../../local/dashboard/server/build-page';
import { pageFiles } from '../../local/dashboard/server/page-files';
import { PROOF, REPORT } from '../local/dashboard/tuning/report';
import { type Browser, hasBrowser, loaded, openBrowser } from '../local/dashboard/page';
import { type Arrivals, DAY, startArrivals } from './arrived';
import { inEveryColumn, missedAndRepaired, RECORDED_WORDS } from './traffic';
import { injected, watchForScripts } from './injected';

const described = hasBrowser() ? describe : describe.skip;

const VIEWS = ['overview', 'queries', 'events', 'talk', 'tuning'];

const changesOf = (word: string): readonly Change[] => [
  { kind: 'add-synonym', type: word, value: word, word },
  { kind: 'add-value', type: word, value: word, synonyms: [word] },
  { kind: 'add-sample', intent: word, slot: word, sample: word },
  { kind: 'remove-synonym', type: word, value: word, word },
];

/** What the tuner could tell, with hostile words in every text of it. */
const HOSTILE_REPORT = {
  ...REPORT,
  modelVersion: '<img src=x onerror=alert(1)>',
  proposals: RECORDED_WORDS.flatMap((word) =>
    changesOf(word).map((change) => ({
      ...{ id: changeId(change), change, status: 'open', turns: 3, users: 2, probability: 0.5 },
      ...{ wordClass: 'synonym', doubts: ['burst of new users'], gain: PROOF.turnsSaved },
      ...{ reasons: [word], examples: [word], proof: PROOF },
      conflicts: [{ kind: 'word of another value', sentence: word }],
    })),
  ),
  others: RECORDED_WORDS.map((word) => ({
    ...{ type: word, word, wordClass: 'chatter', turns: 3, users: 2, reasons: [word] },
  })),
  proof: {
    ...PROOF,
    slots: PROOF.slots.map((slot, index) => ({ ...slot, slot: RECORDED_WORDS[index] ?? '' })),
    regressions: RECORDED_WORDS.map((word) => ({
      ...{ kind: 'changes the intent', utterance: word, turns: 1, before: word, after: word },
    })),
  },
} as unknown as typeof REPORT;

described('the dashboard, given hostile words', () => {
  let arrivals: Arrivals;
  let dashboard: Dashboard;
  let browser: Browser;
  /** A page of somebody else. */
  let foreign: Server;

  beforeAll(async () => {
    arrivals = await startArrivals('parquet');
    await arrivals.arrive([...inEveryColumn(RECORDED_WORDS), ...missedAndRepaired(RECORDED_WORDS)]);
    dashboard = await startDashboard({
      athena: arrivals.athena,
      source: '<img src=x onerror=alert(1)>',
      page: pageFiles(await buildPage(process.cwd(), () => undefined)),
      skillPackage: 'skill-package',
      talk: {
        locales: ['en-US'],
        hasMade: () => false,
        say: ({ utterance }: { readonly utterance: string }) =>
          Promise.reject(new Error(utterance)),
      } as never,
      openTuning: () =>
        Promise.resolve({ close: () => undefined, report: () => Promise.resolve(HOSTILE_REPORT) }),
      now: () => new Date(`${DAY}T23:00:00Z`),
      log: () => undefined,
    });
    browser = await openBrowser(dashboard.url);
    await watchForScripts(browser.page);
    foreign = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><iframe src="${dashboard.url}/"></iframe>`);
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
    await new Promise((resolve) => foreign.close(resolve));
    await arrivals.close();
  });
  afterEach(() => {
    browser.complaints.length = 0;
  });

  const open = async (search: string): Promise<void> => {
    await browser.page.goto(`${dashboard.url}/${search}`);
    await browser.page.locator('main').waitFor();
  };

  /** But for answers that refuse, and for Plot, which finds so many outcomes too many. */
  const complaints = (): readonly string[] =>
    browser.complaints.filter((text) => !/status of 4\d\d|high cardinality/.test(text));

  test('shows the overview: no script runs, nothing is asked elsewhere, no element is theirs', async () => {
    await open(`?from=${DAY}&to=${DAY}`);
    await loaded(browser.page);
    expect(await browser.page.locator('main').textContent()).toContain("'; DROP TABLE turns; --");
    expect(await injected(browser.page)).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  test.each(loadQueries().map(({ name }) => name))('shows the query %s likewise', async (name) => {
    await open(`?view=queries&query=${name}&from=${DAY}&to=${DAY}`);
    await loaded(browser.page);
    expect(await injected(browser.page)).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  test('shows the tuning likewise', async () => {
    const { page } = browser;
    await open(`?view=tuning&from=${DAY}&to=${DAY}`);
    await page.locator('.proposals tbody tr').first().waitFor();
    const more = page.getByRole('button', { name: 'Show more' });
    while (await more.isVisible()) await more.click();
    await page.evaluate(
      `document.querySelectorAll('.proposals .word').forEach((word) => word.click())`,
    );
    expect(await page.locator('main').textContent()).toContain("'; DROP TABLE turns; --");
    expect(await page.locator('.proposals .word').count()).toBe(HOSTILE_REPORT.proposals.length);
    expect(await injected(page)).toEqual([]);
    expect(complaints()).toEqual([]);
  }, 120_000);

  const SHORT = RECORDED_WORDS.filter((word) => word.length < 300);

  test.each(VIEWS)(
    'opens the view %s of an address with hostile parameters likewise',
    async (view) => {
      for (const word of SHORT.filter((_, index) => index % 5 === VIEWS.indexOf(view))) {
        const text = encodeURIComponent(word);
        const all = ['locale', 'model_version', 'slot', 'query', 'status', 'kind', 'sort', 'find'];
        const more = ['min_users', 'probability', 'table', 'field'];
        const search = [...all, ...more].map((name) => `${name}=${text}`).join('&');
        for (const address of [
          `?view=${view}&${search}#${text}`,
          ...(word.startsWith('<')
            ? [`?view=${text}&from=${text}&to=${text}#<img src=x onerror=alert(1)>`]
            : []),
        ]) {
          await open(address);
          await browser.page.waitForLoadState('networkidle');
          expect([address, await injected(browser.page)]).toEqual([address, []]);
        }
      }
      expect(complaints()).toEqual([]);
    },
    120_000,
  );

  test('says what is talked as text', async () => {
    const { page } = browser;
    await open('?view=talk');
    const word = '<img src=x onerror=alert(1)><script>alert(1)</script>';
    await page.getByLabel('You say').fill(word);
    await page.keyboard.press('Enter');
    await page.locator('.log li').last().getByText('<script>').first().waitFor();
    expect(await injected(page)).toEqual([]);
    expect(complaints().filter((text) => !/status of 5\d\d/.test(text))).toEqual([]);
  });

  test('lets nobody frame it', async () => {
    const { port } = foreign.address() as AddressInfo;
    const { page } = browser;
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForLoadState('networkidle');
    // Refused before its policy, which refuses it too, is read.
    expect(browser.complaints.join('\n')).toContain('status of 403');
    const [, frame] = page.frames();
    expect(await frame?.locator('#app').count()).toBe(0);
  });
});
