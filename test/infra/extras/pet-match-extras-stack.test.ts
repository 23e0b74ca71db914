import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FORMATS } from '../../../analytics/contract/glue';
import { EXTRA_FUNCTIONS } from '../../../infra/bundle';
import { EXTRAS } from '../../../infra/extras/parts';
import { readSettings } from '../../../infra/settings';
import {
  addPetMatchExtras,
  createApp,
  synthesize,
  synthesizeExtras,
  type Template,
} from '../../../infra/synthesize';
import { WIRING_NAMES } from '../../../infra/wiring';

const ALL = readSettings({ PETMATCH_EXTRAS: 'all' });

let template: Template;
beforeAll(() => {
  template = synthesizeExtras({ settings: ALL });
}, 60_000);

const properties = (id: string) => template.Resources[id]?.Properties ?? {};

const each = (type: string, from: Template = template) =>
  Object.entries(from.Resources).filter(([, { Type }]) => Type === type);

describe('the stack of the extras', () => {
  it('has one parameter beside the tags: the list that the core publishes', () => {
    expect(template.Parameters).toMatchObject({
      Core: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/PetMatch/wiring' },
      Application: { Default: 'pet-match' },
      Environment: { Default: 'development' },
    });
  });

  it('reads nothing of the core but from that list, and no further than it goes', () => {
    const references = JSON.stringify(template.Resources).match(/\{"Ref":"Core"\}/g) ?? [];
    const selects = [
      ...JSON.stringify(template.Resources).matchAll(/"Fn::Select":\[(\d+),\{"Ref":"Core"\}\]/g),
    ].map(([, index]) => Number(index));

    expect(selects).toHaveLength(references.length);
    expect(Math.max(...selects)).toBeLessThan(WIRING_NAMES.length);
    expect(JSON.stringify(template)).not.toContain('Fn::ImportValue');
  });

  it('finds in the list what its names say', () => {
    const core = synthesize(process.cwd(), { validate: false });
    const { Name, Type, Value } = core.Resources['Wiring']?.Properties ?? {};
    const values = (Value as { 'Fn::Sub': string })['Fn::Sub'].split(',');

    expect([Name, Type]).toEqual([{ 'Fn::Sub': '/${AWS::StackName}/wiring' }, 'StringList']);
    expect(Object.fromEntries(WIRING_NAMES.map((name, index) => [name, values[index]]))).toEqual({
      AnalyticsTable: '${TablesAnalytics}',
      AnalyticsStream: '${TablesAnalytics.StreamArn}',
      UserAttributesTable: '${TablesUserAttributes}',
      Bucket: '${LakeBucket}',
      ResultsBucket: '${LakeResults}',
      DeliveryStream: '${DeliveryStream}',
      Database: '${LakeDatabase}',
      WorkGroup: '${LakeWorkGroup}',
      JobsWorkGroup: '${LakeJobs}',
      Key: '${Key.Arn}',
      Topic: '${Topic}',
      AnalystPolicy: '${AnalystPolicy}',
      JobsPolicy: '${JobsPolicy}',
      Compaction: '${CompactionStateMachine}',
      SkillId: '${SkillId}',
      Format: 'parquet',
      RetentionDays: '365',
      UserIdForm: 'pseudonym',
    });
    expect(values).toHaveLength(WIRING_NAMES.length);
  });

  it('is no part of the core, whose template has none of it', () => {
    const [without, withAll] = ['', 'all'].map((PETMATCH_EXTRAS) =>
      synthesize(process.cwd(), { settings: readSettings({ PETMATCH_EXTRAS }), validate: false }),
    );

    expect(withAll).toEqual(without);
  });

  it.each(EXTRAS)('may have %s alone', (extra) => {
    const alone = synthesizeExtras({
      settings: readSettings({ PETMATCH_EXTRAS: extra }),
      validate: false,
    });

    const [foreign] = Object.keys({ ...alone.Resources }).filter(
      (id) => !(id in template.Resources),
    );
    expect(foreign).toBeUndefined();
  });

  it('tags what is billed by its use', () => {
    const tagged = [
      'AWS::DynamoDB::Table',
      'AWS::Lambda::Function',
      'AWS::StepFunctions::StateMachine',
    ];

    for (const [id, { Properties }] of tagged.flatMap((type) => each(type)))
      expect([id, Properties['Tags']]).toEqual([
        id,
        [
          { Key: 'application', Value: { Ref: 'Application' } },
          { Key: 'environment', Value: { Ref: 'Environment' } },
        ],
      ]);
  });

  it.each([
    ['365', 14],
    ['10', 7],
    ['1', 1],
  ])('keeps no log longer than rows, which are kept for %s days', (days, logs) => {
    const settings = readSettings({ PETMATCH_EXTRAS: 'all', PETMATCH_RETENTION_DAYS: days });
    const groups = each('AWS::Logs::LogGroup', synthesizeExtras({ settings, validate: false }));

    expect(new Set(groups.map(([, { Properties }]) => Properties['RetentionInDays']))).toEqual(
      new Set([logs]),
    );
  });

  it('has handlers of the one zip', () => {
    const files = each('AWS::Lambda::Function').map(
      ([, { Properties }]) => String(Properties['Handler']).split('.')[0] ?? '',
    );

    expect(files.filter((file) => !Object.keys(EXTRA_FUNCTIONS).includes(file))).toEqual([]);
  });

  it('stays within what CloudFormation takes from the CDK', () => {
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(1_000_000);
  });

  it.each(FORMATS)(
    'gives cdk-nag’s AwsSolutions nothing to find that is not acknowledged, with %s',
    (PETMATCH_FORMAT) => {
      const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
      try {
        const app = createApp({ builtinCloudFormationValidation: false, outdir });
        Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
        addPetMatchExtras(app, {
          settings: readSettings({ PETMATCH_EXTRAS: 'all', PETMATCH_FORMAT }),
        });

        expect(() => app.synth()).not.toThrow();
      } finally {
        rmSync(outdir, { recursive: true });
      }
    },
    60_000,
  );
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe('what the extras may do', () => {
  const statements = () =>
    each('AWS::IAM::Role').flatMap(([id, { Properties }]) =>
      (Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
        ({ PolicyDocument }) =>
          PolicyDocument.Statement.map(({ Action, Resource }) => ({
            id,
            actions: [Action].flat(),
            Resource,
          })),
      ),
    );

  it('is named action by action, and covers every resource only where AWS offers none', () => {
    const all = statements();

    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual(
      [],
    );
    expect(
      all.filter(({ Resource }) => Resource === '*').map(({ id, actions }) => [id, actions]),
    ).toEqual([['SecondReaderRole', ['dynamodb:ListStreams']]]);
  });

  it('lets forgetting write where turns and its own work lie, and delete compacted days besides', () => {
    const bucket = (prefix: string) =>
      expect.stringContaining(`{"Fn::Select":[3,{"Ref":"Core"}]},"/${prefix}*"`) as unknown;
    const resources = (action: string) =>
      statements()
        .filter(({ id, actions }) => id === 'ForgettingRole' && actions.includes(action))
        .flatMap(({ Resource }) => [Resource].flat())
        .map((resource) => JSON.stringify(resource));

    expect(resources('s3:PutObject').toSorted()).toEqual([bucket('forgetting/'), bucket('turns/')]);
    expect(resources('s3:DeleteObject')).toHaveLength(3);
  });
});

describe('the second reader', () => {
  it('is the only one of the extras: DynamoDB allows two to a shard, the pipeline is the other', () => {
    const ofTheStream = each('AWS::Lambda::EventSourceMapping').filter(
      ([, { Properties }]) =>
        JSON.stringify(Properties['EventSourceArn']) === '{"Fn::Select":[1,{"Ref":"Core"}]}',
    );

    expect(ofTheStream.map(([id]) => id)).toEqual(['SecondReaderMapping']);
  });

  it('is invoked for users who disable the skill', () => {
    const { Filters } = properties('SecondReaderMapping')['FilterCriteria'] as {
      Filters: { Pattern: string }[];
    };

    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toContainEqual({
      eventName: ['INSERT'],
      dynamodb: { NewImage: { request_type: { S: ['AlexaSkillEvent.SkillDisabled'] } } },
    });
    // Lambda takes five.
    expect(Filters.length).toBeLessThanOrEqual(5);
    expect(properties('SecondReaderMapping')).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 85_800,
      BisectBatchOnFunctionError: true,
    });
  });
});

describe('forgetting', () => {
  it('looks for late rows each day, after the compaction', () => {
    expect(properties('ForgettingDaily')).toMatchObject({
      ScheduleExpression: 'cron(30 3 * * ? *)',
      Target: { Input: '{"sweep":true}' },
    });
  });

  it('has a list whose entries expire, and which goes with the stack', () => {
    expect(template.Resources['ForgettingForgotten']).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true } },
    });
  });

  it('may do as long as Lambda may, and start no compaction', () => {
    expect(properties('ForgettingFunction')).toMatchObject({ Timeout: 900 });
    expect(JSON.stringify(properties('ForgettingRole'))).toContain('"states:ListExecutions"');
    expect(JSON.stringify(properties('ForgettingRole'))).not.toContain('states:StartExecution');
  });
});
