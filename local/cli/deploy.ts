import { buildDeployment } from '../deploy/build';
import { askProfile } from '../deploy/ask-project';
import { runProgram } from '../deploy/run-program';
import { stageSkillPackage } from '../deploy/skill-package';
import { UserError } from '../errors';
import { runCommand } from './command';

const argv = process.argv.slice(2);

const profileIn = (args: readonly string[]): string | undefined => {
  const index = args.findIndex((argument) => ['-p', '--profile'].includes(argument));
  if (index >= 0) return args[index + 1];
  return args.find((argument) => argument.startsWith('--profile='))?.slice('--profile='.length);
};

const askCli = (): string => {
  try {
    return require.resolve('ask-cli/dist/bin/ask.js');
  } catch (error) {
    throw new UserError('ask-cli is not installed here: run "npm ci" without --omit=dev', {
      cause: error,
    });
  }
};

void runCommand(
  {
    name: 'npm run deploy --',
    help: `[option of ask deploy]…

Deploys the skill package and the stack with ask-cli: stages the package, builds everything, so that
nothing is uploaded when the build fails, and runs "ask deploy" with the options given, such as
  -p, --profile <profile>   of ask-cli
  -t, --target <target>     skill-metadata or skill-infrastructure alone
  --ignore-hash             uploads a package that did not change, too
docs/deploy.md tells the rest.`,
    options: {},
    run: async () => {
      const root = process.cwd();
      stageSkillPackage(root, askProfile(profileIn(argv)));
      await buildDeployment(root);
      return runProgram(process.execPath, [askCli(), 'deploy', ...argv]);
    },
  },
  argv.filter((argument) => ['--help', '-h'].includes(argument)),
);
