/** The peers that the suites' setup has installed and started. */
export interface RunningPeers {
  /** Folder with `cfn-lint`, `aws` and a `python` that knows boto3. */
  readonly programs: string;
  /** Address of moto_server. */
  readonly moto: string;
}

const VARIABLE = 'PETMATCH_TEST_PEERS';

/** Tells jest's workers. */
export const announce = (peers: RunningPeers): void => {
  process.env[VARIABLE] = JSON.stringify(peers);
};

/** @returns undefined where they can't be installed; the setup has said why */
export const runningPeers = (): RunningPeers | undefined => {
  const announced = process.env[VARIABLE];
  return announced === undefined ? undefined : (JSON.parse(announced) as RunningPeers);
};
