import { dirname, join } from 'node:path';

/** Where npx is looked for; of the process unless a test says otherwise. */
interface Surroundings {
  readonly platform: string;
  readonly node: string;
}

/**
 * The program and the first arguments that run npx without a shell, so that no shell reads what is handed
 * on. On Windows npx is a script that only a shell could start: Node then runs the one that lies beside it.
 */
export const npx = (
  { platform, node }: Surroundings = { platform: process.platform, node: process.execPath },
): readonly [program: string, ...args: string[]] =>
  platform === 'win32'
    ? [node, join(dirname(node), 'node_modules', 'npm', 'bin', 'npx-cli.js')]
    : ['npx'];
