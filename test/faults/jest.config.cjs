const main = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...main,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/faults/**/*.storm.ts'],
  // A storm has processes enough of its own.
  maxWorkers: 1,
  testTimeout: 180_000,
};
