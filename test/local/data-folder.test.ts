import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataFolder, ownDataFolder, runningEndpoints } from '../../local/data-folder';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');

let parent: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'data-folder-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(parent, { recursive: true });
});

describe('the data folder', () => {
  it('is created, and opened again', () => {
    const path = join(parent, 'new', 'data');

    openDataFolder(path);

    expect(openDataFolder(path).s3).toBe(join(path, 's3'));
  });

  it('is not taken over when it holds something else, and loses nothing', () => {
    writeFileSync(join(parent, 'thesis.txt'), 'years of work');

    expect(() => openDataFolder(parent)).toThrow(
      /holds thesis\.txt but no petmatch\.json.*Name an empty or a new folder with --data/,
    );
    expect(readFileSync(join(parent, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('must be a folder', () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');

    expect(() => openDataFolder(file)).toThrow(/Cannot use the data folder .*file/);
  });

  it('must be a folder that can be made', () => {
    expect(() => openDataFolder('/proc/nowhere/data')).toThrow(
      /Cannot use the data folder \/proc\/nowhere\/data: .*Name another one with --data/,
    );
  });

  it('must be of this version', () => {
    writeFileSync(join(parent, 'petmatch.json'), '{"version": 99}');

    expect(() => openDataFolder(parent)).toThrow('its petmatch.json names version 99');
  });

  it('must have a marker that can be read', () => {
    mkdirSync(join(parent, 'petmatch.json'));

    expect(() => openDataFolder(parent)).toThrow(/Cannot use the data folder .*EISDIR/);
  });
});

describe('the owner of a data folder', () => {
  it('is refused while another living process owns it', async () => {
    const folder = openDataFolder(parent);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    children.push(other);
    await once(other, 'spawn');
    writeFileSync(
      join(parent, 'stack.json'),
      JSON.stringify({ pid: other.pid, since: Date.now() }),
    );

    await expect(ownDataFolder(folder)).rejects.toThrow(`in use by process ${other.pid}`);

    other.kill();
    await once(other, 'exit');
    await expect(ownDataFolder(folder)).resolves.toBeDefined();
  });

  it('is passed over when its process id now belongs to a program that does not answer', async () => {
    const folder = openDataFolder(parent);
    const gone = { dynamodb: '', s3: '', athena: '', lambda: '', firehose: 'http://127.0.0.1:1' };
    writeFileSync(join(parent, 'stack.json'), JSON.stringify({ pid: 1, endpoints: gone }));

    await expect(ownDataFolder(folder)).resolves.toBeDefined();
  });

  it('is one alone when many want the folder at once', async () => {
    const contenders = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [TSX, 'test/support/data-folder-owner.ts', parent], {
        env: process.env,
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    children.push(...contenders);

    const answers = await Promise.all(
      contenders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );

    expect(answers.sort()).toEqual(['owned', 'refused', 'refused', 'refused']);
  });

  it('tells others where its services answer', async () => {
    const folder = openDataFolder(parent);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const endpoints = { dynamodb: url, firehose: url, s3: url, athena: url, lambda: url };
    writeFileSync(join(parent, 'stack.json'), JSON.stringify({ pid: 1, endpoints }));

    await expect(runningEndpoints(folder)).resolves.toEqual(endpoints);

    server.close();
  });

  it('gives it back', async () => {
    const folder = openDataFolder(parent);
    const owner = await ownDataFolder(folder);

    owner.release();

    await expect(runningEndpoints(folder)).resolves.toBeUndefined();
  });
});
