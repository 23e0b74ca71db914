import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RULES } from './settings';

/**
 * Where the functions' one zip comes from: `parameters` are the six that ask-cli sends, `asset` is a
 * folder that the CDK zips and uploads. The logical ids are the same, so that a stack can move from
 * one to the other.
 */
export type CodeOrigin =
  | { readonly kind: 'parameters' }
  | { readonly kind: 'asset'; readonly path: string; readonly skillId: string };

/** The code as the functions take it. */
export interface CodeSource {
  readonly skillId: string;
  readonly runtime: lambda.Runtime;
  readonly skillHandler: string;
  readonly code: lambda.Code;
}

export const RUNTIME = lambda.Runtime.NODEJS_24_X;

export const SKILL_HANDLER = 'skill.handler';

export const declareCode = (stack: Stack, origin: CodeOrigin): CodeSource =>
  origin.kind === 'parameters' ? codeFromAskCli(stack) : codeFromAsset(stack, origin);

/**
 * Declares the six parameters that ask-cli always sends; one that is missing makes CloudFormation
 * refuse the deployment. Source: ask-cli's cfn-deployer.
 */
const codeFromAskCli = (stack: Stack): CodeSource => {
  const parameter = (id: string, props: CfnParameterProps = {}) =>
    new CfnParameter(stack, id, props).valueAsString;
  const runtime = parameter('LambdaRuntime', {
    default: RUNTIME.name,
    allowedPattern: '^nodejs\\d+\\.x$',
  });
  return {
    skillId: skillIdParameter(stack),
    runtime: new lambda.Runtime(runtime, lambda.RuntimeFamily.NODEJS),
    skillHandler: parameter('LambdaHandler', { default: SKILL_HANDLER }),
    code: new VersionedObjectCode(
      parameter('CodeBucket'),
      parameter('CodeKey'),
      parameter('CodeVersion'),
    ),
  };
};

const codeFromAsset = (
  stack: Stack,
  { path, skillId }: Extract<CodeOrigin, { kind: 'asset' }>,
): CodeSource => ({
  skillId: skillIdParameter(stack, skillId),
  runtime: RUNTIME,
  skillHandler: SKILL_HANDLER,
  code: lambda.Code.fromAsset(path),
});

const skillIdParameter = (stack: Stack, skillId?: string): string =>
  new CfnParameter(stack, 'SkillId', {
    allowedPattern: `^${RULES.skillId.pattern}$`,
    ...(skillId === undefined ? {} : { default: skillId }),
  }).valueAsString;

/**
 * CDK's own code from parameters has no object version; ask-cli keeps the key and changes only the
 * version, so that without it no function would ever be updated.
 */
class VersionedObjectCode extends lambda.Code {
  private readonly location: { bucketName: string; objectKey: string; objectVersion: string };

  constructor(bucketName: string, objectKey: string, objectVersion: string) {
    super();
    this.location = { bucketName, objectKey, objectVersion };
  }

  override bind(): lambda.CodeConfig {
    return { s3Location: this.location };
  }
}
