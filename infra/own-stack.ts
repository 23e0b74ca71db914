import {
  BootstraplessSynthesizer,
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
  Tags,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface OwnStackProps {
  readonly description: string;
  /** Whether the CDK uploads the functions' code; ask-cli deploys a template alone. */
  readonly hasAssets: boolean;
}

/** What the project's stacks have in common: small templates, short names, tags by parameters. */
export abstract class OwnStack extends Stack {
  constructor(scope: Construct, id: string, { description, hasAssets }: OwnStackProps) {
    super(scope, id, {
      synthesizer: synthesizerFor(hasAssets),
      analyticsReporting: false,
      suppressTemplateIndentation: true,
      description,
    });
  }

  /**
   * On what is billed by its use. Tags of the stack itself, which would reach the roles and alarms as
   * well, can be no parameters; one by one they would fill a tenth of what ask-cli can send.
   */
  protected tag(name: string, value: string): void {
    Tags.of(this).add(name, value, { excludeResourceTypes: UNTAGGED });
  }

  /** An output may be named as a resource is only where it has a construct id of its own. */
  protected output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values))
      new CfnOutput(this, `${name}Output`, { value }).overrideLogicalId(name);
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

const UNTAGGED = [
  'aws:cdk:stack',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Topic',
  'AWS::SSM::Parameter',
];

/**
 * ask-cli deploys the template alone: no bootstrap rule, no assets. The CDK uploads the assets with
 * the roles of its bootstrap, whose version it checks itself.
 */
const synthesizerFor = (hasAssets: boolean): IStackSynthesizer =>
  hasAssets
    ? (new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer)
    : (new BootstraplessSynthesizer() as IStackSynthesizer);
