import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from '../access';
import type { Settings } from '../settings';

/**
 * The role by which Segment writes into the stream from its own account: whoever knows the external id
 * and is that account may assume it.
 *
 * @see https://www.twilio.com/docs/segment/connections/destinations/catalog/amazon-kinesis
 */
export const segmentRole = (
  scope: Construct,
  { segmentAccount, segmentExternalId }: Pick<Settings, 'segmentAccount' | 'segmentExternalId'>,
  { streamArn, keyArn }: { readonly streamArn: string; readonly keyArn: string },
): iam.Role =>
  new iam.Role(scope, 'SegmentRole', {
    assumedBy: new iam.AccountPrincipal(segmentAccount),
    externalIds: [segmentExternalId],
    inlinePolicies: {
      own: new iam.PolicyDocument({
        statements: [
          allow(
            ['kinesis:DescribeStreamSummary', 'kinesis:PutRecord', 'kinesis:PutRecords'],
            streamArn,
          ),
          allow(['kms:GenerateDataKey'], keyArn),
        ],
      }),
    },
  });
