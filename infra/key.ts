import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What the account's administrators may do with the key; `kms:*` would say less. */
const ACCOUNT_ACTIONS = [
  'CancelKeyDeletion',
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RevokeGrant',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
];

/** These publish to the encrypted topic by themselves, without a role. */
export const PUBLISHING_SERVICES = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] as const;

/** Only on behalf of this account: a service must not be somebody else's way in. */
export const FROM_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/**
 * The one key of bucket, query results, delivery stream and topic. It outlives the stack, as the
 * bucket does, which could not be read without it.
 */
export const customerKey = (scope: Construct): kms.Key =>
  new kms.Key(scope, 'Key', {
    description: 'PetMatch: turns, query results, delivery stream, topic',
    enableKeyRotation: true,
    policy: new iam.PolicyDocument({
      statements: [
        // In a key's policy, "*" is the key itself.
        new iam.PolicyStatement({
          principals: [
            new iam.ArnPrincipal(Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root')),
          ],
          actions: ACCOUNT_ACTIONS.map((action) => `kms:${action}`),
          resources: ['*'],
        }),
        new iam.PolicyStatement({
          principals: PUBLISHING_SERVICES.map((service) => new iam.ServicePrincipal(service)),
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: FROM_THIS_ACCOUNT,
        }),
      ],
    }),
  });
