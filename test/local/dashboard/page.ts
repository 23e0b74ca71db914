import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { readWiring } from '../../../local/aws/wiring';
import { openDataFolder } from '../../../local/data-folder';
import { localTemplate } from '../../../local/template';
import { writeTraffic } from './traffic';

export const CHROMIUM = '/usr/bin/chromium';

/** Whether the page can be tested; where CI has no browser that is a failure, elsewhere it is said. */
export const hasBrowser = (): boolean => {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] === 'true') throw new Error(`There is no ${CHROMIUM} to test the page in.`);
  process.stderr.write(`The tests of the page are skipped: there is no ${CHROMIUM}.\n`);
  return false;
};

const DAY = 86_400_000;
const DAYS = 40;

/** A data folder with sessions of the last days, as Firehose would have left them. */
export const trafficFolder = async (sessions: number): Promise<string> => {
  const data = mkdtempSync(join(tmpdir(), 'dashboard-'));
  const { s3 } = openDataFolder(data);
  const { delivery } = readWiring(await localTemplate(process.cwd()));
  const to = new Date().toISOString().slice(0, 10);
  const days = Array.from({ length: DAYS }, (_, index) =>
    new Date(Date.parse(to) - index * DAY).toISOString().slice(0, 10),
  );
  await writeTraffic(
    days.map((day) => ({ folder: join(s3, delivery.bucket, `turns/dt=${day}`), day, sessions })),
    to,
  );
  return data;
};

export interface RunningDashboard {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Runs the command until it is stopped. */
export const runDashboard = async (args: readonly string[]): Promise<RunningDashboard> => {
  const child = spawn(
    process.execPath,
    [
      ...['--import', `file://${resolve('node_modules/tsx/dist/loader.mjs')}`],
      ...['local/cli/dashboard.ts', ...args],
    ],
    { env: process.env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: await addressOf(child), stop };
};

const addressOf = async (child: ChildProcess): Promise<string> => {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  if (child.stdout !== null)
    for await (const line of createInterface(child.stdout)) {
      const [url] = /http:\/\/\S+/.exec(line) ?? [];
      if (url !== undefined) return url;
    }
  throw new Error(`The dashboard ended: ${errors}`);
};

export interface Browser {
  readonly page: Page;
  /** What the page complained of, and where else it went. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** Chromium with a profile of its own, on an empty page. */
export const openBrowser = async (origin: string): Promise<Browser> => {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1280, height: 900 },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`asked ${request.url()}`);
  });
  return {
    ...{ page, complaints },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};

/** Waits until every panel shows what it was asked for. */
export const loaded = async (page: Page): Promise<void> => {
  await page.locator('.panel .body > *').first().waitFor();
  await page.waitForFunction(() => {
    const page = globalThis as unknown as {
      document: { querySelector: (selector: string) => unknown };
    };
    return page.document.querySelector('.panel[aria-busy], .skeleton') === null;
  });
};
