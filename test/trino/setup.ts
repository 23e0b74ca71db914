import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peerOrSkip } from '../peers/skip';
import { installTrino } from '../../local/peers/trino';
import { startTrino } from './server';
import { announce } from './running';

let stop: (() => Promise<void>) | undefined;

/** One server for all suites. */
const setup = async (): Promise<void> => {
  const installation = await peerOrSkip('Trino', installTrino);
  if (installation === undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'trino-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const server = await startTrino(installation, folder);
    announce({ url: server.url, folder });
    stop = () => server.close().finally(remove);
  } catch (error) {
    await remove();
    throw error;
  }
};

export const teardown = async (): Promise<void> => {
  await stop?.();
};

export default setup;
