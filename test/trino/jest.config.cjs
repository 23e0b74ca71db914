const main = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...main,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/trino/**/*.peer.ts'],
  globalSetup: '<rootDir>/test/trino/setup.ts',
  globalTeardown: '<rootDir>/test/trino/teardown.ts',
  // One Trino, and it is the one that works.
  maxWorkers: 1,
  // Peers start slowly, and a busy machine makes it worse.
  testTimeout: 180_000,
};
