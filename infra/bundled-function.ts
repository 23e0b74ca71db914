import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allow, ownRole } from './access';
import type { CodeSource } from './code-source';
import { logDays, OUTLIVES } from './retention';

/** A fifth cheaper a second than x86. */
export const ARCHITECTURE = lambda.Architecture.ARM_64;

export interface BundledFunctionProps {
  readonly source: Pick<CodeSource, 'runtime' | 'code'>;
  /** File and export in the one zip. */
  readonly handler: string;
  /** MB; the share of a CPU comes with it. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly retentionDays: number;
  /** Whether the log outlives the stack. Default: it doesn't. */
  readonly keepsLog?: boolean;
  /** What the function may do, beside writing its log. */
  readonly permissions: readonly iam.PolicyStatement[];
  /** Default: none. */
  readonly policies?: readonly iam.IManagedPolicy[];
}

export interface BundledFunction {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.CfnLogGroup;
}

/** A function of the one zip, with a role and a log group of its own. */
export const bundledFunction = (
  scope: Construct,
  {
    source,
    retentionDays,
    keepsLog = false,
    permissions,
    policies,
    ...props
  }: BundledFunctionProps,
): BundledFunction => {
  const logGroup = ownLogGroup(scope, retentionDays, keepsLog);
  const mayLog = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.attrArn);
  const role = ownRole(scope, 'lambda.amazonaws.com', [...permissions, mayLog], policies);
  const made = new lambda.Function(scope, 'Function', {
    ...props,
    runtime: source.runtime,
    architecture: ARCHITECTURE,
    code: source.code,
    role,
  });
  const resource = made.node.defaultChild as lambda.CfnFunction;
  resource.loggingConfig = { logGroup: logGroup.ref };
  // The function names its role, whose policies are part of it; CDK says so once more.
  resource.addDeletionOverride('DependsOn');
  return { function: made, role, logGroup };
};

/** CDK's own construct spells out two policies that are the default. */
export const ownLogGroup = (
  scope: Construct,
  retentionDays: number,
  keep = false,
): logs.CfnLogGroup => {
  const group = new logs.CfnLogGroup(scope, 'Logs', { retentionInDays: logDays(retentionDays) });
  if (keep) group.applyRemovalPolicy(OUTLIVES);
  return group;
};
