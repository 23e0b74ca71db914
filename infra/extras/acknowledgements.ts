import type { Stack } from 'aws-cdk-lib';
import {
  COMPACTED_PREFIX,
  EVENT_ERRORS_PREFIX,
  EVENTS_PREFIX,
  FORGETTING_PREFIX,
  RAW_EVENTS_PREFIX,
  turnsPrefix,
} from '../../analytics/contract/bucket-layout';
import { acknowledge, type Acknowledgement } from '../acknowledgements';
import type { Settings } from '../settings';
import { type WiringName, WIRING_NAMES } from '../wiring';
import type { Extra } from './parts';

const WHICH_OBJECTS = 'Which objects there are is known only by their prefix.';

const ANY_RESOURCE = 'IAM5[Resource::*]';

/** Objects below a prefix of one of the core's buckets, as cdk-nag writes it. */
const anyObject = (bucket: Extract<WiringName, 'Bucket' | 'ResultsBucket'>, prefix: string) =>
  `IAM5[Resource::arn:<AWS::Partition>:s3:::{"Fn::Select":[${WIRING_NAMES.indexOf(bucket)},{"Ref":"Core"}]}/${prefix}*]`;

const SECOND_READER: Acknowledgement = {
  at: ['SecondReader/Role'],
  rules: [ANY_RESOURCE],
  reason:
    'dynamodb:ListStreams knows no resource, and Lambda asks for it before it reads a stream. It tells names of streams; reading is allowed for the one stream alone.',
};

/** Where Personalize is told whom to forget. */
const DELETION_LISTS: readonly Acknowledgement[] = [
  {
    at: ['Forgetting/DeletionLists/Bucket/Resource'],
    rules: ['S1'],
    reason: 'Lists of pseudonyms that go after two days; a log of who read them would stay.',
  },
  {
    at: ['Forgetting/DeletionLists/Role', 'Forgetting/Role'],
    rules: ['IAM5[Resource::<ForgettingDeletionListsBucket.Arn>/*]'],
    reason: 'The bucket holds nothing but these lists, and each has a name of its own.',
  },
  {
    at: ['Forgetting/Role'],
    rules: [
      'IAM5[Resource::arn:<AWS::Partition>:personalize:<AWS::Region>:<AWS::AccountId>:data-deletion-job/*]',
    ],
    reason: 'Jobs are named when they are made; the dataset group that they work on is one alone.',
  },
];

/** What cdk-nag finds in each part and stays as it is. */
const ACKNOWLEDGEMENTS: Readonly<
  Record<Extra, (settings: Settings) => readonly Acknowledgement[]>
> = {
  forgetting: ({ format, datasetGroupArn }) => [
    ...(datasetGroupArn ? DELETION_LISTS : []),
    {
      at: ['Forgetting/Forgotten'],
      rules: ['DDB3'],
      reason:
        'Who is to be forgotten, until no copy of a row is left. Backups would keep it after its time to live.',
    },
    {
      at: ['Forgetting/Role'],
      rules: [turnsPrefix(format), COMPACTED_PREFIX, FORGETTING_PREFIX].map((prefix) =>
        anyObject('Bucket', prefix),
      ),
      reason:
        'Objects are rewritten without the rows of a user; their keys are made at run time, so a prefix is the narrowest resource that S3 has. The bucket keeps deleted versions for two weeks.',
    },
    {
      at: ['Forgetting/StateMachine'],
      rules: ['SF1', 'SF2'],
      reason:
        'As with the core’s: Step Functions keeps every event of a standard workflow’s execution for 90 days, and a failure is told to the topic. A log would repeat it, and its delivery takes eight actions on every resource, X-Ray four.',
    },
  ],
  events: () => [
    {
      at: ['Events/Raw/Role', 'Events/Crawler/Role', 'Events/AnalystPolicy'],
      rules: [anyObject('Bucket', RAW_EVENTS_PREFIX)],
      reason: WHICH_OBJECTS,
    },
    {
      at: ['Events/Declared/Role', 'Events/AnalystPolicy'],
      rules: [anyObject('Bucket', EVENTS_PREFIX)],
      reason: WHICH_OBJECTS,
    },
    {
      at: ['Events/Raw/Role', 'Events/Declared/Role'],
      rules: [anyObject('Bucket', EVENT_ERRORS_PREFIX)],
      reason: WHICH_OBJECTS,
    },
    {
      at: ['Events/Crawler/Role'],
      rules: [
        'IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws-glue/crawlers:*]',
      ],
      reason: 'Glue names the log group of crawlers, and its streams, itself.',
    },
    {
      at: ['Events/Crawler/Resource'],
      rules: ['GL1'],
      reason:
        'The log of a crawler holds names of columns and counts, no values; it is encrypted with the key that CloudWatch has by itself.',
    },
  ],
  recommendations: () => [
    {
      at: ['Recommendations/Stream'],
      rules: ['KDS3'],
      reason:
        'The stream is encrypted with the key of the stack, as everything else that holds rows.',
    },
    {
      at: ['Recommendations/Role'],
      rules: [
        'IAM5[Resource::arn:<AWS::Partition>:personalize:<AWS::Region>:<AWS::AccountId>:event-tracker/*]',
      ],
      reason:
        'PutEvents names a tracker by its tracking id, of which its ARN says nothing; who knows the id may put events, and nothing more.',
    },
  ],
};

export const acknowledgeExtras = (stack: Stack, settings: Settings): void =>
  acknowledge(stack, [
    ...settings.extras.flatMap((extra) => ACKNOWLEDGEMENTS[extra](settings)),
    ...(stack.node.tryFindChild('SecondReader') ? [SECOND_READER] : []),
  ]);
