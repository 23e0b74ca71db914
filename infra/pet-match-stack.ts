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
import { OwnStack } from './own-stack';
import { declareParameters } from './parameters';
import { Report } from './report';
import { addSchedules } from './schedules';
import type { Settings } from './settings';
import { SkillFunction } from './skill-function';
import { StreamFunction } from './stream-function';
import { Tables } from './tables';
import { noticeTopic } from './topic';
import { publishWiring } from './wiring';

export interface PetMatchStackProps {
  readonly settings: Settings;
  readonly skillVersion: string;
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
export class PetMatchStack extends OwnStack {
  constructor(scope: Construct, id: string, props: PetMatchStackProps) {
    super(scope, id, {
      hasAssets: props.origin.kind === 'asset',
      description: 'PetMatch: an Alexa skill with its analytics built in',
    });
    const { settings, codeHash, contentHash } = props;
    const source = declareCode(this, props.origin);
    const parameters = declareParameters(this, settings);
    const key = customerKey(this);
    const topic = noticeTopic(this, key, parameters);
    const tables = new Tables(this, 'Tables');
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
    dashboard(this, tables.analytics, settings.format);
    budget(this, topic, parameters.monthlyBudget);
    publishWiring(this, settings);
    acknowledgeFindings(this, settings.format);
    this.tag('application', parameters.application);
    this.tag('environment', parameters.environment);
    this.output({
      // ask-cli takes the skill's endpoint from the output of this name.
      SkillEndpoint: skill.development.ref,
      SkillFunction: skill.function.functionName,
      AnalyticsTable: tables.analytics.tableName,
      PetsTable: tables.pets.tableName,
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
}
