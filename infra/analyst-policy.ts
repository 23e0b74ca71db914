import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { COMPACTED_PREFIX, REPORTS_PREFIX, turnsPrefix } from '../analytics/contract/bucket-layout';
import type { Format } from '../analytics/contract/glue';
import { allow, arnHere, CATALOGUE, mayReadAndWriteWith, objectsBelow, ownPolicy } from './access';
import type { Lake } from './lake';

/**
 * What an analyst needs, to be attached to users, groups or roles: querying in the one workgroup,
 * and reading rows and reports. All that it writes is query results. The workflows query by it, too:
 * Athena reads catalogue and objects with the rights of whoever starts a query.
 */
export const analystPolicy = (
  scope: Construct,
  { workGroup, bucket, results, key }: Lake,
  format: Format,
): iam.ManagedPolicy =>
  ownPolicy(scope, 'AnalystPolicy', [
    allow(
      [
        'athena:BatchGetNamedQuery',
        'athena:BatchGetQueryExecution',
        'athena:GetNamedQuery',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetQueryRuntimeStatistics',
        'athena:GetWorkGroup',
        'athena:ListNamedQueries',
        'athena:ListQueryExecutions',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      arnHere(`athena:workgroup/\${${workGroup.logicalId}}`),
    ),
    allow(
      ['athena:GetDataCatalog', 'athena:ListDatabases', 'athena:ListTableMetadata'],
      arnHere('athena:datacatalog/AwsDataCatalog'),
    ),
    // The two lists that Athena's console begins with know no resource.
    allow(['athena:ListDataCatalogs', 'athena:ListWorkGroups'], '*'),
    allow(
      [
        'glue:BatchGetPartition',
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
      ],
      ...CATALOGUE.map(arnHere),
      // Athena asks for the database `default`, too, whichever one a query names:
      // https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
      arnHere('glue:database/default'),
    ),
    allow(
      ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      bucket.bucketArn,
      results.bucketArn,
    ),
    allow(
      ['s3:GetObject'],
      ...[turnsPrefix(format), COMPACTED_PREFIX, REPORTS_PREFIX].map((prefix) =>
        objectsBelow('LakeBucket', prefix),
      ),
    ),
    allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      objectsBelow('LakeResults', 'results/'),
    ),
    mayReadAndWriteWith(key),
  ]);
