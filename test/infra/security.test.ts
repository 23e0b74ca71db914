import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FORMATS } from '../../analytics/contract/glue';
import { readSettings } from '../../infra/settings';
import { addPetMatch, createApp, synthesize, type Template } from '../../infra/synthesize';

let template: Template;

beforeAll(() => {
  template = synthesize(process.cwd(), { validate: false });
});

describe('cdk-nag’s AwsSolutions', () => {
  it.each(FORMATS)(
    'finds nothing that is not acknowledged in a stack of %s',
    (format) => {
      const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
      try {
        const app = createApp({ builtinCloudFormationValidation: false, outdir });
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
        addPetMatch(app, process.cwd(), { settings: readSettings({ PETMATCH_FORMAT: format }) });

        expect(() => app.synth()).not.toThrow();
      } finally {
        rmSync(outdir, { recursive: true });
      }
    },
    60_000,
  );
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Document {
  readonly Statement: readonly Statement[];
}

const statementsOf = (type: string, documentsIn: (properties: Properties) => Document[]) =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .flatMap(([id, { Properties }]) =>
      documentsIn(Properties).flatMap(({ Statement: statements }) =>
        statements.map((statement) => ({ id, ...statement, actions: [statement.Action].flat() })),
      ),
    );

type Properties = Readonly<Record<string, unknown>>;

const rolesAndPolicies = () => [
  ...statementsOf('AWS::IAM::Role', ({ Policies }) =>
    (Policies as { PolicyDocument: Document }[]).map(({ PolicyDocument }) => PolicyDocument),
  ),
  ...statementsOf('AWS::IAM::ManagedPolicy', ({ PolicyDocument }) => [PolicyDocument as Document]),
];

const keyPolicy = () => statementsOf('AWS::KMS::Key', ({ KeyPolicy }) => [KeyPolicy as Document]);

/** Actions that exist, by AWS's service authorization reference; a typing error is in none. */
const KNOWN_ACTIONS: Readonly<Record<string, string>> = {
  athena:
    'BatchGetNamedQuery BatchGetQueryExecution CreateNamedQuery DeleteNamedQuery GetDataCatalog GetNamedQuery GetQueryExecution GetQueryResults GetQueryRuntimeStatistics GetWorkGroup ListDataCatalogs ListDatabases ListNamedQueries ListQueryExecutions ListTableMetadata ListWorkGroups StartQueryExecution StopQueryExecution UpdateNamedQuery',
  dynamodb:
    'BatchWriteItem DeleteItem DescribeStream GetItem GetRecords GetShardIterator ListStreams PutItem Query Scan',
  firehose: 'PutRecordBatch',
  glue: 'BatchGetPartition CreatePartition CreateTable DeletePartition DeleteTable GetDatabase GetDatabases GetPartition GetPartitions GetTable GetTableVersion GetTableVersions GetTables UpdatePartition UpdateTable',
  kms: 'Decrypt GenerateDataKey',
  lambda: 'InvokeFunction',
  logs: 'CreateLogStream PutLogEvents',
  s3: 'AbortMultipartUpload DeleteObject GetBucketLocation GetObject ListBucket ListBucketMultipartUploads ListMultipartUploadParts PutObject',
  sns: 'Publish',
  states: 'StartExecution',
};

describe('what is allowed', () => {
  it('is named action by action', () => {
    const actions = [...rolesAndPolicies(), ...keyPolicy().slice(1)].flatMap(
      (statement) => statement.actions,
    );

    const unknown = actions.filter((action) => {
      const [service = '', name = ''] = action.split(':');
      return !KNOWN_ACTIONS[service]?.split(' ').includes(name);
    });

    expect(unknown).toEqual([]);
  });

  it('leaves the key to the account’s IAM policies, as AWS’s default key policy does', () => {
    expect(keyPolicy()[0]).toMatchObject({
      Action: 'kms:*',
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
      Resource: '*',
    });
  });

  it('covers every resource only where AWS offers none', () => {
    const everywhere = rolesAndPolicies().filter(({ Resource }) => Resource === '*');

    expect(everywhere.map(({ id, actions }) => [id, actions])).toEqual([
      ['StreamRole', ['dynamodb:ListStreams']],
      ['AnalystPolicy', ['athena:ListDataCatalogs', 'athena:ListWorkGroups']],
    ]);
  });

  it('lets an analyst read, and write nothing but query results', () => {
    const writing = rolesAndPolicies()
      .filter(({ id }) => id === 'AnalystPolicy')
      .filter(({ actions }) => actions.some((action) => /Put|Delete|Create|Update/.test(action)));

    expect(writing.map(({ actions, Resource }) => [actions, Resource])).toEqual([
      [
        ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
        { 'Fn::Sub': '${LakeResults.Arn}/results/*' },
      ],
    ]);
  });

  it('lets an analyst ask for the database default, as Athena does with every query', () => {
    const [catalogue] = rolesAndPolicies().filter(
      ({ id, actions }) => id === 'AnalystPolicy' && actions.includes('glue:GetDatabase'),
    );

    expect(catalogue?.Resource).toContainEqual({
      'Fn::Sub': 'arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/default',
    });
  });

  it('lets what makes tables upload their objects in parts', () => {
    const [writing] = rolesAndPolicies().filter(
      ({ id, actions }) => id === 'JobsPolicy' && actions.includes('s3:PutObject'),
    );

    expect(writing?.actions).toEqual([
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ]);
  });

  it('lets the stream function put away what it rejects and what Lambda gives up', () => {
    const resources = rolesAndPolicies()
      .filter(({ id, actions }) => id === 'StreamRole' && actions.includes('s3:PutObject'))
      .flatMap(({ Resource }) => Resource);

    expect(resources).toEqual([
      { 'Fn::Sub': '${LakeBucket.Arn}/aws/lambda/*' },
      { 'Fn::Sub': '${LakeBucket.Arn}/rejected/*' },
    ]);
  });

  it('lets alarms and budgets of this account publish to the encrypted topic', () => {
    const ofAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    const services = { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] };

    const statements = [
      ...keyPolicy(),
      ...statementsOf('AWS::SNS::TopicPolicy', ({ PolicyDocument }) => [
        PolicyDocument as Document,
      ]),
    ];

    expect(statements).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Principal: services,
          Condition: ofAccount,
        }),
        expect.objectContaining({
          Action: 'sns:Publish',
          Effect: 'Allow',
          Principal: services,
          Condition: ofAccount,
        }),
      ]),
    );
  });
});
