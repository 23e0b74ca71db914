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
import { acknowledgeFindings } from './acknowledgements';
import { Alarms } from './alarms';
import { analystPolicy } from './analyst-policy';
import { budget } from './budget';
import { type CodeOrigin, declareCode } from './code-source';
import { Compaction } from './compaction';
import { ContentLoader } from './content-loader';
import { dashboard } from './dashboard';
import { Delivery } from './delivery';
import { jobsPolicy } from './jobs-policy';
import { customerKey } from './key';
import { Lake } from './lake';
import { countFromLog, SKILL_METRICS, STREAM_METRICS } from './metrics';
import { declareParameters } from './parameters';
import { Report } from './report';
import { addSchedules } from './schedules';
import type { Settings } from './settings';
import { SkillFunction } from './skill-function';
import { StreamFunction } from './stream-function';
import { Tables } from './tables';
import { noticeTopic } from './topic';

export interface PetMatchStackProps {
  readonly settings: Settings;
  readonly skillVersion: string;
  /** Whether the skill has a catalogue of pets. */
  readonly hasPets: boolean;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
  /** Where the functions' zip comes from. */
  readonly origin: CodeOrigin;
  /** Content hash of that zip; a new one makes a new version of the skill's function. */
  readonly codeHash: string;
  /** Hash of `content.json` in it; a new one has pets, views and named queries loaded again. */
  readonly contentHash: string;
}

/** The skill, its tables, the way of a turn from the table to Athena, and what is made of turns there. */
export class PetMatchStack extends Stack {
  constructor(scope: Construct, id: string, props: PetMatchStackProps) {
    super(scope, id, {
      synthesizer: synthesizerFor(props.origin),
      analyticsReporting: false,
      suppressTemplateIndentation: true,
      description: 'PetMatch: an Alexa skill with its analytics built in',
    });
    const { settings, codeHash, contentHash } = props;
    const source = declareCode(this, props.origin);
    const parameters = declareParameters(this, settings);
    const key = customerKey(this);
    const topic = noticeTopic(this, key, parameters);
    const tables = new Tables(this, 'Tables', props);
    const skill = new SkillFunction(this, 'Skill', { ...props, source, codeHash, tables });
    const lake = new Lake(this, 'Lake', { settings, parameters, key });
    const delivery = new Delivery(this, 'Delivery', lake, settings);
    const stream = new StreamFunction(this, 'Stream', {
      source,
      table: tables.analytics,
      deliveryStream: delivery.stream,
      lake,
      settings,
    });
    const analysts = analystPolicy(this, lake, settings.format);
    const policies = [analysts, jobsPolicy(this)];
    const content = new ContentLoader(this, 'Content', {
      source,
      contentHash,
      tables,
      lake,
      policies,
      settings,
    });
    const compaction = new Compaction(this, 'Compaction', {
      policies,
      topic,
      contentFunction: content.function,
    });
    const report = new Report(this, 'Report', { source, lake, analysts, topic, settings });
    addSchedules(this, { Compaction: compaction.stateMachine, Report: report.stateMachine });

    countFromLog(skill, skill.logGroup, SKILL_METRICS);
    countFromLog(stream, stream.logGroup, STREAM_METRICS);
    new Alarms(this, 'Alarms', topic, {
      skillFunction: skill.function.functionName,
      streamFunction: stream.function.functionName,
      deliveryStream: delivery.stream.ref,
      stateMachines: [compaction.stateMachine.ref, report.stateMachine.ref],
    });
    dashboard(this, tables, settings.format);
    budget(this, topic, parameters.monthlyBudget);
    acknowledgeFindings(this, props);
    this.tag('application', parameters.application);
    this.tag('environment', parameters.environment);
    this.output({
      // ask-cli takes the skill's endpoint from the output of this name.
      SkillEndpoint: skill.development.ref,
      SkillFunction: skill.function.functionName,
      AnalyticsTable: tables.analytics.tableName,
      ...(tables.pets ? { PetsTable: tables.pets.tableName } : {}),
      UserAttributesTable: tables.userAttributes.tableName,
      TurnsBucket: lake.bucket.bucketName,
      ResultsBucket: lake.results.bucketName,
      DeliveryStream: delivery.stream.ref,
      Database: lake.database.ref,
      WorkGroup: lake.workGroup.ref,
      CompactionStateMachine: compaction.stateMachine.ref,
      ReportStateMachine: report.stateMachine.ref,
      Topic: topic.topicArn,
    });
  }

  /**
   * On what is billed by its use. Tags of the stack itself, which would reach the roles and alarms as
   * well, can be no parameters; one by one they would fill a tenth of what ask-cli can send.
   */
  private tag(name: string, value: string): void {
    Tags.of(this).add(name, value, { excludeResourceTypes: UNTAGGED });
  }

  /** An output may be named as a resource is only where it has a construct id of its own. */
  private output(values: Readonly<Record<string, string>>): void {
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
];

/**
 * ask-cli deploys the template alone: no bootstrap rule, no assets. The CDK uploads the assets with
 * the roles of its bootstrap, whose version it checks itself.
 */
const synthesizerFor = ({ kind }: CodeOrigin): IStackSynthesizer =>
  kind === 'parameters'
    ? (new BootstraplessSynthesizer() as IStackSynthesizer)
    : (new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer);
