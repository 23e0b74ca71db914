import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../local/errors';

const VERSION = '0.7.8';
const FOLDER = join(tmpdir(), `pet-match-bench-virtual-alexa-${VERSION}`);

interface VirtualAlexa {
  readonly utter: (utterance: string) => Promise<{
    readonly response: { readonly outputSpeech: { readonly text: string } };
  }>;
}

interface Builder {
  readonly handler: (handler: unknown) => Builder;
  readonly interactionModel: (model: unknown) => Builder;
  readonly create: () => VirtualAlexa;
}

interface Module {
  readonly VirtualAlexa: { readonly Builder: () => Builder };
}

/**
 * The builder of virtual-alexa, which is installed into a temporary folder the first time: it is no
 * dependency of this project.
 *
 * @throws UserError when it can't be installed
 */
export const virtualAlexa = (): Builder => {
  const manifest = join(FOLDER, 'node_modules/virtual-alexa/package.json');
  if (!existsSync(manifest)) install();
  const load = createRequire(manifest);
  return (load('virtual-alexa') as Module).VirtualAlexa.Builder();
};

const install = (): void => {
  process.stderr.write(`Installing virtual-alexa ${VERSION} into ${FOLDER}\n`);
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save'];
  try {
    execFileSync('npm', ['install', '--prefix', FOLDER, ...quietly, `virtual-alexa@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    throw new UserError(
      `Cannot install virtual-alexa, which the benchmark compares with: ${messageOf(error)}`,
      { cause: error },
    );
  }
};
