import { describe, expect, it } from '@jest/globals';
import { readSettings, requireSkillId } from '../../infra/settings';

describe('the settings', () => {
  it('have defaults', () => {
    expect(readSettings({})).toEqual({
      format: 'parquet',
      retentionDays: 365,
      userIdForm: 'pseudonym',
      application: 'pet-match',
      environment: 'development',
      databaseName: 'pet_match',
      bucketName: '',
      reportEmail: '',
      monthlyBudget: 20,
      extras: [],
      trackingId: '',
      campaignArn: '',
      datasetGroupArn: '',
      eventStreamName: 'SegmentDestinationStream',
      segmentExternalId: '',
      segmentAccount: '595280932656',
      quickSightPrincipal: '',
    });
  });

  it('are taken from the environment', () => {
    expect(
      readSettings({
        PETMATCH_FORMAT: 'csv',
        PETMATCH_RETENTION_DAYS: '30',
        PETMATCH_USER_ID_FORM: 'raw',
        PETMATCH_APPLICATION: 'Pets.2',
        PETMATCH_ENVIRONMENT: 'production',
        PETMATCH_DATABASE: 'pets_2',
        PETMATCH_BUCKET: 'my-pets.example',
        PETMATCH_REPORT_EMAIL: 'ana.lyst+pets@mail.example',
        PETMATCH_MONTHLY_BUDGET: '5',
        PETMATCH_EXTRAS: 'recommendations,forgetting',
        PETMATCH_TRACKING_ID: 'f0e1d2c3-0000-4000-8000-000000000000',
        PETMATCH_CAMPAIGN_ARN: 'arn:aws:personalize:eu-west-1:123456789012:campaign/pets',
        PETMATCH_DATASET_GROUP_ARN: 'arn:aws:personalize:eu-west-1:123456789012:dataset-group/pets',
        PETMATCH_EVENT_STREAM: 'pets.events',
        PETMATCH_SEGMENT_EXTERNAL_ID: 'secret-7',
        PETMATCH_SEGMENT_ACCOUNT: '123456789012',
      }),
    ).toEqual({
      format: 'csv',
      retentionDays: 30,
      userIdForm: 'raw',
      application: 'Pets.2',
      environment: 'production',
      databaseName: 'pets_2',
      bucketName: 'my-pets.example',
      reportEmail: 'ana.lyst+pets@mail.example',
      monthlyBudget: 5,
      extras: ['forgetting', 'recommendations'],
      trackingId: 'f0e1d2c3-0000-4000-8000-000000000000',
      campaignArn: 'arn:aws:personalize:eu-west-1:123456789012:campaign/pets',
      datasetGroupArn: 'arn:aws:personalize:eu-west-1:123456789012:dataset-group/pets',
      eventStreamName: 'pets.events',
      segmentExternalId: 'secret-7',
      segmentAccount: '123456789012',
      quickSightPrincipal: '',
    });
  });

  it.each([
    [{ PETMATCH_FORMAT: 'xml' }, 'PETMATCH_FORMAT is "xml"; it takes parquet, json, csv'],
    [
      { PETMATCH_RETENTION_DAYS: '0' },
      'PETMATCH_RETENTION_DAYS is "0"; it takes a whole number from 1 to 3650',
    ],
    [
      { PETMATCH_RETENTION_DAYS: 'ten' },
      'PETMATCH_RETENTION_DAYS is "ten"; it takes a whole number from 1 to 3650',
    ],
    [
      { PETMATCH_USER_ID_FORM: 'plain' },
      'PETMATCH_USER_ID_FORM is "plain"; it takes pseudonym, raw',
    ],
    [
      { PETMATCH_APPLICATION: 'pet match' },
      'PETMATCH_APPLICATION is "pet match"; it takes 1 to 64 letters, digits',
    ],
    [
      { PETMATCH_ENVIRONMENT: 'a/b' },
      'PETMATCH_ENVIRONMENT is "a/b"; it takes 1 to 64 letters, digits',
    ],
    [
      { PETMATCH_DATABASE: 'pet-match' },
      'PETMATCH_DATABASE is "pet-match"; it takes 1 to 255 lower-case letters',
    ],
    [
      { PETMATCH_REPORT_EMAIL: 'nobody' },
      'PETMATCH_REPORT_EMAIL is "nobody"; it takes an e-mail address',
    ],
    [
      { PETMATCH_MONTHLY_BUDGET: '-1' },
      'PETMATCH_MONTHLY_BUDGET is "-1"; it takes a whole number from 1 to 1000000',
    ],
    [
      { PETMATCH_CAMPAIGN_ARN: 'pets' },
      'PETMATCH_CAMPAIGN_ARN is "pets"; it takes the ARN of a campaign, arn:aws:personalize:<region>:<account>:campaign/<name>',
    ],
    [
      { PETMATCH_SEGMENT_ACCOUNT: 'segment' },
      'PETMATCH_SEGMENT_ACCOUNT is "segment"; it takes an AWS account id, 12 digits',
    ],
    [
      { PETMATCH_EVENT_STREAM: 'my stream' },
      'PETMATCH_EVENT_STREAM is "my stream"; it takes the name of a Kinesis stream: 1 to 128 letters, digits, "_", "." and "-"',
    ],
    [
      { PETMATCH_EXTRAS: 'forgetting,quicksight' },
      'PETMATCH_EXTRAS is "forgetting,quicksight"; it takes all, or some of forgetting, events, recommendations with commas between',
    ],
    ...['0x10', '1e2', ' 5', '5.0', '+5'].map(
      (value) =>
        [
          { PETMATCH_MONTHLY_BUDGET: value },
          `PETMATCH_MONTHLY_BUDGET is "${value}"; it takes a whole number from 1 to 1000000`,
        ] as const,
    ),
    [
      { PETMATCH_RETENTION: '30' },
      'PETMATCH_RETENTION is no setting; there are PETMATCH_APPLICATION, PETMATCH_BUCKET, PETMATCH_CAMPAIGN_ARN, PETMATCH_DATA,',
    ],
  ])('refuse %j by name and allowed values', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('leave alone what else the project reads from the environment', () => {
    const others = ['DATA', 'SKILL_ID', 'REQUIRE_PEERS', 'PEERS_FOLDER', 'FOREIGN_HANDLER'];

    expect(
      readSettings(Object.fromEntries(others.map((name) => [`PETMATCH_${name}`, 'x']))),
    ).toEqual(readSettings({}));
  });

  it.each([
    'Pets',
    'ab',
    'a'.repeat(64),
    'a_b',
    '-pets',
    'pets-',
    'pets..two',
    'pets.-two',
    '192.168.5.4',
    'xn--pets',
    'sthree-pets',
    'amzn-s3-demo-pets',
    'pets-s3alias',
    'pets--ol-s3',
    'pets.mrap',
    'pets--x-s3',
    'pets--table-s3',
  ])('refuse the bucket name %s, as S3 does', (name) => {
    expect(() => readSettings({ PETMATCH_BUCKET: name })).toThrow(
      `PETMATCH_BUCKET is "${name}"; it takes a name by the rules of S3`,
    );
  });
});

describe('the id of the skill', () => {
  const SKILL_ID = 'amzn1.ask.skill.12345678-90ab-4cde-8f01-234567890abc';

  it('is needed to deploy by the CDK', () => {
    expect(requireSkillId({ PETMATCH_SKILL_ID: SKILL_ID })).toBe(SKILL_ID);
  });

  it.each([
    [undefined, 'PETMATCH_SKILL_ID is not set; it takes the id of a skill, amzn1.ask.skill.<uuid>'],
    ['', 'PETMATCH_SKILL_ID is not set; it takes the id of a skill, amzn1.ask.skill.<uuid>'],
    ['pets', 'PETMATCH_SKILL_ID is "pets"; it takes the id of a skill, amzn1.ask.skill.<uuid>'],
  ])('is refused as %j', (value, message) => {
    expect(() => requireSkillId({ PETMATCH_SKILL_ID: value })).toThrow(message);
  });
});
