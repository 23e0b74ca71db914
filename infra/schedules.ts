import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow, ownRole } from './access';

/**
 * When each workflow starts (UTC), with the empty input. A day's last objects arrive within minutes;
 * an hour and a half leaves Firehose its retries. The report finds the last day of its month
 * compacted.
 */
const SCHEDULES = {
  Compaction: 'cron(30 1 * * ? *)',
  Report: 'cron(0 8 1 * ? *)',
} as const;

type Workflow = keyof typeof SCHEDULES;

/** Starts the workflows by the clock. */
export const addSchedules = (
  scope: Construct,
  workflows: Readonly<Record<Workflow, stepfunctions.CfnStateMachine>>,
): void => {
  const arns = Object.values(workflows).map(({ attrArn }) => attrArn);
  const role = ownRole(new Construct(scope, 'Schedule'), 'scheduler.amazonaws.com', [
    allow(['states:StartExecution'], ...arns),
  ]);
  for (const name of Object.keys(SCHEDULES) as Workflow[])
    new scheduler.CfnSchedule(scope, `${name}Schedule`, {
      scheduleExpression: SCHEDULES[name],
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: workflows[name].attrArn, roleArn: role.roleArn, input: '{}' },
    });
};
