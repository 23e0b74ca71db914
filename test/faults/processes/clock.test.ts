import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;

/** Runs a program in a process whose clock is moved; gives what it prints, as JSON. */
const runAt = async (offset: number, program: string): Promise<unknown> => {
  const [file, preload] = [join(folder, 'offset'), join(folder, 'preload.cjs')];
  writeFileSync(file, String(offset));
  const clock = JSON.stringify(join(__dirname, 'clock.cjs'));
  writeFileSync(preload, `require(${clock})(${JSON.stringify(file)})`);
  const args = ['--require', preload, '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as unknown;
};

/** Whole hours from now. */
const hoursAway = (time: unknown): number => Math.round((Number(time) - Date.now()) / HOUR);

it('moves the clock of a process, however it is asked', async () => {
  const program = 'console.log(JSON.stringify([Date.now(), +new Date(), +new Date(Date())]))';

  const times = (await runAt(-5 * HOUR, program)) as number[];

  expect(times.map(hoursAway)).toEqual([-5, -5, -5]);
});

it('moves the clock of a worker thread, too', async () => {
  const time = await runAt(
    30 * HOUR,
    `const { Worker } = require('node:worker_threads');
     new Worker('require("node:worker_threads").parentPort.postMessage(Date.now())', { eval: true, env: {} })
       .on('message', (time) => console.log(time));`,
  );

  expect(hoursAway(time)).toBe(30);
});

it('leaves given times, dates of Node itself and the monotonic clock alone', async () => {
  const program = `
    const { mtime } = require('node:fs').statSync(process.execPath);
    console.log(JSON.stringify([
      new Date('2026-11-02T08:00:00Z').toISOString(), new Date(0).getTime(), Date.UTC(1970, 0, 2),
      mtime instanceof Date, new Date() instanceof Date, performance.now() < 60_000,
    ]))`;

  expect(await runAt(HOUR, program)).toEqual([
    '2026-11-02T08:00:00.000Z',
    0,
    86_400_000,
    true,
    true,
    true,
  ]);
});
