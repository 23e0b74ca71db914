const main = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...main,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/peers/**/*.peer.ts'],
  globalSetup: '<rootDir>/test/peers/setup.ts',
  globalTeardown: '<rootDir>/test/peers/teardown.ts',
  // Peers start slowly, and a busy machine makes it worse.
  testTimeout: 180_000,
};
