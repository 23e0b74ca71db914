import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  COMPACTED_PREFIX,
  FAILED_BATCHES_PREFIX,
  FIREHOSE_ERRORS_PREFIX,
  REJECTED_PREFIX,
  REPORTS_PREFIX,
  turnsPrefix,
} from '../analytics/contract/bucket-layout';
import type { Format } from '../analytics/contract/glue';

/** What cdk-nag finds, and why it stays. */
export interface Acknowledgement {
  /** Paths of the constructs in the stack. */
  readonly at: readonly string[];
  /** Of the rules of cdk-nag's AwsSolutions. */
  readonly rules: readonly string[];
  readonly reason: string;
}

const anyObject = (bucket: 'LakeBucket' | 'LakeResults', prefix: string): string =>
  `IAM5[Resource::<${bucket}.Arn>/${prefix}*]`;

const ANY_TABLE =
  'IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/<LakeDatabase>/*]';

const ANY_RESOURCE = 'IAM5[Resource::*]';

/** What cdk-nag finds and stays as it is, each with what a security reviewer needs to know. */
const acknowledgements = (format: Format): readonly Acknowledgement[] => [
  {
    at: ['Skill', 'Stream', 'Content', 'Report'].map((part) => `${part}/Function`),
    rules: ['L1'],
    reason:
      'The runtime is a parameter because ask-cli sends it with every deployment. Its pattern takes Node.js only, ask-resources.json says nodejs24.x, which is the default, too. Deployed by the CDK, the same functions name NODEJS_24_X, and the rule passes.',
  },
  {
    at: ['Lake/Bucket', 'Lake/Results'],
    rules: ['S1'],
    reason:
      'Both buckets are private, refuse unencrypted connections, and are encrypted by a key of their own, whose every use CloudTrail records with principal and bucket; so it is known who could read rows. Access logs would be a third bucket of personal data (requesters, object keys) with a retention to be kept in step.',
  },
  {
    at: ['Delivery/Role'],
    rules: [
      anyObject('LakeBucket', turnsPrefix(format)),
      anyObject('LakeBucket', FIREHOSE_ERRORS_PREFIX),
    ],
    reason:
      'Firehose names its objects by time and a random id, so a prefix is the narrowest resource that S3 has. It may write below its two prefixes only.',
  },
  {
    at: ['Stream/Role'],
    rules: [
      anyObject('LakeBucket', REJECTED_PREFIX),
      anyObject('LakeBucket', FAILED_BATCHES_PREFIX),
    ],
    reason:
      'Rejected rows and the batches that Lambda gives up get keys at run time, so a prefix is the narrowest resource that S3 has. The function may write below these two prefixes only, and read nothing.',
  },
  {
    at: ['Content/Role'],
    rules: [
      anyObject('LakeBucket', turnsPrefix(format)),
      anyObject('LakeBucket', COMPACTED_PREFIX),
    ],
    reason:
      'The compaction deletes the objects that it has replaced; their keys are made at run time, so a prefix is the narrowest resource that S3 has. The bucket keeps deleted versions for two weeks.',
  },
  {
    at: ['JobsPolicy'],
    rules: [anyObject('LakeBucket', COMPACTED_PREFIX)],
    reason:
      'Athena writes each compacted day below this prefix, to a folder of the run and under a name of its own; a prefix is the narrowest resource that S3 has.',
  },
  {
    at: ['Report/Role'],
    rules: [anyObject('LakeBucket', REPORTS_PREFIX), anyObject('LakeResults', 'results/')],
    reason:
      'Reports lie in a folder of their period, results under the id of their query; both are known at run time only. The function may write the one and read the other.',
  },
  {
    at: ['AnalystPolicy'],
    rules: [
      anyObject('LakeBucket', turnsPrefix(format)),
      anyObject('LakeBucket', COMPACTED_PREFIX),
      anyObject('LakeBucket', REPORTS_PREFIX),
      anyObject('LakeResults', 'results/'),
    ],
    reason:
      'An analyst reads all rows and reports, and Athena writes results for the analyst under the id of the query. What failed (rejected/, errors/, aws/lambda/) is left out.',
  },
  {
    at: ['AnalystPolicy', 'JobsPolicy'],
    rules: [ANY_TABLE],
    reason:
      'All tables and views of the one database, which is the stack’s own: Glue lists tables only to who may read each, and the compaction’s tables are named by run and day.',
  },
  {
    at: ['Stream/Role'],
    rules: [ANY_RESOURCE],
    reason:
      'dynamodb:ListStreams knows no resource, and Lambda asks for it before it reads a stream. It tells names of streams; reading is allowed for the one stream alone.',
  },
  {
    at: ['AnalystPolicy'],
    rules: [ANY_RESOURCE],
    reason:
      'athena:ListWorkGroups and athena:ListDataCatalogs know no resource, and Athena’s console begins with them. They tell names; queries are allowed in the one workgroup alone.',
  },
  {
    at: ['Compaction/StateMachine', 'Report/StateMachine'],
    rules: ['SF1'],
    reason:
      'Step Functions keeps every event of a standard workflow’s execution, with input, output and error, for 90 days; that is where one looks after a failure, which is told to the topic. A log would repeat it, and its delivery takes eight actions on every resource.',
  },
  {
    at: ['Compaction/StateMachine', 'Report/StateMachine'],
    rules: ['SF2'],
    reason:
      'A run is some queries, one after the other; its history has the times of each state and the id of each query. X-Ray would add no more, but four actions on every resource.',
  },
  {
    at: ['Tables/Pets'],
    rules: ['DDB3'],
    reason: 'The pets lie in the zip; the content function loads them again at any deployment.',
  },
  {
    at: ['Tables/UserAttributes'],
    rules: ['DDB3'],
    reason:
      'What a user asked for last time, kept to save a question. Backups would keep it after its time to live.',
  },
];

export const acknowledgeFindings = (stack: Stack, format: Format): void =>
  acknowledge(stack, acknowledgements(format));

/** Tells CDK's validation which findings are known, and why they stay. */
export const acknowledge = (stack: Stack, known: readonly Acknowledgement[]): void => {
  for (const { at, rules, reason } of known)
    for (const path of at)
      Validations.of(constructAt(stack, path)).acknowledge(
        ...rules.map((rule) => ({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })),
      );
};

const constructAt = (stack: Stack, path: string): IConstruct =>
  path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
