import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  AddPermissionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { messageOf, UserError } from '../errors';

export interface ReleaseOptions {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  /** Name or id. */
  readonly stack: string;
  /** The version that goes live. Default: the one behind `development`. */
  readonly version?: string | undefined;
}

/** What a release found and did. */
export interface Release {
  readonly functionName: string;
  /** What was live before. */
  readonly before: string;
  readonly version: string;
  /** ARN of the alias `live`. */
  readonly arn: string;
  /** Whether Alexa had no permission to call `live` before. */
  readonly permitted: boolean;
}

/**
 * Makes a version of the skill's function the live one, once Alexa may call it there.
 *
 * @throws UserError for what is missing, and for what AWS refuses
 */
export const release = async (options: ReleaseOptions): Promise<Release> => {
  try {
    return await released(options);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot release the stack ${options.stack}: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const released = async ({
  cloudFormation,
  lambda,
  stack,
  version: wanted,
}: ReleaseOptions): Promise<Release> => {
  const { functionName, skillId } = await describe(cloudFormation, stack);
  const live = await aliasOf(lambda, functionName, 'live');
  const version = wanted ?? (await aliasOf(lambda, functionName, 'development')).version;
  if (wanted !== undefined) await checkVersion(lambda, functionName, wanted);
  const permitted = await permitAlexa(lambda, functionName, skillId);
  if (version !== live.version)
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: functionName,
        Name: 'live',
        FunctionVersion: version,
      }),
    );
  return { functionName, before: live.version, version, arn: live.arn, permitted };
};

const describe = async (client: CloudFormationClient, name: string) => {
  const { Stacks: [stack] = [] } = await client.send(
    new DescribeStacksCommand({ StackName: name }),
  );
  const functionName = stack?.Outputs?.find(
    ({ OutputKey }) => OutputKey === 'SkillFunction',
  )?.OutputValue;
  const skillId = stack?.Parameters?.find(
    ({ ParameterKey }) => ParameterKey === 'SkillId',
  )?.ParameterValue;
  if (functionName !== undefined && skillId !== undefined) return { functionName, skillId };
  throw new UserError(
    `The stack ${name} is none of PetMatch: it has no output SkillFunction, or no parameter SkillId`,
  );
};

const aliasOf = async (client: LambdaClient, functionName: string, name: string) => {
  const alias = await unlessMissing(
    client.send(new GetAliasCommand({ FunctionName: functionName, Name: name })),
  );
  if (alias?.FunctionVersion === undefined || alias.AliasArn === undefined)
    throw new UserError(`The function ${functionName} has no alias ${name}: deploy the stack anew`);
  return { version: alias.FunctionVersion, arn: alias.AliasArn };
};

const checkVersion = async (
  client: LambdaClient,
  functionName: string,
  version: string,
): Promise<void> => {
  const found = await unlessMissing(
    client.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version }),
    ),
  );
  if (found !== undefined) return;
  const { Versions = [] } = await client.send(
    new ListVersionsByFunctionCommand({ FunctionName: functionName }),
  );
  const known = Versions.map(({ Version }) => Version).filter((name) => name !== '$LATEST');
  throw new UserError(
    `The function ${functionName} has no version ${version}; it has ${known.join(', ') || 'none'}`,
  );
};

/** @returns whether the permission was missing */
const permitAlexa = async (
  client: LambdaClient,
  functionName: string,
  skillId: string,
): Promise<boolean> => {
  const live = { FunctionName: functionName, Qualifier: 'live' };
  const policy = await unlessMissing(client.send(new GetPolicyCommand(live)));
  if (policy?.Policy?.includes(`"${skillId}"`)) return false;
  await client.send(
    new AddPermissionCommand({
      ...live,
      StatementId: `Alexa-${skillId.replaceAll('.', '-')}`,
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: skillId,
    }),
  );
  return true;
};

const unlessMissing = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
