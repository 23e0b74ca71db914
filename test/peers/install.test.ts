import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { installOnce, PeerUnavailable } from '../../local/peers/cache';
import { download } from '../../local/peers/download';
import { run } from '../../local/peers/run';
import { peerOrSkip } from './skip';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peers-test-'));
  process.env['PETMATCH_PEERS_FOLDER'] = folder;
});
afterEach(() => {
  delete process.env['PETMATCH_PEERS_FOLDER'];
  delete process.env['PETMATCH_REQUIRE_PEERS'];
  rmSync(folder, { recursive: true });
});

describe('installOnce', () => {
  test('installs at the first call alone', async () => {
    const install = jest.fn(() => Promise.resolve());
    const first = await installOnce('thing-1', install);
    expect(await installOnce('thing-1', install)).toBe(first);
    expect(first).toBe(join(folder, 'thing-1'));
    expect(install).toHaveBeenCalledTimes(1);
  });

  test('starts anew after an installation that did not come to its end', async () => {
    const half = async (target: string): Promise<void> => {
      writeFileSync(join(target, 'half'), '');
      await Promise.reject(new PeerUnavailable('the network is gone'));
    };
    await expect(installOnce('thing-1', half)).rejects.toThrow('the network is gone');
    const target = await installOnce('thing-1', () => Promise.resolve());
    expect(existsSync(join(target, 'half'))).toBe(false);
  });
});

describe('download', () => {
  const CONTENT = 'a tarball';
  const sha256 = createHash('sha256').update(CONTENT).digest('hex');
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = createServer(({ url: path }, response) => {
      response.statusCode = path === '/there' ? 200 : 404;
      response.end(CONTENT);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => {
    server.close();
  });

  test('writes the file whose checksum is right', async () => {
    const file = join(folder, 'file');
    await download({ url: `${url}/there`, sha256 }, file);
    expect(readFileSync(file, 'utf8')).toBe(CONTENT);
  });

  test.each([
    [
      'another file',
      '/there',
      '0'.repeat(64),
      `has the SHA-256 ${sha256}, but ${'0'.repeat(64)} is`,
    ],
    ['no file', '/elsewhere', sha256, 'answers 404'],
  ])('says that the server has %s', async (_, path, checksum, message) => {
    const downloading = download({ url: url + path, sha256: checksum }, join(folder, 'file'));
    await expect(downloading).rejects.toThrow(PeerUnavailable);
    await expect(downloading).rejects.toThrow(message);
  });

  test('says why a server cannot be reached', async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    const downloading = download({ url: `${url}/there`, sha256 }, join(folder, 'file'));
    await expect(downloading).rejects.toThrow(/cannot be downloaded: connect ECONNREFUSED/);
  });
});

describe('run', () => {
  test('says what a program was needed for, and the last thing that it said', async () => {
    const failing = run('Nothing can be installed', process.execPath, [
      ...['--eval', 'console.error("first\\nno network"); process.exit(3)'],
    ]);
    await expect(failing).rejects.toThrow(/^Nothing can be installed: no network$/);
  });

  test('says that a program is not there', async () => {
    await expect(run('It is needed', join(folder, 'none'), [])).rejects.toThrow(
      /^It is needed: spawn .*none ENOENT$/,
    );
  });
});

describe('peerOrSkip', () => {
  const unavailable = (): Promise<never> =>
    Promise.reject(new PeerUnavailable('there is no network'));

  test('gives what is installed', async () => {
    expect(await peerOrSkip('a peer', () => Promise.resolve(1))).toBe(1);
  });

  test('says in one line that a peer is skipped and why', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const skipped: unknown = await peerOrSkip<unknown>('a peer', unavailable);
    expect(skipped).toBeUndefined();
    expect(write.mock.calls).toEqual([
      ['The tests with a peer are skipped: there is no network\n'],
    ]);
    write.mockRestore();
  });

  test('fails instead where the peers are required', async () => {
    process.env['PETMATCH_REQUIRE_PEERS'] = '1';
    await expect(peerOrSkip('a peer', unavailable)).rejects.toThrow('there is no network');
  });

  test('hides no other failure', async () => {
    const broken = () => Promise.reject(new TypeError('broken'));
    await expect(peerOrSkip('a peer', broken)).rejects.toThrow(TypeError);
  });
});
