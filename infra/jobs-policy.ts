import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { COMPACTED_PREFIX } from '../analytics/contract/bucket-layout';
import { allow, arnHere, CATALOGUE, objectsBelow, ownPolicy } from './access';

/**
 * What the content function and the compaction may do beside an analyst's reading: run statements in
 * the workgroup for jobs, and change the database's tables, views and partitions.
 */
export const jobsPolicy = (scope: Construct): iam.ManagedPolicy =>
  ownPolicy(scope, 'JobsPolicy', [
    allow(
      [
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      arnHere('athena:workgroup/${LakeJobs}'),
    ),
    allow(
      [
        'glue:CreatePartition',
        'glue:CreateTable',
        'glue:DeletePartition',
        'glue:DeleteTable',
        'glue:UpdatePartition',
        'glue:UpdateTable',
      ],
      ...CATALOGUE.map(arnHere),
    ),
    allow(
      ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
      objectsBelow('LakeBucket', COMPACTED_PREFIX),
    ),
  ]);
