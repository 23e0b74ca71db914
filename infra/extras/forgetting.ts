import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { allow } from '../access';
import type { ExtrasContext, Part } from './context';
import type { Listener } from './listener';

const { STRING } = dynamodb.AttributeType;

/** Removes what is known of a user who disables the skill, or asks for it. */
export class Forgetting extends Construct implements Part {
  readonly listener: Listener;
  readonly outputs: Part['outputs'];

  constructor(scope: Construct, id: string, context: ExtrasContext) {
    super(scope, id);
    const { settings } = context;
    const forgotten = new dynamodb.Table(this, 'Forgotten', {
      partitionKey: { name: 'user_id', type: STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.listener = {
      patterns: [
        {
          eventName: ['INSERT'],
          dynamodb: { NewImage: { request_type: { S: ['AlexaSkillEvent.SkillDisabled'] } } },
        },
      ],
      environment: {
        FORGOTTEN_TABLE_NAME: forgotten.tableName,
        FORGOTTEN_DAYS: String(settings.retentionDays),
      },
      permissions: [allow(['dynamodb:PutItem'], forgotten.tableArn)],
    };
    this.outputs = { ForgottenTable: forgotten.tableName };
  }
}
