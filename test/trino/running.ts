/** The Trino that the suites' setup has started. */
export interface RunningTrino {
  readonly url: string;
  /** What `local:///` is to it. */
  readonly folder: string;
}

const VARIABLE = 'PETMATCH_TEST_TRINO';

/** Tells jest's workers. */
export const announce = (trino: RunningTrino): void => {
  process.env[VARIABLE] = JSON.stringify(trino);
};

/** @returns undefined where Trino can't be installed; the setup has said why */
export const runningTrino = (): RunningTrino | undefined => {
  const announced = process.env[VARIABLE];
  return announced === undefined ? undefined : (JSON.parse(announced) as RunningTrino);
};
