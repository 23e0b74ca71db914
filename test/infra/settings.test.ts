import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSettings, requireSkillId, SettingsError } from '../../infra/settings';
import { hostileText } from '../hostile/arbitraries';

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

describe('the names of slots', () => {
  const ALLOWED =
    'it takes 1 to 50 different names with commas between, each up to 60 lower-case letters, digits and "_", the first a letter';

  it.each([undefined, '', 'size', 'size,topping,x1_y', 'a'.repeat(60), names(50)])(
    'may be %j',
    (value) => {
      expect(() => readSettings({ PETMATCH_SLOTS: value })).not.toThrow();
    },
  );

  it.each([
    "size'; DROP VIEW turns; --",
    'size" AS x, (SELECT 1) AS "y',
    "size) AS x FROM read_text('/etc/passwd') --",
    'size,size',
    'size, topping',
    'size,',
    ',',
    'Size',
    '1st',
    'größe',
    '__proto__',
    '../size',
    'size\ntopping',
    'size\n',
    'a'.repeat(61),
    names(51),
  ])('are refused as %j', (value) => {
    expect(() => readSettings({ PETMATCH_SLOTS: value })).toThrow(
      new SettingsError(`PETMATCH_SLOTS is "${value}"; ${ALLOWED}`),
    );
  });
});

/** `s0,s1,…`: so many. */
function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `s${index}`).join(',');
}

/** What each setting takes as its documentation says, in words of their own; and values that it takes. */
const SETTINGS: Readonly<
  Record<
    string,
    { readonly examples: readonly string[]; readonly takes: (text: string) => boolean }
  >
> = {
  PETMATCH_FORMAT: oneOf('parquet', 'json', 'csv'),
  PETMATCH_RETENTION_DAYS: { examples: ['1', '365', '3650'], takes: wholeTo(3_650) },
  PETMATCH_USER_ID_FORM: oneOf('pseudonym', 'raw'),
  PETMATCH_APPLICATION: { examples: ['Pets.2'], takes: isTag },
  PETMATCH_ENVIRONMENT: { examples: ['production'], takes: isTag },
  PETMATCH_DATABASE: {
    examples: ['pets_2'],
    takes: (text) =>
      text.length <= 255 && !'_0123456789'.includes(text.charAt(0)) && only(text, '_'),
  },
  PETMATCH_BUCKET: {
    examples: ['my-pets.example'],
    takes: (text) =>
      text.length >= 3 &&
      text.length <= 63 &&
      only(text, '-.') &&
      ['..', '.-', '-.'].every((pair) => !text.includes(pair)),
  },
  PETMATCH_REPORT_EMAIL: {
    examples: ['ana.lyst+pets@mail.example'],
    takes: (text) => {
      const [local = '', domain = '', ...rest] = text.split('@');
      const labels = domain.toLowerCase().split('.');
      return (
        rest.length === 0 &&
        local !== '' &&
        Array.from(local).every((character) => character > ' ' && character < '\u007f') &&
        labels.length > 1 &&
        labels.every((label) => label !== '' && only(label, '-'))
      );
    },
  },
  PETMATCH_MONTHLY_BUDGET: { examples: ['5', '1000000'], takes: wholeTo(1_000_000) },
  PETMATCH_EXTRAS: {
    examples: ['all', 'forgetting,events,recommendations'],
    takes: (text) =>
      text === 'all' ||
      text.split(',').every((part) => ['forgetting', 'events', 'recommendations'].includes(part)),
  },
  PETMATCH_QUICKSIGHT_PRINCIPAL: arn(
    'quicksight',
    'user/default/ana',
    'user',
    'group',
    'namespace',
  ),
  PETMATCH_TRACKING_ID: {
    examples: ['f0e1d2c3-0000-4000-8000-000000000000'],
    takes: (text) => text.length <= 256 && only(text.toLowerCase(), '-'),
  },
  PETMATCH_CAMPAIGN_ARN: arn('personalize', 'campaign/pets', 'campaign'),
  PETMATCH_DATASET_GROUP_ARN: arn('personalize', 'dataset-group/pets', 'dataset-group'),
  PETMATCH_EVENT_STREAM: {
    examples: ['pets.events'],
    takes: (text) => text.length <= 128 && only(text.toLowerCase(), '_.-'),
  },
  PETMATCH_SEGMENT_EXTERNAL_ID: {
    examples: ['secret-7'],
    takes: (text) =>
      text.length >= 2 && text.length <= 1_224 && only(text.toLowerCase(), '+=,.@:/_-'),
  },
  PETMATCH_SEGMENT_ACCOUNT: {
    examples: ['123456789012'],
    takes: (text) => text.length === 12 && Array.from(text).every((c) => '0123456789'.includes(c)),
  },
  PETMATCH_SLOTS: {
    examples: ['size,topping', 'x1_y'],
    takes: (text) => {
      const slots = text.split(',');
      return (
        slots.length <= 50 &&
        new Set(slots).size === slots.length &&
        slots.every((slot) => slot.length <= 60 && /^[a-z]/.test(slot) && only(slot, '_'))
      );
    },
  },
};

