import { randomUUID } from 'node:crypto';
import { element, text } from '../s3/xml';
import { contentOf } from './publish';
import { invalidParameter, SnsError } from './sns-error';
import type { Subscription, Topics } from './topics';

export interface OperationsOptions {
  readonly topics: Topics;
  /** Such as `arn:aws:sns:eu-west-1:000000000000:`, before a topic's name. */
  readonly arnPrefix: string;
  readonly now: () => Date;
}

/** Takes the form's fields, gives the XML of the result. */
export type SnsOperation = (input: URLSearchParams) => string;

/** The actions of SNS that are served, by name. */
export const snsOperations = ({
  topics,
  arnPrefix,
  now,
}: OperationsOptions): Readonly<Record<string, SnsOperation>> => ({
  Publish: (input) => {
    const topicArn = topicOf(input, topics, input.has('TargetArn') ? 'TargetArn' : 'TopicArn');
    const messageId = randomUUID();
    topics.keep({ messageId, topicArn, ...contentOf(input), time: now().toISOString() });
    return text('MessageId', messageId);
  },
  CreateTopic: (input) => {
    const name = input.get('Name') ?? '';
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    topics.addTopic(`${arnPrefix}${name}`);
    return text('TopicArn', `${arnPrefix}${name}`);
  },
  ListTopics: (input) => listing('Topics', topics.all(), input, (arn) => text('TopicArn', arn)),
  GetTopicAttributes: (input) => {
    const arn = topicOf(input, topics);
    const count = topics.subscriptions().filter(({ topicArn }) => topicArn === arn).length;
    const attributes = { TopicArn: arn, SubscriptionsConfirmed: count, SubscriptionsPending: 0 };
    const entries = Object.entries(attributes).map(([key, value]) =>
      element('entry', text('key', key), text('value', value)),
    );
    return element('Attributes', ...entries);
  },
  Subscribe: (input) => {
    const topicArn = topicOf(input, topics);
    const protocol = input.get('Protocol') ?? '';
    const endpoint = input.get('Endpoint') ?? '';
    if (!PROTOCOLS.includes(protocol)) throw invalidParameter(`Protocol: ${protocol}`);
    if (endpoint === '') throw invalidParameter('Endpoint');
    const known = topics
      .subscriptions()
      .find((s) => s.topicArn === topicArn && s.protocol === protocol && s.endpoint === endpoint);
    const arn = known?.arn ?? `${topicArn}:${randomUUID()}`;
    if (known === undefined) topics.subscribe({ arn, topicArn, protocol, endpoint });
    return text('SubscriptionArn', arn);
  },
  ListSubscriptions: (input) => subscriptionList(topics.subscriptions(), input, arnPrefix),
  ListSubscriptionsByTopic: (input) => {
    const arn = topicOf(input, topics);
    const found = topics.subscriptions().filter(({ topicArn }) => topicArn === arn);
    return subscriptionList(found, input, arnPrefix);
  },
});

const PROTOCOLS: readonly string[] = [
  ...['http', 'https', 'email', 'email-json', 'sms'],
  ...['sqs', 'application', 'lambda', 'firehose'],
];

const topicOf = (input: URLSearchParams, topics: Topics, key = 'TopicArn'): string => {
  const arn = input.get(key) ?? '';
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn)) throw invalidParameter(key);
  if (!topics.all().includes(arn)) throw new SnsError('NotFound', 'Topic does not exist', 404);
  return arn;
};

/** Entries of a list that come at a time. */
const PAGE = 100;

const listing = <T>(
  name: string,
  items: readonly T[],
  input: URLSearchParams,
  asXml: (item: T) => string,
): string => {
  const first = Number(input.get('NextToken') ?? 0);
  if (!Number.isInteger(first) || first < 0) throw invalidParameter('NextToken');
  const end = first + PAGE;
  const members = items.slice(first, end).map((item) => element('member', asXml(item)));
  return element(name, ...members) + text('NextToken', end < items.length ? end : undefined);
};

const subscriptionList = (
  subscriptions: readonly Subscription[],
  input: URLSearchParams,
  arnPrefix: string,
): string =>
  listing('Subscriptions', subscriptions, input, ({ arn, topicArn, protocol, endpoint }) =>
    [
      text('SubscriptionArn', arn),
      text('Owner', arnPrefix.split(':')[4]),
      text('Protocol', protocol),
      text('Endpoint', endpoint),
      text('TopicArn', topicArn),
    ].join(''),
  );
