import { requireSkillId } from '../../infra/settings';
import { stackName } from '../../infra/synthesize';
import { buildDeployment } from '../deploy/build';
import { npx } from '../deploy/npx';
import { runProgram } from '../deploy/run-program';
import { runCommand } from './command';

/** `latest` of the registry is 3.0.0, published by accident; it can't read what aws-cdk-lib writes. */
const CDK = 'aws-cdk@2.1148.1';

const EXTRAS_OPTION = '--extras';
const argv = process.argv.slice(2);
const hasExtras = argv.includes(EXTRAS_OPTION);
const cdkOptions = argv.filter((argument) => argument !== EXTRAS_OPTION);

void runCommand(
  {
    name: 'npm run deploy:cdk --',
    help: `[--extras] [option of cdk deploy]…

Builds everything and deploys the stack PetMatch with the CDK command line (${CDK}, which npx
fetches). It needs an account that "cdk bootstrap" has prepared, and the skill's id in
PETMATCH_SKILL_ID; the skill package is not deployed. With --extras it deploys the stack
PetMatchExtras instead, with the parts that PETMATCH_EXTRAS names (default: all), beside a core
stack that is there. docs/deploy.md tells the rest.`,
    options: {},
    run: async () => {
      requireSkillId();
      // The CDK starts the app in a process of its own, which reads it there.
      if (hasExtras) process.env['PETMATCH_EXTRAS'] ||= 'all';
      const root = process.cwd();
      await buildDeployment(root);
      const stack = hasExtras ? 'PetMatchExtras' : stackName(root);
      const [program, ...own] = npx();
      return runProgram(program, [...own, '--yes', CDK, 'deploy', stack, ...cdkOptions]);
    },
  },
  argv.filter((argument) => ['--help', '-h'].includes(argument)),
);
