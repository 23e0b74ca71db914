import type { Stack } from 'aws-cdk-lib';
import {
  EVENT_ERRORS_PREFIX,
  EVENTS_PREFIX,
  RAW_EVENTS_PREFIX,
} from '../../analytics/contract/bucket-layout';
import { acknowledge, type Acknowledgement } from '../acknowledgements';
import type { Settings } from '../settings';
import { WIRING_NAMES } from '../wiring';
import type { Extra } from './parts';

const WHICH_OBJECTS = 'Which objects there are is known only by their prefix.';

/** The objects of the core's bucket below a prefix, as cdk-nag writes the finding. */
const objectsBelow = (prefix: string): string =>
  `IAM5[Resource::arn:<AWS::Partition>:s3:::{"Fn::Select":[${WIRING_NAMES.indexOf('Bucket')},{"Ref":"Core"}]}/${prefix}*]`;

const ANY_RESOURCE = 'IAM5[Resource::*]';

/** What cdk-nag finds in each part and stays as it is. */
const ACKNOWLEDGEMENTS: Readonly<Record<Extra, readonly Acknowledgement[]>> = {
  forgetting: [
    {
      at: ['Forgetting/Forgotten'],
      rules: ['DDB3'],
      reason:
        'Who is to be forgotten, until no copy of a row is left. Backups would keep it after its time to live.',
    },
    {
      at: ['SecondReader/Role'],
      rules: [ANY_RESOURCE],
      reason:
        'dynamodb:ListStreams knows no resource, and Lambda asks for it before it reads a stream. It tells names of streams; reading is allowed for the one stream alone.',
    },
  ],
  events: [
    {
      at: ['Events/Raw/Role', 'Events/Crawler/Role', 'Events/AnalystPolicy'],
      rules: [objectsBelow(RAW_EVENTS_PREFIX)],
      reason: WHICH_OBJECTS,
    },
    {
      at: ['Events/Declared/Role', 'Events/AnalystPolicy'],
      rules: [objectsBelow(EVENTS_PREFIX)],
      reason: WHICH_OBJECTS,
    },
    {
      at: ['Events/Raw/Role', 'Events/Declared/Role'],
      rules: [objectsBelow(EVENT_ERRORS_PREFIX)],
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
  recommendations: [],
};

export const acknowledgeExtras = (stack: Stack, { extras }: Settings): void =>
  acknowledge(
    stack,
    extras.flatMap((extra) => ACKNOWLEDGEMENTS[extra]),
  );
