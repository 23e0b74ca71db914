import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { askProfile, deployedStack } from '../deploy/ask-project';
import { release } from '../deploy/release';
import { UsageError, UserError } from '../errors';
import { runCommand } from './command';

const HELP = `[--version N] [--stack NAME] [--ask-profile NAME] [--profile NAME] [--region REGION]

Makes the version of the skill that the alias "development" points to the live one, and prints the
ARN of the alias "live". Rolling back is a release of an earlier version.

  --version       the version that goes live, as a number
  --stack         name of the stack; default: the one that ask-cli deployed last from here
  --ask-profile   the profile of ask-cli that it was deployed with; default: as ask-cli has it
  --profile       AWS profile
  --region        AWS region; default: the one of the stack that ask-cli deployed`;

/** The region is the fourth part of an ARN. */
const regionOf = (stackId: string): string | undefined => stackId.split(':')[3];

const deployedHere = (profile: string): string => {
  const stack = deployedStack(process.cwd(), profile);
  if (stack !== undefined) return stack.stackId;
  throw new UserError(
    `ask-cli has deployed no stack from here with its profile ${profile}: name the stack with --stack`,
  );
};

void runCommand({
  name: 'npm run release --',
  help: HELP,
  options: {
    version: { type: 'string' },
    stack: { type: 'string' },
    'ask-profile': { type: 'string' },
    profile: { type: 'string' },
    region: { type: 'string' },
  },
  run: async ({ values }) => {
    const { version, profile } = values;
    if (version !== undefined && !/^[1-9]\d*$/.test(version))
      throw new UsageError(`--version takes the number of a version, such as 7, not "${version}"`);
    const stack = values.stack ?? deployedHere(askProfile(values['ask-profile']));
    if (values.region !== undefined && !/^[a-z0-9-]+$/.test(values.region))
      throw new UsageError(`--region is "${values.region}"; it takes a region, such as eu-west-1`);
    const region = values.region ?? regionOf(stack);
    const aws = {
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
    };
    const done = await release({
      cloudFormation: new CloudFormationClient(aws),
      lambda: new LambdaClient(aws),
      stack,
      version,
    });
    if (done.permitted) process.stderr.write('Alexa may call the alias live now.\n');
    process.stderr.write(
      done.before === done.version
        ? `Version ${done.version} of ${done.functionName} was live already.\n`
        : `Version ${done.version} of ${done.functionName} is live; before it was ${done.before}.\n`,
    );
    process.stdout.write(`${done.arn}\n`);
    return 0;
  },
});
