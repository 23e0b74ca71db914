import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { FROM_THIS_ACCOUNT, PUBLISHING_SERVICES } from './key';
import type { Parameters } from './parameters';

/** Where reports, failures and alarms go; by e-mail, too, where an address was given. */
export const noticeTopic = (
  scope: Construct,
  key: kms.Key,
  { reportEmail, hasReportEmail }: Parameters,
): sns.Topic => {
  const topic = new sns.Topic(scope, 'Topic', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: PUBLISHING_SERVICES.map((service) => new iam.ServicePrincipal(service)),
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: FROM_THIS_ACCOUNT,
    }),
  );
  const subscription = new sns.CfnSubscription(topic, 'Email', {
    topicArn: topic.topicArn,
    protocol: 'email',
    endpoint: reportEmail,
  });
  subscription.cfnOptions.condition = hasReportEmail;
  return topic;
};
