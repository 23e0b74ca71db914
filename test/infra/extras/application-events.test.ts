import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings, type Settings } from '../../../infra/settings';
import {
  addPetMatchExtras,
  createApp,
  synthesizeExtras,
  type Template,
} from '../../../infra/synthesize';
import { readExtras } from '../../../local/aws/extras-wiring';
import { readWiring } from '../../../local/aws/wiring';
import { localTemplate } from '../../../local/template';

const PRINCIPAL = 'arn:aws:quicksight:eu-west-1:123456789012:user/default/ana';

const settings = (more: Readonly<Record<string, string>> = {}): Settings =>
  readSettings({ PETMATCH_EXTRAS: 'events', ...more });

let template: Template;
let withQuickSight: Template;
beforeAll(() => {
  template = synthesizeExtras({ settings: settings() });
  withQuickSight = synthesizeExtras({
    settings: settings({ PETMATCH_QUICKSIGHT_PRINCIPAL: PRINCIPAL }),
    validate: false,
  });
}, 60_000);

const properties = (id: string, from = template) => from.Resources[id]?.Properties ?? {};

const destination = (id: string) =>
  properties(id)['ExtendedS3DestinationConfiguration'] as Readonly<Record<string, unknown>>;

describe('the delivery streams of application events', () => {
  it('keep events as they come below raw/firehose/, by Firehose’s own hours', () => {
    const raw = destination('EventsRawStream');

    // Without an expression Firehose appends yyyy/MM/dd/HH/.
    expect(raw['Prefix']).toBe('raw/firehose/');
    expect(raw).not.toHaveProperty('DataFormatConversionConfiguration');
  });

  it('convert those of the declared schema to Parquet, by day', () => {
    expect(destination('EventsDeclaredStream')).toMatchObject({
      Prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/',
      DataFormatConversionConfiguration: {
        Enabled: true,
        SchemaConfiguration: { TableName: { Ref: 'EventsTable' } },
      },
    });
    expect(properties('EventsTable')['TableInput']).toMatchObject({
      Name: 'events',
      StorageDescriptor: {
        Columns: [
          { Name: 'id', Type: 'string' },
          { Name: 'userid', Type: 'string' },
          { Name: 'format', Type: 'string' },
          { Name: 'timestamp', Type: 'timestamp' },
        ],
      },
    });
  });

  it('keep what fails apart from the turns that failed', () => {
    for (const id of ['EventsRawStream', 'EventsDeclaredStream'])
      expect(destination(id)['ErrorOutputPrefix']).toMatch(/^event-errors\//);
  });

  it('are encrypted with the core’s key', () => {
    for (const id of ['EventsRawStream', 'EventsDeclaredStream'])
      expect(properties(id)['DeliveryStreamEncryptionConfigurationInput']).toMatchObject({
        KeyType: 'CUSTOMER_MANAGED_CMK',
      });
  });
});

describe('the crawler', () => {
  it('runs every ten minutes, changes a type that no longer holds, and deletes nothing', () => {
    expect(properties('EventsCrawler')).toMatchObject({
      Schedule: { ScheduleExpression: 'cron(0/10 * * * ? *)' },
      SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' },
    });
    expect(JSON.parse(properties('EventsCrawler')['Configuration'] as string)).toEqual({
      Version: 1,
      CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
      Grouping: {
        TableGroupingPolicy: 'CombineCompatibleSchemas',
        TableLevelConfiguration: 3,
      },
    });
  });

  it('may touch the one table that it makes', () => {
    const role = JSON.stringify(properties('EventsCrawlerRole'));

    expect(role).toContain('/firehose');
    expect(role).not.toContain('glue:DeleteTable');
  });
});

it('offers the queries over crawled events in the analysts’ workgroup', () => {
  const queries = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::Athena::NamedQuery',
  );

  expect(queries.map(({ Properties }) => Properties['Name'])).toEqual([
    'Customers by gender',
    'Events in total',
    'Purchases by product',
  ]);
  for (const { Properties } of queries) expect(Properties['QueryString']).toContain('firehose');
});

it('is wired on one machine as the template says', async () => {
  const extras = readExtras(template, readWiring(await localTemplate(process.cwd())));

  expect(Object.values(extras.deliveryStreams)).toMatchObject([
    { name: 'pet-match-events-raw-stream', prefix: 'raw/firehose/', bucket: 'pet-match-bucket' },
    { name: 'pet-match-events-declared-stream', table: 'events', bucket: 'pet-match-bucket' },
  ]);
  expect(Object.values(extras.crawlers)).toMatchObject([
    {
      name: 'pet-match-events-crawler',
      databaseName: 'pet_match',
      targets: ['s3://pet-match-bucket/raw/firehose/'],
      schedule: 'cron(0/10 * * * ? *)',
      updateBehavior: 'UPDATE_IN_DATABASE',
      deleteBehavior: 'LOG',
    },
  ]);
  expect(Object.values(extras.glueTables)).toMatchObject([
    {
      Name: 'events',
      Parameters: { 'storage.location.template': 's3://pet-match-bucket/events/dt=${dt}/' },
    },
  ]);
});

describe('QuickSight', () => {
  const ofType = (type: string, from: Template) =>
    Object.values(from.Resources).filter(({ Type }) => Type === type);

  it('is left out unless somebody is named who gets it', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);

    expect(types.filter((type) => type.startsWith('AWS::QuickSight'))).toEqual([]);
  });

  it('queries in the analysts’ workgroup with an analyst’s rights', () => {
    expect(properties('EventsQuickSightSource', withQuickSight)).toMatchObject({
      Type: 'ATHENA',
      DataSourceParameters: {
        AthenaParameters: { RoleArn: { 'Fn::GetAtt': ['EventsQuickSightRole', 'Arn'] } },
      },
      Permissions: [{ Principal: PRINCIPAL }],
    });
  });

  it('has turns, slot readings and events, queried directly between two dates', () => {
    const sets = ofType('AWS::QuickSight::DataSet', withQuickSight).map(
      ({ Properties }) => Properties,
    );

    expect(sets.map(({ Name }) => Name)).toEqual([
      'PetMatch turns',
      'PetMatch slot readings',
      'PetMatch events',
    ]);
    for (const set of sets) {
      expect(set).toMatchObject({
        ImportMode: 'DIRECT_QUERY',
        Permissions: [{ Principal: PRINCIPAL }],
      });
      const names = (
        set['DatasetParameters'] as { DateTimeDatasetParameter: { Name: string } }[]
      ).map(({ DateTimeDatasetParameter }) => DateTimeDatasetParameter.Name);
      expect(names).toEqual(['startDate', 'endDate']);
      const sql = JSON.stringify(set['PhysicalTableMap']);
      for (const name of names) expect(sql).toContain(`<<$${name}>>`);
    }
  });

  it('is no place for a principal that is none', () => {
    expect(() => settings({ PETMATCH_QUICKSIGHT_PRINCIPAL: 'ana' })).toThrow(
      'PETMATCH_QUICKSIGHT_PRINCIPAL is "ana"; it takes the ARN of a QuickSight user, group or namespace, such as arn:aws:quicksight:eu-west-1:<account>:user/default/<name>',
    );
  });
});

it('has nothing that cdk-nag’s AwsSolutions finds and nobody acknowledged', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
  try {
    const app = createApp({ builtinCloudFormationValidation: false, outdir });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    addPetMatchExtras(app, {
      settings: settings({ PETMATCH_QUICKSIGHT_PRINCIPAL: PRINCIPAL }),
    });

    expect(() => app.synth()).not.toThrow();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}, 60_000);
