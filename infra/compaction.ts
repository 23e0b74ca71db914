import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow } from './access';
import { addWorkflow } from './workflow';
import { compactionDefinition } from './workflows/compaction';

export interface CompactionProps {
  /** Reading what analysts read, and the right to change tables. */
  readonly policies: readonly iam.ManagedPolicy[];
  readonly topic: sns.Topic;
  readonly contentFunction: lambda.Function;
}

/** Makes one object of each day's rows, each row once, by the day of the event. */
export class Compaction extends Construct {
  readonly stateMachine: stepfunctions.CfnStateMachine;

  constructor(scope: Construct, id: string, props: CompactionProps) {
    super(scope, id);
    const { topic, policies, contentFunction } = props;
    this.stateMachine = addWorkflow(this, {
      definition: compactionDefinition,
      policies,
      permissions: [
        allow(['lambda:InvokeFunction'], contentFunction.functionArn),
        allow(['sns:Publish'], topic.topicArn),
      ],
    });
  }
}
