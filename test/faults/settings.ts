/** How large the storms are. */
export interface FaultSettings {
  /** Of all chance. */
  readonly seed: number;
  /** Rows through the table, where no time is set. */
  readonly rows: number;
  /** Rows through the stream Lambda. */
  readonly streamRows: number;
  /** Minutes that the storm through the table goes on; undefined where the rows decide. */
  readonly minutes: number | undefined;
}

/** The environment variables that say so; `npm run test:faults` sets them from its options. */
export const VARIABLES = {
  seed: 'FAULTS_SEED',
  rows: 'FAULTS_ROWS',
  streamRows: 'FAULTS_STREAM_ROWS',
  minutes: 'FAULTS_MINUTES',
} as const;

/** What CI runs: a slice that takes some minutes on two cores. */
const DEFAULTS = { seed: 1, rows: 1_500, streamRows: 15_000 } as const;

/** A setting that is no number. */
export class FaultSettingsError extends Error {
  override readonly name = 'FaultSettingsError';
}

/** @throws FaultSettingsError */
export const faultSettings = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): FaultSettings => {
  const read = <T>(name: keyof typeof VARIABLES, otherwise: T): number | T => {
    const text = env[VARIABLES[name]];
    if (text === undefined || text === '') return otherwise;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (value > 0) return value;
    throw new FaultSettingsError(
      `${VARIABLES[name]} is "${text}"; it takes a whole number from 1 to 999999999.`,
    );
  };
  return {
    seed: read('seed', DEFAULTS.seed),
    rows: read('rows', DEFAULTS.rows),
    streamRows: read('streamRows', DEFAULTS.streamRows),
    minutes: read('minutes', undefined),
  };
};
