import { Fn, type Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Settings } from './settings';

/**
 * What the core stack tells the extras, in the order of the one list in which it lies: each name, and
 * what it is in the template of the core. New ones come last: a list is read by position.
 */
export const WIRING = {
  AnalyticsTable: '${TablesAnalytics}',
  /** ARN of the table's stream. */
  AnalyticsStream: '${TablesAnalytics.StreamArn}',
  UserAttributesTable: '${TablesUserAttributes}',
  Bucket: '${LakeBucket}',
  ResultsBucket: '${LakeResults}',
  DeliveryStream: '${DeliveryStream}',
  Database: '${LakeDatabase}',
  /** Where analysts query. */
  WorkGroup: '${LakeWorkGroup}',
  /** Where the stack works on the tables themselves. */
  JobsWorkGroup: '${LakeJobs}',
  /** ARN of the key of buckets, delivery stream and topic. */
  Key: '${Key.Arn}',
  /** ARN of the topic of reports and failures. */
  Topic: '${Topic}',
  /** ARN of the policy with what an analyst may read. */
  AnalystPolicy: '${AnalystPolicy}',
  /** ARN of the policy with the right to run jobs and to change the catalogue. */
  JobsPolicy: '${JobsPolicy}',
  /** ARN of the compaction's state machine. */
  Compaction: '${CompactionStateMachine}',
  SkillId: '${SkillId}',
  /** What of the settings decides how rows look and how long they are kept. */
  Format: 'format',
  RetentionDays: 'retentionDays',
  UserIdForm: 'userIdForm',
} as const satisfies Readonly<Record<string, `\${${string}}` | keyof Settings>>;

export type WiringName = keyof typeof WIRING;

export const WIRING_NAMES = Object.keys(WIRING) as WiringName[];

/** The name of the parameter of a core stack. */
export const wiringParameter = (stackName: string): string => `/${stackName}/wiring`;

/** Publishes the list as one parameter of SSM, as text with commas, which no value in it has. */
export const publishWiring = (stack: Stack, settings: Settings): void => {
  const values = Object.values(WIRING).map((value) =>
    isSetting(value) ? String(settings[value]) : value,
  );
  new ssm.CfnParameter(stack, 'Wiring', {
    type: 'StringList',
    name: Fn.sub(wiringParameter('${AWS::StackName}')),
    value: Fn.sub(values.join(',')),
  });
};

const isSetting = (
  value: (typeof WIRING)[WiringName],
): value is 'format' | 'retentionDays' | 'userIdForm' => !value.startsWith('${');
