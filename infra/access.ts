import { Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** A role of one service in this account, with what it may do, and nothing else. */
export const ownRole = (
  scope: Construct,
  service: string,
  statements: readonly iam.PolicyStatement[],
  managedPolicies: readonly iam.IManagedPolicy[] = [],
): iam.Role =>
  new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal(service),
    managedPolicies: [...managedPolicies],
    inlinePolicies: { own: new iam.PolicyDocument({ statements: [...statements] }) },
  });

/** A policy to attach; CDK's own construct spells out an empty description and the default path. */
export const ownPolicy = (
  scope: Construct,
  id: string,
  statements: readonly iam.PolicyStatement[],
): iam.ManagedPolicy => {
  const policy = new iam.ManagedPolicy(scope, id, { statements: [...statements] });
  const resource = policy.node.defaultChild as iam.CfnManagedPolicy;
  resource.addPropertyDeletionOverride('Description');
  resource.addPropertyDeletionOverride('Path');
  return policy;
};

export const allow = (
  actions: readonly string[],
  ...resources: readonly string[]
): iam.PolicyStatement =>
  new iam.PolicyStatement({ actions: [...actions], resources: [...resources] });

/** What writes into an encrypted bucket or topic asks for a data key; what reads decrypts it. */
export const mayWriteWith = (key: kms.Key): iam.PolicyStatement =>
  allow(['kms:GenerateDataKey'], key.keyArn);

export const mayReadAndWriteWith = (key: kms.Key): iam.PolicyStatement =>
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn);

/** An ARN of this account and region: `glue:catalog`, `athena:workgroup/…`. */
export const arnHere = (serviceAndResource: string): string => {
  const [service, ...resource] = serviceAndResource.split(':');
  return Fn.sub(
    `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource.join(':')}`,
  );
};

/** The objects of one of the stack's buckets below a prefix; which they are, only the prefix can say. */
export const objectsBelow = (bucket: 'LakeBucket' | 'LakeResults', prefix: string): string =>
  Fn.sub(`\${${bucket}.Arn}/${prefix}*`);

/** The tables of the database, and its views: whoever lists them must be allowed each. */
export const CATALOGUE = [
  'glue:catalog',
  'glue:database/${LakeDatabase}',
  'glue:table/${LakeDatabase}/*',
];
