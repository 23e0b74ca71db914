import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ACTIVITY_COLUMNS, BY_USER } from '../analytics/contract/activity';
import { KEY } from '../analytics/contract/turn';
import { OUTLIVES, tableClass } from './retention';
import type { Settings } from './settings';

const { STRING } = dynamodb.AttributeType;

interface TablesProps {
  /** Whether the skill has a catalogue of pets; another skill has none. */
  readonly hasPets: boolean;
  readonly settings: Pick<Settings, 'retentionDays'>;
}

/** The pets, the turns, and what is kept of the users. */
export class Tables extends Construct {
  /** Breeds by their combination of animal, size, temperament and energy. */
  readonly pets: dynamodb.Table | undefined;
  /** One item a turn; its stream feeds the pipeline. */
  readonly analytics: dynamodb.Table;

  /** What a user asked for last time, by pseudonym. */
  readonly userAttributes: dynamodb.Table;

  constructor(scope: Construct, id: string, { hasPets, settings }: TablesProps) {
    super(scope, id);
    this.pets = hasPets
      ? new dynamodb.Table(this, 'Pets', {
          partitionKey: { name: 'combination', type: STRING },
          sortKey: { name: 'breed', type: STRING },
          billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
          removalPolicy: RemovalPolicy.DESTROY,
        })
      : undefined;
    this.analytics = new dynamodb.Table(this, 'Analytics', {
      partitionKey: { name: KEY, type: STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      tableClass: tableClass(settings.retentionDays),
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'expires_at',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      removalPolicy: OUTLIVES,
    });
    this.analytics.addGlobalSecondaryIndex({
      indexName: BY_USER.name,
      partitionKey: { name: BY_USER.user, type: STRING },
      sortKey: { name: BY_USER.time, type: STRING },
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: [...ACTIVITY_COLUMNS],
    });
    this.userAttributes = new dynamodb.Table(this, 'UserAttributes', {
      partitionKey: { name: 'id', type: STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      removalPolicy: OUTLIVES,
    });
  }
}
