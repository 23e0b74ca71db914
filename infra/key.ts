import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { OUTLIVES } from './retention';

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
    removalPolicy: OUTLIVES,
    policy: new iam.PolicyDocument({
      statements: [
        // What AWS gives every key: who may use and administer it is said by the account's IAM
        // policies. A list of actions could lock the account out of its own key.
        new iam.PolicyStatement({
          principals: [
            new iam.ArnPrincipal(Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root')),
          ],
          actions: ['kms:*'],
          // In a key's policy, the key itself.
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
