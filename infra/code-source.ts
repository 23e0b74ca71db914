import { CfnParameter, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** Where the functions' one zip comes from, and what ask-cli says about it. */
export interface CodeSource {
  readonly skillId: string;
  readonly runtime: lambda.Runtime;
  readonly skillHandler: string;
  readonly code: lambda.Code;
}

/**
 * Declares the six parameters that ask-cli always sends; one that is missing makes CloudFormation
 * refuse the deployment. Source: ask-cli's cfn-deployer.
 */
export const codeFromAskCli = (stack: Stack): CodeSource => {
  const parameter = (id: string, description: string, defaultValue?: string) =>
    new CfnParameter(stack, id, {
      description,
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    }).valueAsString;
  const runtime = parameter('LambdaRuntime', 'Runtime of the functions', 'nodejs24.x');
  return {
    skillId: parameter('SkillId', 'Id of the skill that may invoke the function'),
    runtime: new lambda.Runtime(runtime, lambda.RuntimeFamily.NODEJS),
    skillHandler: parameter('LambdaHandler', 'Handler of the skill', 'skill.handler'),
    code: new VersionedObjectCode(
      parameter('CodeBucket', 'Bucket of the code'),
      parameter('CodeKey', 'Key of the zip'),
      parameter('CodeVersion', 'Version of the zip'),
    ),
  };
};

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
