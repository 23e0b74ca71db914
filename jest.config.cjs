/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.petmatch/', '<rootDir>/cdk.out/', '<rootDir>/.ask/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/fast-check.cjs',
    // ask-sdk-test imports mocha's globals; under jest they are jest's own.
    '^mocha$': '<rootDir>/test/support/mocha.cjs',
    '^aws-sdk$': '<rootDir>/test/support/aws-sdk-v2.cjs',
  },
  setupFiles: ['<rootDir>/test/support/environment.cjs'],
  testTimeout: 60_000,
  // Many suites wait for processes of their own; jest's default leaves a core idle.
  maxWorkers: 2,
};
