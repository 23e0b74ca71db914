import { CfnResource, Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { COMPACTED_PREFIX, turnsPrefix } from '../analytics/contract/bucket-layout';
import { allow, arnHere, objectsBelow } from './access';
import { bundledFunction } from './bundled-function';
import type { CodeSource } from './code-source';
import { CONTENT_TIMEOUT_SECONDS } from './content/custom-resource';
import type { Lake } from './lake';
import type { Settings } from './settings';
import type { Tables } from './tables';

export interface ContentLoaderProps {
  readonly source: CodeSource;
  /** Hash of the content that lies beside the function; a new one has it loaded again. */
  readonly contentHash: string;
  readonly tables: Tables;
  readonly lake: Lake;
  /** Reading what analysts read, and the right to change tables. */
  readonly policies: readonly iam.ManagedPolicy[];
  readonly settings: Settings;
}

/**
 * Pets, the table of the compacted turns, views and named queries. Views have no resource in
 * CloudFormation, and the columns once more and the queries' text would burst the template; so one
 * function of the same zip loads them all, and removes them.
 */
export class ContentLoader extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: ContentLoaderProps) {
    super(scope, id);
    const { source, contentHash, tables, lake, policies, settings } = props;
    this.function = bundledFunction(this, {
      source,
      handler: 'content.handler',
      memorySize: 256,
      // Lambda's most: the compaction has it delete objects by the thousand.
      timeout: Duration.minutes(15),
      environment: {
        ...(tables.pets ? { PETS_TABLE_NAME: tables.pets.tableName } : {}),
        DATABASE_NAME: lake.database.ref,
        BUCKET_NAME: lake.bucket.bucketName,
        WORKGROUP_NAME: lake.jobs.ref,
        ANALYST_WORKGROUP_NAME: lake.workGroup.ref,
      },
      retentionDays: settings.retentionDays,
      permissions: permissionsOf(props),
      policies,
    }).function;
    const content = new CfnResource(this, 'Resource', {
      type: 'Custom::Content',
      properties: {
        ServiceToken: this.function.functionArn,
        // A function that cannot answer must not hold the stack for CloudFormation's hour.
        ServiceTimeout: CONTENT_TIMEOUT_SECONDS,
        ContentHash: contentHash.slice(0, 16),
        // What is loaded lies there, or points there: loaded again where it moves to.
        Database: lake.database.ref,
        Bucket: lake.bucket.bucketName,
      },
    });
    content.addResourceDependency(lake.table);
  }
}

/** The named queries are the analysts'; the tables' objects come and go with the compaction. */
const permissionsOf = ({ tables, settings }: ContentLoaderProps) => [
  ...(tables.pets
    ? [
        allow(
          ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Scan'],
          tables.pets.tableArn,
        ),
      ]
    : []),
  allow(
    ['athena:CreateNamedQuery', 'athena:DeleteNamedQuery', 'athena:UpdateNamedQuery'],
    arnHere('athena:workgroup/${LakeWorkGroup}'),
  ),
  allow(
    ['s3:DeleteObject'],
    ...[turnsPrefix(settings.format), COMPACTED_PREFIX].map((prefix) =>
      objectsBelow('LakeBucket', prefix),
    ),
  ),
];
