import { expect, it } from '@jest/globals';
import { FaultSettingsError, faultSettings } from './settings';

it('is by default the slice that CI runs', () => {
  expect(faultSettings({})).toEqual({
    seed: 1,
    rows: 1_500,
    streamRows: 15_000,
    minutes: undefined,
  });
});

it('takes seed and sizes from the environment', () => {
  const env = {
    FAULTS_SEED: '7',
    FAULTS_ROWS: '20000',
    FAULTS_STREAM_ROWS: '9',
    FAULTS_MINUTES: '5',
  };

  expect(faultSettings(env)).toEqual({ seed: 7, rows: 20_000, streamRows: 9, minutes: 5 });
});

it.each(['0', '-1', '1.5', 'many', '1e3'])('refuses "%s" rows', (rows) => {
  expect(() => faultSettings({ FAULTS_ROWS: rows })).toThrow(FaultSettingsError);
});
