import { requireSkillId } from '../../infra/settings';
import { stackName } from '../../infra/synthesize';
import { buildDeployment } from '../deploy/build';
import { runProgram } from '../deploy/run-program';
import { runCommand } from './command';

/** `latest` of the registry is 3.0.0, published by accident; it can't read what aws-cdk-lib writes. */
const CDK = 'aws-cdk@2.1148.1';

const argv = process.argv.slice(2);

void runCommand(
  {
    name: 'npm run deploy:cdk --',
    help: `[option of cdk deploy]…

Builds everything and deploys the stack PetMatch with the CDK command line (${CDK}, which npx
fetches). It needs an account that "cdk bootstrap" has prepared, and the skill's id in
PETMATCH_SKILL_ID; the skill package is not deployed. docs/deploy.md tells the rest.`,
    options: {},
    run: async () => {
      requireSkillId();
      const root = process.cwd();
      await buildDeployment(root);
      const args = ['--yes', CDK, 'deploy', stackName(root), ...argv];
      // npx is a script on Windows, which only a shell can start.
      return runProgram('npx', args, { shell: process.platform === 'win32' });
    },
  },
  argv.filter((argument) => ['--help', '-h'].includes(argument)),
);
