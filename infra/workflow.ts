import type * as iam from 'aws-cdk-lib/aws-iam';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ownRole } from './access';
import { compactJson } from './compact-json';

export interface WorkflowProps {
  /** In Amazon States Language, with `${…}` for what the stack knows, see {@link KNOWN}. */
  readonly definition: object;
  readonly permissions: readonly iam.PolicyStatement[];
  readonly policies: readonly iam.IManagedPolicy[];
  /** What else `${…}` stands for, by name. Default: nothing. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What `${…}` in a definition stands for: names, but of functions and topic the ARNs. */
const KNOWN: Readonly<Record<string, string>> = {
  Bucket: 'LakeBucket',
  Database: 'LakeDatabase',
  WorkGroup: 'LakeWorkGroup',
  JobsWorkGroup: 'LakeJobs',
  ContentFunction: 'ContentFunction.Arn',
  ReportFunction: 'ReportFunction.Arn',
  Topic: 'Topic',
};

/** Adds a state machine with a role of its own to a construct. */
export const addWorkflow = (
  construct: Construct,
  { definition, permissions, policies, values = {} }: WorkflowProps,
): stepfunctions.CfnStateMachine => {
  const scope = new Construct(construct, 'StateMachine');
  return new stepfunctions.CfnStateMachine(scope, 'Resource', {
    roleArn: ownRole(scope, 'states.amazonaws.com', permissions, policies).roleArn,
    definitionString: compactJson(inTheStack(definition, Object.keys(values)), values),
  });
};

const inTheStack = (definition: object, values: readonly string[]): object =>
  JSON.parse(
    JSON.stringify(definition).replaceAll(/\$\{(\w+)\}/g, (text, name: string) => {
      if (values.includes(name)) return text;
      const known = KNOWN[name];
      if (known !== undefined) return `\${${known}}`;
      throw new Error(`A definition has \${${name}}, which stands for nothing in the stack`);
    }),
  ) as object;
