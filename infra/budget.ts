import * as budgets from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import type * as sns from 'aws-cdk-lib/aws-sns';

/**
 * Tells the topic when the month's costs pass the limit. They are those of the whole account: a
 * filter by tag finds nothing until somebody activates the tag in the billing console.
 */
export const budget = (scope: Construct, topic: sns.Topic, dollars: number): void => {
  new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: dollars, unit: 'USD' },
    },
    notificationsWithSubscribers: [
      {
        notification: {
          notificationType: 'ACTUAL',
          comparisonOperator: 'GREATER_THAN',
          threshold: 100,
        },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      },
    ],
  });
};
