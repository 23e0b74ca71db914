import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  readSettings,
  requireTrackingId,
  type Settings,
  SettingsError,
} from '../../../infra/settings';
import {
  addPetMatchExtras,
  createApp,
  synthesize,
  synthesizeExtras,
  type Template,
} from '../../../infra/synthesize';
import { readExtras } from '../../../local/aws/extras-wiring';
import { readWiring } from '../../../local/aws/wiring';
import { localTemplate } from '../../../local/template';

const CAMPAIGN = 'arn:aws:personalize:eu-west-1:123456789012:campaign/pets';
const GROUP = 'arn:aws:personalize:eu-west-1:123456789012:dataset-group/pets';

const settings = (more: Readonly<Record<string, string>> = {}): Settings =>
  readSettings({ PETMATCH_EXTRAS: 'recommendations', PETMATCH_TRACKING_ID: 'tracker', ...more });

let template: Template;
let withSegment: Template;
beforeAll(() => {
  template = synthesizeExtras({ settings: settings() });
  withSegment = synthesizeExtras({
    settings: settings({
      PETMATCH_SEGMENT_EXTERNAL_ID: 'secret-7',
      PETMATCH_EVENT_STREAM: 'pets-events',
    }),
  });
}, 120_000);

const properties = (id: string, from = template) => from.Resources[id]?.Properties ?? {};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What a role may do: its actions, by resource. */
const allowed = (id: string, from = template): readonly string[] =>
  (
    properties(id, from)['Policies'] as readonly {
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    }[]
  )
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    .sort();

describe('the stream of events', () => {
  test('has the name of Segment’s guide, or the one that is set, and is encrypted', () => {
    expect(properties('RecommendationsStream')).toMatchObject({
      Name: 'SegmentDestinationStream',
      ShardCount: 1,
      StreamEncryption: { EncryptionType: 'KMS' },
    });
    expect(properties('RecommendationsStream', withSegment)['Name']).toBe('pets-events');
  });

  test('is read from its beginning, with partial failures, until its records expire', () => {
    expect(properties('RecommendationsMapping')).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['RecommendationsStream', 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
    });
  });

  test('is written to by the second reader, which sees what matters and nothing else', () => {
    const { Filters: filters } = properties('SecondReaderMapping')['FilterCriteria'] as {
      readonly Filters: readonly { readonly Pattern: string }[];
    };

    expect(filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['INSERT'], dynamodb: { NewImage: { outcome: { S: ['matched'] } } } },
      {
        eventName: ['INSERT'],
        dynamodb: {
          NewImage: { intent_name: { S: ['AMAZON.NoIntent'] }, outcome: { S: ['stopped'] } },
        },
      },
    ]);
    expect(properties('SecondReaderFunction')['Environment']).toMatchObject({
      Variables: { EVENT_STREAM_NAME: { Ref: 'RecommendationsStream' } },
    });
  });
});

describe('the consumer', () => {
  test('may read the stream, decrypt it, and put events, and nothing else', () => {
    expect(allowed('RecommendationsRole')).toEqual([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kms:Decrypt',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'personalize:PutEvents',
    ]);
  });

  test('knows the tracker', () => {
    expect(properties('RecommendationsFunction')['Environment']).toEqual({
      Variables: { PERSONALIZE_TRACKING_ID: 'tracker' },
    });
  });

  test('is watched: late events, and failures that last, go to the topic', () => {
    for (const id of ['RecommendationsIteratorAge', 'RecommendationsErrors'])
      expect(properties(id)).toMatchObject({
        AlarmActions: [expect.anything()],
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'RecommendationsFunction' } }],
      });
  });

  test('is not deployed without a tracker, and the message says what to do', () => {
    const without = readSettings({ PETMATCH_EXTRAS: 'all' });

    expect(() => requireTrackingId(without)).toThrow(SettingsError);
    expect(() => requireTrackingId(without)).toThrow(
      'PETMATCH_TRACKING_ID is not set; it takes the tracking id of an event tracker of Personalize. PETMATCH_EXTRAS may leave recommendations out: forgetting,events',
    );
    expect(() => requireTrackingId(readSettings({}))).not.toThrow();
    expect(() => requireTrackingId(settings())).not.toThrow();
  });
});

describe('Segment', () => {
  test('may do nothing unless its secret is set', () => {
    expect(Object.keys(template.Resources)).not.toContain('RecommendationsSegmentRole');
  });

  test('may write to the stream from its own account, knowing the secret', () => {
    const role = properties('RecommendationsSegmentRole', withSegment);

    expect(role['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'secret-7' } },
          Effect: 'Allow',
        },
      ],
    });
    expect(JSON.stringify(role['AssumeRolePolicyDocument'])).toContain(':iam::595280932656:root');
    expect(allowed('RecommendationsSegmentRole', withSegment)).toEqual([
      'kinesis:DescribeStreamSummary',
      'kinesis:PutRecord',
      'kinesis:PutRecords',
      'kms:GenerateDataKey',
    ]);
    expect(withSegment.Outputs).toHaveProperty('SegmentRole');
  });
});

describe('the skill', () => {
  const core = (more: Readonly<Record<string, string>>) =>
    synthesize(process.cwd(), { settings: readSettings(more), validate: false });

  test('asks a campaign only where one is set, and may ask that one alone', () => {
    const asking = core({ PETMATCH_CAMPAIGN_ARN: CAMPAIGN });
    const silent = core({});

    expect(asking.Resources['SkillFunction']?.Properties['Environment']).toMatchObject({
      Variables: { PERSONALIZE_CAMPAIGN_ARN: CAMPAIGN },
    });
    expect(allowed('SkillRole', asking)).toContain('personalize:GetPersonalizedRanking');
    expect(JSON.stringify(silent)).not.toMatch(/personalize/i);
    // What ask-cli sends must stay below CloudFormation's limit.
    expect(JSON.stringify(asking).length).toBeLessThanOrEqual(48_500);
  });
});

test('nothing is found by cdk-nag but what is acknowledged', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'recommendations-nag-'));
  try {
    const app = createApp({ builtinCloudFormationValidation: false, outdir });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    addPetMatchExtras(app, {
      settings: settings({
        PETMATCH_SEGMENT_EXTERNAL_ID: 'secret-7',
        PETMATCH_DATASET_GROUP_ARN: GROUP,
        PETMATCH_EXTRAS: 'forgetting,recommendations',
      }),
    });

    expect(() => app.synth()).not.toThrow();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}, 60_000);

test('it is wired on one machine as the template says', async () => {
  const extras = readExtras(template, readWiring(await localTemplate(process.cwd())));

  expect(extras.kinesisStreams).toEqual({
    RecommendationsStream: { name: 'SegmentDestinationStream', shardCount: 1 },
  });
  expect(extras.mappings['RecommendationsMapping']).toMatchObject({
    streamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/SegmentDestinationStream',
    function: 'RecommendationsFunction',
    reportBatchItemFailures: true,
    startingPosition: 'TRIM_HORIZON',
  });
});
