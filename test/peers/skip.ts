import { PeerUnavailable } from '../../local/peers/cache';

/**
 * Installs a peer, or says in one line that its tests are skipped and why. With
 * `PETMATCH_REQUIRE_PEERS=1` a peer that can't be installed is a failure.
 *
 * @returns undefined for a peer that can't be installed
 */
export const peerOrSkip = async <T>(
  peer: string,
  install: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await install();
  } catch (error) {
    if (!(error instanceof PeerUnavailable) || process.env['PETMATCH_REQUIRE_PEERS'] === '1')
      throw error;
    process.stderr.write(`The tests with ${peer} are skipped: ${error.message}\n`);
    return undefined;
  }
};
