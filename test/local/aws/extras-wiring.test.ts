import { beforeAll, describe, expect, it } from '@jest/globals';
import { synthesize, synthesizeExtras, type Template } from '../../../infra/synthesize';
import { readSettings } from '../../../infra/settings';
import { type ExtrasWiring, readExtras } from '../../../local/aws/extras-wiring';
import { readWiring, type Wiring } from '../../../local/aws/wiring';

let core: Wiring;
let template: Template;
let extras: ExtrasWiring;

beforeAll(() => {
  core = readWiring(synthesize(process.cwd(), { settings: readSettings({}), validate: false }));
  template = synthesizeExtras({
    settings: readSettings({ PETMATCH_EXTRAS: 'forgetting' }),
    validate: false,
  });
  extras = readExtras(template, core);
}, 60_000);

describe('the wiring of the extras', () => {
  it('gives the functions the names that the core has on this machine', () => {
    expect(extras.functions['ForgettingFunction']).toEqual({
      name: 'pet-match-forgetting',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:pet-match-forgetting',
      file: 'forgetting',
      exportName: 'handler',
      timeoutSeconds: 900,
      environment: {
        BUCKET_NAME: 'pet-match-bucket',
        DATABASE_NAME: 'pet_match',
        WORKGROUP_NAME: 'pet-match-jobs',
        ANALYTICS_TABLE_NAME: 'pet-match-analytics',
        USER_ATTRIBUTES_TABLE_NAME: 'pet-match-user-attributes',
        FORGOTTEN_TABLE_NAME: 'pet-match-forgetting-forgotten',
        COMPACTION_STATE_MACHINE_ARN:
          'arn:aws:states:eu-west-1:000000000000:stateMachine:pet-match-compaction',
        SKILL_ID: 'amzn1.ask.skill.00000000-0000-4000-8000-000000000000',
        FORMAT: 'parquet',
        RETENTION_DAYS: '365',
      },
    });
  });

  it('has the second reader on the stream of the one table', () => {
    expect(extras.mappings['SecondReaderMapping']).toMatchObject({
      function: 'SecondReaderFunction',
      tableName: 'pet-match-analytics',
      batchSize: 100,
      reportBatchItemFailures: true,
      onFailureBucket: undefined,
    });
  });

  it('has the state machine with the function’s ARN in it, and the list with its time to live', () => {
    const { definition, arn } = extras.stateMachines['ForgettingStateMachine'] ?? {};

    expect(arn).toBe('arn:aws:states:eu-west-1:000000000000:stateMachine:pet-match-forgetting');
    expect(definition).toMatchObject({
      States: {
        'Do a step': {
          Arguments: {
            FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:pet-match-forgetting',
          },
        },
      },
    });
    expect(extras.tables['ForgettingForgotten']).toMatchObject({
      TableName: 'pet-match-forgetting-forgotten',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
  });

  it('refuses a mapping of another stream', () => {
    const changed = structuredClone(template) as unknown as {
      Resources: Record<string, { Properties: Record<string, unknown> }>;
    };
    const mapping = changed.Resources['SecondReaderMapping'];
    if (mapping)
      mapping.Properties['EventSourceArn'] = 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/s';

    expect(() => readExtras(changed as unknown as Template, core)).toThrow(
      'SecondReaderMapping.EventSourceArn is arn:aws:dynamodb:eu-west-1:1:table/t/stream/s in the template',
    );
  });
});
