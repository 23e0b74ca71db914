import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from './access';
import { ARCHITECTURE, bundledFunction } from './bundled-function';
import { type CodeSource, RUNTIME, SKILL_HANDLER } from './code-source';
import { OUTLIVES } from './retention';
import type { Settings } from './settings';
import type { Tables } from './tables';

export interface SkillFunctionProps {
  readonly source: CodeSource;
  /** Content hash of the zip; a new one makes a new version. */
  readonly codeHash: string;
  readonly tables: Tables;
  readonly settings: Settings;
  readonly skillVersion: string;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
}

const CONFIGURATION = {
  /** CPU comes with memory; a turn waits for two small calls and should not wait for TLS. */
  memorySize: 512,
  /** Alexa gives up after 8 s; a function that still runs then only costs. */
  timeout: Duration.seconds(8),
} as const;

/** The skill behind Alexa. */
export class SkillFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.CfnLogGroup;
  /** Runs what was deployed last; where Alexa's development stage calls. */
  readonly development: lambda.CfnAlias;

  constructor(scope: Construct, id: string, props: SkillFunctionProps) {
    super(scope, id);
    const { source, tables, settings, skillVersion, modelVersions } = props;
    const environment = {
      ...(tables.pets ? { PETS_TABLE_NAME: tables.pets.tableName } : {}),
      ANALYTICS_TABLE_NAME: tables.analytics.tableName,
      USER_ATTRIBUTES_TABLE_NAME: tables.userAttributes.tableName,
      SKILL_ID: source.skillId,
      SKILL_VERSION: skillVersion,
      MODEL_VERSIONS: JSON.stringify(modelVersions),
      RETENTION_DAYS: String(settings.retentionDays),
      USER_ID_FORM: settings.userIdForm,
      ...(settings.campaignArn ? { PERSONALIZE_CAMPAIGN_ARN: settings.campaignArn } : {}),
    };
    const made = bundledFunction(this, {
      source,
      handler: source.skillHandler,
      ...CONFIGURATION,
      environment,
      retentionDays: settings.retentionDays,
      // Dropped rows are printed there, and nowhere else.
      keepsLog: true,
      permissions: [
        ...(tables.pets ? [allow(['dynamodb:Query'], tables.pets.tableArn)] : []),
        allow(['dynamodb:PutItem'], tables.analytics.tableArn),
        // What is kept of a user goes when the user disables the skill.
        allow(
          ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
          tables.userAttributes.tableArn,
        ),
        ...(settings.campaignArn
          ? [allow(['personalize:GetPersonalizedRanking'], settings.campaignArn)]
          : []),
      ],
    });
    this.function = made.function;
    this.logGroup = made.logGroup;
    const version = this.version(props.codeHash, environment);
    this.development = this.alias('Development', version.attrVersion);
    // Each stage of the one skill calls its own alias; the release lets it call the live one.
    new lambda.CfnPermission(this, 'DevelopmentAlexa', {
      action: 'lambda:InvokeFunction',
      principal: 'alexa-appkit.amazon.com',
      functionName: this.development.ref,
      eventSourceToken: source.skillId,
    });
    // `npm run release` moves it. This text must stay as it is: CloudFormation touches an alias only
    // where the template changes, and so leaves it where it was moved to. A function's first
    // version is 1; it is there when the other alias is, whose logical id never changes.
    this.alias('Live', '1').addResourceDependency(this.development);
  }

  /**
   * Lambda publishes a version when a resource of a new logical id appears: one for each content of
   * the zip, and for each configuration, which a version freezes as well. Of what ask-cli may send
   * otherwise (runtime, handler), it is the default that counts, the same wherever the code is from.
   */
  private version(codeHash: string, environment: object): lambda.CfnVersion {
    const { memorySize, timeout } = CONFIGURATION;
    const configuration = JSON.stringify(
      Stack.of(this).resolve({
        environment,
        memorySize,
        timeout: timeout.toSeconds(),
        handler: SKILL_HANDLER,
        runtime: RUNTIME.name,
        architecture: ARCHITECTURE.name,
      }),
    );
    const configurationHash = createHash('sha256').update(configuration).digest('hex').slice(0, 4);
    const version = new lambda.CfnVersion(
      this,
      `Version${codeHash.slice(0, 8)}${configurationHash}`,
      { functionName: this.function.functionName },
    );
    // Earlier versions stay, to roll back to; but not that of a deployment that was rolled back:
    // Lambda makes no second version of the same code, and would refuse its next deployment.
    version.applyRemovalPolicy(OUTLIVES);
    return version;
  }

  private alias(id: 'Development' | 'Live', version: string): lambda.CfnAlias {
    return new lambda.CfnAlias(this, id, {
      name: id.toLowerCase(),
      functionName: this.function.functionName,
      functionVersion: version,
    });
  }
}
