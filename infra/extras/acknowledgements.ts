import type { Stack } from 'aws-cdk-lib';
import { acknowledge, type Acknowledgement } from '../acknowledgements';
import type { Settings } from '../settings';
import type { Extra } from './parts';

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
  events: [],
  recommendations: [],
};

export const acknowledgeExtras = (stack: Stack, { extras }: Settings): void =>
  acknowledge(
    stack,
    extras.flatMap((extra) => ACKNOWLEDGEMENTS[extra]),
  );
