import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPython } from '../../local/peers/python';
import { announce } from './running';
import { freePort, startServerProcess } from './server-process';
import { peerOrSkip } from './skip';

let stop: (() => Promise<void>) | undefined;

const setup = async (): Promise<void> => {
  const programs = await peerOrSkip('cfn-lint, moto and the AWS CLI', () => installPython('peers'));
  if (programs === undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'peers-'));
  const port = await freePort();
  const moto = `http://127.0.0.1:${port}`;
  const close = await startServerProcess({
    name: 'moto_server',
    program: join(programs, 'moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    log: join(folder, 'moto.log'),
    isUp: async () => (await fetch(`${moto}/moto-api/data.json`)).ok,
  });
  announce({ programs, moto });
  stop = async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  };
};

export const teardown = async (): Promise<void> => {
  await stop?.();
};

export default setup;
