import { test } from '@jest/globals';
import { openBrowser } from '../page';
import { serveTuning } from './served';
test('shots', async () => {
  const served = await serveTuning();
  const browser = await openBrowser(served.url);
  const { page } = browser;
  try {
    await page.goto(`${served.url}?view=tuning`);
    await page.getByText('gargantuan').first().waitFor();
    await page.waitForTimeout(800);
    await page.screenshot({ path: '/tmp/w/light.png', fullPage: true });
    await page.getByRole('button', { name: 'dinky', exact: true }).click();
    await page.getByRole('button', { name: 'Accept “big”' }).click();
    await page.waitForTimeout(500);
    await page.screenshot({ path: '/tmp/w/light2.png', fullPage: true });
    await page.getByRole('button', { name: 'Prove the effect' }).click();
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Apply …' }).click();
    await page.waitForTimeout(800);
    await page.screenshot({ path: '/tmp/w/apply.png' });
    await page.getByLabel('Apply it nevertheless').check();
    await page.getByRole('button', { name: /^Write/ }).click();
    await page.waitForTimeout(1200);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(200);
    await page.screenshot({ path: '/tmp/w/dark.png', fullPage: true });
    await page.setViewportSize({ width: 375, height: 800 });
    await page.waitForTimeout(500);
    await page.screenshot({ path: '/tmp/w/phone.png', fullPage: true });
    await page.keyboard.press('?');
    await page.waitForTimeout(300);
    await page.screenshot({ path: '/tmp/w/keys.png' });
  } finally {
    console.log(browser.complaints);
    await browser.close();
    await served.close();
  }
}, 120000);
