/* eslint-disable no-undef */
// Chance that is the same each time, so that a failure in CI is one here; PROPERTY_SEED takes another,
// and PROPERTY_RUNS tries so many times as many values (with jest's --testTimeout).
const fastCheck = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

const { PROPERTY_SEED: seed = '1', PROPERTY_RUNS: times = '1' } = process.env;
for (const [name, text] of Object.entries({ PROPERTY_SEED: seed, PROPERTY_RUNS: times }))
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is "${text}"; it takes a whole number.`);

fastCheck.configureGlobal({ seed: Number(seed) });

const DEFAULT_RUNS = 100;

const assert = (property, { numRuns = DEFAULT_RUNS, ...parameters } = {}) =>
  fastCheck.assert(property, { ...parameters, numRuns: numRuns * Number(times) });

module.exports = {
  ...fastCheck,
  __esModule: true,
  assert,
  default: { ...fastCheck.default, assert },
};
