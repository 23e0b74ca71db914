import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { CodeSource } from './code-source';
import { logRetention } from './logs';
import type { Settings } from './settings';
import type { Tables } from './tables';

export interface SkillFunctionProps {
  readonly source: CodeSource;
  readonly tables: Tables;
  readonly settings: Settings;
  readonly skillVersion: string;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
}

/** The skill behind Alexa. */
export class SkillFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: SkillFunctionProps) {
    super(scope, id);
    const { source, tables, settings, skillVersion, modelVersions } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logRetention(settings.retentionDays),
    });
    this.function = new lambda.Function(this, 'Function', {
      runtime: source.runtime,
      architecture: lambda.Architecture.ARM_64,
      handler: source.skillHandler,
      code: source.code,
      // CPU comes with memory; a turn waits for two small calls and should not wait for TLS.
      memorySize: 512,
      // Alexa gives up after 8 s; a function that still runs then only costs.
      timeout: Duration.seconds(8),
      role: roleFor(this, tables, logGroup),
      logGroup,
      environment: {
        PETS_TABLE_NAME: tables.pets.tableName,
        ANALYTICS_TABLE_NAME: tables.analytics.tableName,
        USER_ATTRIBUTES_TABLE_NAME: tables.userAttributes.tableName,
        SKILL_ID: source.skillId,
        SKILL_VERSION: skillVersion,
        MODEL_VERSIONS: JSON.stringify(modelVersions),
        RETENTION_DAYS: String(settings.retentionDays),
        USER_ID_FORM: settings.userIdForm,
      },
    });
    new logs.CfnMetricFilter(this, 'DroppedTurns', {
      logGroupName: logGroup.logGroupName,
      filterPattern: '{ $.dropped_turns > 0 }',
      metricTransformations: [
        {
          metricName: 'DroppedTurns',
          metricNamespace: 'PetMatch',
          metricValue: '$.dropped_turns',
        },
      ],
    });
  }
}

const roleFor = (scope: Construct, tables: Tables, logGroup: logs.LogGroup): iam.Role =>
  new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      skill: new iam.PolicyDocument({
        statements: [
          allow(['dynamodb:Query'], tables.pets),
          allow(['dynamodb:PutItem'], tables.analytics),
          allow(['dynamodb:GetItem', 'dynamodb:PutItem'], tables.userAttributes),
          new iam.PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
        ],
      }),
    },
  });

const allow = (actions: string[], table: dynamodb.Table): iam.PolicyStatement =>
  new iam.PolicyStatement({ actions, resources: [table.tableArn] });
