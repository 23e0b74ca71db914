import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { BY_USER } from '../../analytics/contract/activity';
import {
  COMPACTED_PREFIX,
  FORGETTING_PREFIX,
  turnsPrefix,
} from '../../analytics/contract/bucket-layout';
import { allow, ownRole } from '../access';
import { bundledFunction } from '../bundled-function';
import { addWorkflow } from '../workflow';
import { forgettingDefinition } from '../workflows/forgetting';
import type { Settings } from '../settings';
import type { ExtrasContext, Part } from './context';
import { arnOf } from './core';
import { DeletionLists } from './deletion-lists';
import type { Listener } from './listener';

const { STRING } = dynamodb.AttributeType;

/** Two hours after the compaction begins: what has come late lies in its day by then. */
const DAILY = 'cron(30 3 * * ? *)';

/** A user's last rows are in stream and delivery stream for a minute or two. */
const ARRIVAL_SECONDS = 300;

/** Removes what is known of a user who disables the skill, or asks for it. */
export class Forgetting extends Construct implements Part {
  readonly listener: Listener;
  readonly outputs: Part['outputs'];

  constructor(scope: Construct, id: string, context: ExtrasContext) {
    super(scope, id);
    const { core, source, settings } = context;
    const forgotten = new dynamodb.Table(this, 'Forgotten', {
      partitionKey: { name: 'user_id', type: STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const policies = [core.AnalystPolicy, core.JobsPolicy].map((arn, index) =>
      iam.ManagedPolicy.fromManagedPolicyArn(this, `CorePolicy${index}`, arn),
    );
    const lists = settings.datasetGroupArn ? this.deletionLists(settings) : undefined;
    const { function: made } = bundledFunction(this, {
      source,
      handler: 'forgetting.handler',
      // An object of lines is held twice: Firehose's are 64 MiB at the most.
      memorySize: 1_024,
      // Lambda's most: what is left is done by the next step.
      timeout: Duration.minutes(15),
      environment: {
        BUCKET_NAME: core.Bucket,
        DATABASE_NAME: core.Database,
        WORKGROUP_NAME: core.JobsWorkGroup,
        ANALYTICS_TABLE_NAME: core.AnalyticsTable,
        USER_ATTRIBUTES_TABLE_NAME: core.UserAttributesTable,
        FORGOTTEN_TABLE_NAME: forgotten.tableName,
        COMPACTION_STATE_MACHINE_ARN: core.Compaction,
        SKILL_ID: core.SkillId,
        FORMAT: core.Format,
        RETENTION_DAYS: core.RetentionDays,
        ...lists?.environment,
      },
      retentionDays: settings.retentionDays,
      permissions: [...permissionsOf(context, forgotten), ...(lists?.permissions ?? [])],
      policies,
    });
    const stateMachine = addWorkflow(this, {
      definition: forgettingDefinition,
      policies: [],
      permissions: [
        allow(['lambda:InvokeFunction'], made.functionArn),
        allow(['sns:Publish'], core.Topic),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], core.Key),
      ],
      values: { ForgettingFunction: made.functionArn, NoticeTopic: core.Topic },
    });
    this.sweepDaily(stateMachine.attrArn);
    this.listener = {
      patterns: [
        {
          eventName: ['INSERT'],
          dynamodb: { NewImage: { request_type: { S: ['AlexaSkillEvent.SkillDisabled'] } } },
        },
      ],
      environment: {
        FORGOTTEN_TABLE_NAME: forgotten.tableName,
        FORGOTTEN_DAYS: core.RetentionDays,
        FORGETTING_STATE_MACHINE_ARN: stateMachine.attrArn,
        FORGETTING_INPUT: JSON.stringify({ startAfterSeconds: ARRIVAL_SECONDS }),
      },
      permissions: [
        allow(['dynamodb:PutItem'], forgotten.tableArn),
        allow(['states:ListExecutions', 'states:StartExecution'], stateMachine.attrArn),
      ],
    };
    this.outputs = {
      ForgottenTable: forgotten.tableName,
      ForgettingStateMachine: stateMachine.attrArn,
    };
  }

  /** What the function needs to have users deleted from Personalize, too. */
  private deletionLists({ datasetGroupArn }: Settings) {
    const { bucket, role } = new DeletionLists(this, 'DeletionLists');
    return {
      environment: {
        PERSONALIZE_DATASET_GROUP_ARN: datasetGroupArn,
        PERSONALIZE_ROLE_ARN: role.roleArn,
        DELETION_LISTS_BUCKET_NAME: bucket.bucketName,
      },
      permissions: [
        allow(['s3:PutObject'], bucket.arnForObjects('*')),
        allow(['personalize:CreateDataDeletionJob'], datasetGroupArn, arnOf.deletionJobs()),
        allow(['iam:PassRole'], role.roleArn),
      ],
    };
  }

  /** Rows of a forgotten user may still be under way, or be put back by a replay. */
  private sweepDaily(stateMachineArn: string): void {
    const role = ownRole(new Construct(this, 'Schedule'), 'scheduler.amazonaws.com', [
      allow(['states:StartExecution'], stateMachineArn),
    ]);
    new scheduler.CfnSchedule(this, 'Daily', {
      scheduleExpression: DAILY,
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: stateMachineArn, roleArn: role.roleArn, input: '{"sweep":true}' },
    });
  }
}

/** What the function may do beside an analyst's reading and the jobs' writing. */
const permissionsOf = (
  { core, settings }: ExtrasContext,
  forgotten: dynamodb.Table,
): readonly iam.PolicyStatement[] => [
  allow(['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem'], arnOf.table(core.AnalyticsTable)),
  allow(['dynamodb:Query'], arnOf.index(core.AnalyticsTable, BY_USER.name)),
  allow(['dynamodb:DeleteItem', 'dynamodb:GetItem'], arnOf.table(core.UserAttributesTable)),
  allow(['dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'], forgotten.tableArn),
  allow(['states:ListExecutions'], core.Compaction),
  allow(
    [
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ],
    ...[turnsPrefix(settings.format), FORGETTING_PREFIX].map((prefix) =>
      arnOf.objects(core.Bucket, prefix),
    ),
  ),
  allow(['s3:DeleteObject'], arnOf.objects(core.Bucket, COMPACTED_PREFIX)),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], core.Key),
];
