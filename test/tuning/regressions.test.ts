import { expect, test } from '@jest/globals';
import { replayRegressions } from '../../local/tuning/replay-regressions';

test('every word that tuning has brought is understood as it was accepted', () => {
  expect(replayRegressions('skill-package')).toEqual([]);
});
