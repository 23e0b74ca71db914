import {
  BootstraplessSynthesizer,
  type CfnElement,
  CfnOutput,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { codeFromAskCli } from './code-source';
import { Delivery } from './delivery';
import { Lake } from './lake';
import type { Settings } from './settings';
import { SkillFunction } from './skill-function';
import { StreamFunction } from './stream-function';
import { Tables } from './tables';

export interface PetMatchStackProps {
  readonly settings: Settings;
  readonly skillVersion: string;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
}

/** The skill, its tables, and the way of a turn from the table to Athena. */
export class PetMatchStack extends Stack {
  constructor(scope: Construct, id: string, props: PetMatchStackProps) {
    super(scope, id, {
      // No bootstrap rule and no assets: the template alone is what ask-cli deploys.
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
      analyticsReporting: false,
      suppressTemplateIndentation: true,
      description: 'PetMatch: an Alexa skill with its analytics built in',
    });
    const { settings, skillVersion, modelVersions } = props;
    const source = codeFromAskCli(this);
    const tables = new Tables(this, 'Tables');
    const skill = new SkillFunction(this, 'Skill', {
      source,
      tables,
      settings,
      skillVersion,
      modelVersions,
    });
    const lake = new Lake(this, 'Lake', settings);
    const delivery = new Delivery(this, 'Delivery', lake, settings.format);
    new StreamFunction(this, 'Stream', {
      source,
      table: tables.analytics,
      deliveryStream: delivery.stream,
      bucket: lake.bucket,
      settings,
    });
    skill.function.addPermission('Alexa', {
      principal: new iam.ServicePrincipal('alexa-appkit.amazon.com'),
      eventSourceToken: source.skillId,
    });
    // ask-cli takes the skill's endpoint from the output of this name.
    new CfnOutput(this, 'SkillEndpoint', { value: skill.function.functionArn });
    new CfnOutput(this, 'AnalyticsTable', { value: tables.analytics.tableName });
    new CfnOutput(this, 'PetsTable', { value: tables.pets.tableName });
    new CfnOutput(this, 'TurnsBucket', { value: lake.bucket.bucketName });
    new CfnOutput(this, 'DeliveryStream', { value: delivery.stream.ref });
  }

  /** Short logical ids: the construct path without its separators. They are part of the contract. */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.path
      .split('/')
      .slice(1)
      .filter((part) => part !== 'Resource' && part !== 'Default')
      .join('')
      .replaceAll(/[^A-Za-z0-9]/g, '');
  }
}
