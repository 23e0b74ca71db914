import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { REPORTS_PREFIX } from '../analytics/contract/bucket-layout';
import { allow, arnHere, mayReadAndWriteWith, objectsBelow } from './access';
import { bundledFunction } from './bundled-function';
import type { CodeSource } from './code-source';
import type { Lake } from './lake';
import type { Settings } from './settings';
import { addWorkflow } from './workflow';
import { reportDefinition } from './workflows/report';

export interface ReportProps {
  readonly source: CodeSource;
  readonly lake: Lake;
  readonly analysts: iam.ManagedPolicy;
  readonly topic: sns.Topic;
  readonly settings: Settings;
}

/** The month's report: the pack's report queries, made into one text that the topic sends. */
export class Report extends Construct {
  readonly function: lambda.Function;
  readonly stateMachine: stepfunctions.CfnStateMachine;

  constructor(
    scope: Construct,
    id: string,
    { source, lake, topic, settings, analysts }: ReportProps,
  ) {
    super(scope, id);
    const { retentionDays } = settings;
    this.function = bundledFunction(this, {
      source,
      handler: 'report.handler',
      memorySize: 256,
      // It reads a dozen results, of a page or two each.
      timeout: Duration.minutes(1),
      environment: {
        BUCKET_NAME: lake.bucket.bucketName,
        DATABASE_NAME: lake.database.ref,
        WORKGROUP_NAME: lake.workGroup.ref,
      },
      retentionDays,
      permissions: [
        allow(
          ['athena:GetQueryExecution', 'athena:GetQueryResults'],
          arnHere('athena:workgroup/${LakeWorkGroup}'),
        ),
        // Athena reads a result with the rights of whoever asks for it.
        allow(['s3:GetObject'], objectsBelow('LakeResults', 'results/')),
        allow(['s3:PutObject'], objectsBelow('LakeBucket', REPORTS_PREFIX)),
        mayReadAndWriteWith(lake.key),
      ],
    }).function;
    this.stateMachine = addWorkflow(this, {
      definition: reportDefinition,
      policies: [analysts],
      permissions: [
        allow(['lambda:InvokeFunction'], this.function.functionArn),
        allow(['sns:Publish'], topic.topicArn),
      ],
    });
  }
}
