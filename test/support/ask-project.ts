/** A clone of the project, and the real ask-cli in it: nothing but 127.0.0.1 can be reached. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LocalServer } from '../../local/aws/http-server';
import { askCloudEnvironment } from './ask-cloud';

const ROOT = resolve('.');

/** A profile whose token never expires, so that nobody has to log in; it reports no usage. */
const CLI_CONFIG = {
  share_usage: false,
  machine_id: 'local',
  profiles: {
    default: {
      aws_profile: 'default',
      vendor_id: 'MLOCAL',
      token: {
        access_token: 'Atza|local',
        refresh_token: 'Atzr|local',
        token_type: 'bearer',
        expires_in: 3600,
        expires_at: '2099-01-01T00:00:00.000Z',
      },
    },
  },
};

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskProject {
  readonly root: string;
  /** Runs a script of package.json, as npm does after an install. */
  readonly npm: (...args: readonly string[]) => Promise<Outcome>;
  /** `npx ask …` */
  readonly ask: (...args: readonly string[]) => Promise<Outcome>;
  /** Environment of the commands; a test may change it. */
  readonly env: Record<string, string | undefined>;
  /** `git status --porcelain` */
  readonly changes: () => string;
  readonly remove: () => void;
}

/** Clones the project into a folder with a space in its path, and gives it a home of its own. */
export const cloneProject = (cloud: LocalServer): AskProject => {
  const folder = mkdtempSync(join(tmpdir(), 'ask project '));
  const root = join(folder, 'pet match');
  copyProject(root);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '-m', 'Clone');
  // An install would be a folder, which .gitignore names; a link is none.
  appendFileSync(join(root, '.git/info/exclude'), 'node_modules\n');
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const env = { ...homeIn(folder), ...askCloudEnvironment(cloud) };
  const run = (file: string, args: readonly string[]) => runIn(root, file, args, env);
  return {
    root,
    env,
    npm: (...args) => run('npm', ['--update-notifier=false', ...args]),
    ask: (...args) => run(process.execPath, [join(root, 'node_modules/.bin/ask'), ...args]),
    changes: () => git('status', '--porcelain'),
    remove: () => rmSync(folder, { recursive: true }),
  };
};

/** What git does not ignore; `.git` itself is made anew. */
const copyProject = (root: string): void => {
  const folders = readFileSync(join(ROOT, '.gitignore'), 'utf8').match(/^.+(?=\/$)/gm) ?? [];
  const left = new Set(['.git', ...folders]);
  cpSync(ROOT, root, { recursive: true, filter: (source) => !left.has(basename(source)) });
};

const homeIn = (folder: string): Record<string, string | undefined> => {
  const home = join(folder, 'home');
  mkdirSync(join(home, '.ask'), { recursive: true });
  mkdirSync(join(home, '.aws'));
  writeFileSync(join(home, '.ask/cli_config'), JSON.stringify(CLI_CONFIG));
  writeFileSync(
    join(home, '.aws/credentials'),
    '[default]\naws_access_key_id = local\naws_secret_access_key = local\n',
  );
  return {
    PATH: process.env['PATH'],
    HOME: home,
    ASK_SHARE_USAGE: 'false',
    ASK_SKIP_NEW_VERSION_REMINDER: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_OPTIONS: `--require ${JSON.stringify(join(ROOT, 'test/support/loopback-only.cjs'))}`,
  };
};

const runIn = async (
  cwd: string,
  file: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<Outcome> => {
  const child = spawn(file, args, { cwd, env });
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  if (stderr.includes('BEYOND LOOPBACK')) throw new Error(stderr);
  return { code: child.exitCode, stdout, stderr };
};
