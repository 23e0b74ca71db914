import { execFileSync } from 'node:child_process';

/** Runs a TypeScript file in a process of its own; gives what it writes to standard output. */
export const tsx = (...words: readonly string[]): string =>
  execFileSync('npx', ['tsx', ...words], {
    encoding: 'utf8',
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
