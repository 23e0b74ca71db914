import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomOf } from '../../../analytics/generator/hash';
import { createCatalog } from '../../../local/aws/glue/catalog';
import { startCrawlers } from '../../../local/aws/glue/crawler/crawlers';
import { objectStore } from '../../../local/aws/object-store';
import { readWiring } from '../../../local/aws/wiring';
import { openDataFolder } from '../../../local/data-folder';
import { compileTemplate } from '../../../local/events/template';
import { localTemplate } from '../../../local/template';
import {
  type Browser,
  hasBrowser,
  loaded,
  openBrowser,
  runDashboard,
  type RunningDashboard,
} from './page';

const described = hasBrowser() ? describe : describe.skip;

const TEMPLATE = `{
  "customerId": "{{random.number(500)}}",
  "event": {
    "type": "{{random.arrayElement(["search","checkout"])}}",
    "product": "{{random.weightedArrayElement({"weights":[5,3,1],"data":["shoes","bags","hats"]})}}"
  }
}`;

const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** A data folder with events of the last days, crawled. */
const eventsFolder = async (): Promise<string> => {
  const data = mkdtempSync(join(tmpdir(), 'dashboard-events-'));
  const { s3, path } = openDataFolder(data);
  const { database, delivery } = readWiring(await localTemplate(process.cwd()));
  const store = objectStore(s3);
  const catalog = createCatalog({ database, file: join(path, 'catalog.json') });
  const make = compileTemplate(TEMPLATE);
  const random = randomOf(1);
  for (let day = 0; day < 10; day += 1) {
    const lines = Array.from({ length: 20 + 5 * day }, () => `${make({ random, now: 0 })}\n`);
    const folder = dayBefore(day).replaceAll('-', '/');
    await store.put(delivery.bucket, `raw/firehose/${folder}/12/a`, lines.join(''));
  }
  const crawlers = startCrawlers({
    crawlers: [
      {
        ...{ name: 'events', role: 'role', databaseName: database },
        targets: [`s3://${delivery.bucket}/raw/firehose/`],
      },
    ],
    ...{ store, catalog },
  });
  crawlers.start('events');
  await crawlers.idle();
  await crawlers.close();
  return data;
};

described('the page of application events', () => {
  let data: string;
  let dashboard: RunningDashboard;
  let browser: Browser;

  beforeAll(async () => {
    data = await eventsFolder();
    dashboard = await runDashboard(['--data', data, '--no-talk']);
    browser = await openBrowser(dashboard.url);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const rowsOf = async (panel: string): Promise<readonly string[][]> => {
    const rows = browser.page.getByRole('region', { name: panel, exact: true }).locator('tbody tr');
    return Promise.all((await rows.all()).map((row) => row.locator('td').allTextContents()));
  };

  test('counts by day, and by the field that is chosen, within the dates', async () => {
    const { page } = browser;
    await page.goto(dashboard.url);
    await loaded(page);
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await loaded(page);
    // Only turns have a locale.
    expect(await page.getByLabel('Locale').isVisible()).toBe(false);
    // 20 + 25 + … + 65
    const days = await rowsOf('Events by day');
    expect(days).toHaveLength(10);
    expect(days.at(-1)?.[1]).toBe('20');

    await page.getByLabel('Break down by').selectOption('event.product');
    await loaded(page);
    const products = await rowsOf('Events by field');
    expect(products.map(([value]) => value)).toEqual(['shoes', 'bags', 'hats']);
    expect(products.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(425);
    expect(new URL(page.url()).searchParams.get('field')).toBe('event.product');
    const screenshot = process.env['SCREENSHOT'];
    if (screenshot) await page.screenshot({ path: screenshot });

    await page.getByLabel('From', { exact: true }).fill(dayBefore(1));
    await page.getByLabel('To', { exact: true }).fill(dayBefore(1));
    await loaded(page);
    expect(await rowsOf('Events by day')).toEqual([[expect.any(String), '25']]);
    expect(browser.complaints).toEqual([]);
  });

  test('goes by its address, and says that a field is none', async () => {
    const { page } = browser;
    await page.goto(`${dashboard.url}?view=events&table=firehose&field=event.type`);
    await loaded(page);
    expect((await rowsOf('Events by field')).map(([value]) => value).sort()).toEqual([
      'checkout',
      'search',
    ]);
    const answer = await fetch(
      `${dashboard.url}api/queries/events-by-field?table=firehose&field=nothing`,
    );
    expect(answer.status).toBe(400);
    expect(browser.complaints).toEqual([]);
  });
});