/** Whether a text is lower-case letters, digits and these characters. */
function only(text: string, others: string): boolean {
  const allowed = `abcdefghijklmnopqrstuvwxyz0123456789${others}`;
  return text !== '' && Array.from(text).every((character) => allowed.includes(character));
}

function isTag(text: string): boolean {
  return text.length <= 64 && only(text.toLowerCase(), '_.-') && !'_.-'.includes(text.charAt(0));
}

function oneOf(...allowed: readonly string[]) {
  return { examples: allowed, takes: (text: string) => allowed.includes(text) };
}

function wholeTo(most: number) {
  return (text: string): boolean => {
    const isDigits = Array.from(text).every((digit) => '0123456789'.includes(digit));
    return isDigits && Number(text) >= 1 && Number(text) <= most;
  };
}

function arn(service: string, example: string, ...kinds: readonly string[]) {
  return {
    examples: [`arn:aws:${service}:eu-west-1:123456789012:${example}`],
    takes: (text: string): boolean => {
      const [arn, partition = '', named, region = '', account = '', resource = '', ...rest] =
        text.split(':');
      return (
        rest.length === 0 &&
        arn === 'arn' &&
        partition.startsWith('aws') &&
        named === service &&
        only(region, '-') &&
        account.length === 12 &&
        only(account, '') &&
        kinds.some((kind) => resource.startsWith(`${kind}/`)) &&
        only(resource.toLowerCase(), '_.@/+=,-')
      );
    },
  };
}

describe('any value of a setting', () => {
  it.each(Object.keys(SETTINGS))('%s is what it takes, or refused by name', (name) => {
    const { examples, takes } = SETTINGS[name] ?? oneOf();
    const near = fc
      .tuple(fc.constantFrom(...examples), fc.nat(), fc.nat(3), hostileText())
      .map(([text, at, removed, added]) => {
        const place = at % (text.length + 1);
        return `${text.slice(0, place)}${added}${text.slice(place + removed)}`;
      });
    const pasted = fc
      .tuple(fc.constantFrom(...examples), fc.constantFrom(...PASTED))
      .map(([text, more]) => `${text}${more}`);
    fc.assert(
      fc.property(fc.oneof(hostileText(), near, pasted, fc.constantFrom(...examples)), (value) => {
        const refusal = refusalOf(name, value);
        if (refusal === undefined)
          expect([value, value === '' || takes(value)]).toEqual([value, true]);
        else {
          expect(refusal).toBeInstanceOf(SettingsError);
          expect((refusal as Error).message).toContain(`${name} is "${value}"; it takes `);
        }
      }),
      { numRuns: 300 },
    );
    for (const example of examples) expect(refusalOf(name, example)).toBeUndefined();
  });

  it('is tried above for each setting that there is', () => {
    const settings = readFileSync('infra/settings.ts', 'utf8').matchAll(/'(PETMATCH_[A-Z_]+)'/g);
    const read = new Set(Array.from(settings, ([, name]) => name));
    read.delete('PETMATCH_SKILL_ID');

    expect(Object.keys(SETTINGS).sort()).toEqual([...read].sort());
  });
});

const PASTED = [
  ' ',
  '\n',
  '\r\n',
  '\u0000',
  '\u001b[31m',
  "'",
  '"',
  '$(id)',
  '`id`',
  ';',
  '\u202e',
];

const refusalOf = (name: string, value: string): unknown => {
  try {
    readSettings({ [name]: value });
    return undefined;
  } catch (error) {
    return error;
  }
};
