import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../local/errors';
import { Misfit, rowEncoder, type Deserializer } from '../../../../local/aws/firehose/row-encoder';

const encode = (type: string, value: unknown, deserializer: Deserializer = 'openx'): unknown => {
  const line = rowEncoder([{ name: 'c', type }], deserializer)({ c: value });
  return (JSON.parse(line) as { c?: unknown }).c;
};

const refusal = (type: string, value: unknown, deserializer: Deserializer = 'openx'): string => {
  try {
    return `taken: ${JSON.stringify(encode(type, value, deserializer))}`;
  } catch (error) {
    if (error instanceof Misfit) return error.message;
    throw error;
  }
};

describe('a row', () => {
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'n', type: 'bigint' },
  ];

  test('has the columns of the table, whatever else the document has', () => {
    expect(rowEncoder(columns, 'openx')({ other: 1, n: 2, id: 'x', __proto__: 3 })).toBe(
      '{"id":"x","n":2}',
    );
    expect(rowEncoder(columns, 'openx')({})).toBe('{}');
    expect(rowEncoder(columns, 'openx')({ id: null })).toBe('{"id":null}');
  });

  test('takes keys in any case, but not twice', () => {
    expect(rowEncoder(columns, 'openx')({ ID: 'x' })).toBe('{"id":"x"}');
    expect(() => rowEncoder(columns, 'openx')({ ID: 'x', id: 'y' })).toThrow('Duplicate key "id"');
  });
});

test.each([
  ['string', 'a "quote"\n🐶\0', 'a "quote"\n🐶\0'],
  ['string', 'half \ud83d a pair', 'half \ufffd a pair'],
  ['string', 12.5, '12.5'],
  ['string', 9007199254740993n, '9007199254740993'],
  ['string', true, 'true'],
  ['string', { Outer: [{ Inner: 'x', n: 1 }, null] }, '{"outer":[{"inner":"x","n":1},null]}'],
  ['varchar(10)', 'x', 'x'],
  ['boolean', false, false],
  ['boolean', 'TRUE', true],
  ['tinyint', -128, -128],
  ['int', '20', 20],
  ['int', 3.0, 3],
  ['bigint', '+7', 7],
  ['double', '2.25', 2.25],
  ['double', -1e300, -1e300],
  ['double', 9007199254740993n, 9007199254740992],
  ['float', 1.5, 1.5],
  ['timestamp', '2026-11-22 10:11:12', '2026-11-22 10:11:12'],
  ['timestamp', '2026-11-22 10:11:12.345', '2026-11-22 10:11:12.345'],
  ['timestamp', '2026-1-2 3:4:5.123456789', '2026-01-02 03:04:05.123456'],
  ['timestamp', '2026-11-22T10:11:12Z', '2026-11-22 10:11:12'],
  ['timestamp', 1518033528, '2018-02-07 19:58:48.000'],
  ['timestamp', 1518033528123, '2018-02-07 19:58:48.123'],
  ['timestamp', '1518033528', '2018-02-07 19:58:48.000'],
  ['date', '2026-1-2', '2026-01-02'],
  ['array<string>', ['a', 1, null], ['a', '1', null]],
  ['array<string>', 'alone', ['alone']],
  ['struct<name:string,Age:int>', { NAME: 'Rex', age: '3', x: 1 }, { name: 'Rex', Age: 3 }],
  ['struct<name:string,age:int>', ['Rex', 3, 'more'], { name: 'Rex', age: 3 }],
  ['map<string,array<int>>', { Key: [1] }, { key: [1] }],
])('OpenX reads into %s the value %p', (type, value, expected) => {
  expect(encode(type, value)).toEqual(expected);
});

test('integers keep every digit of 64 bits', () => {
  const row = rowEncoder([{ name: 'n', type: 'bigint' }], 'openx');

  expect(row({ n: 9223372036854775807n })).toBe('{"n":9223372036854775807}');
  expect(row({ n: '-9223372036854775808' })).toBe('{"n":-9223372036854775808}');
});

test.each([
  ['int', 'oops', 'Data does not match the schema. For input string: "oops"'],
  ['int', '', 'Data does not match the schema. For input string: ""'],
  ['int', 1.5, 'Data does not match the schema. For input string: "1.5"'],
  ['int', true, 'Data does not match the schema. For input string: "true"'],
  [
    'tinyint',
    128,
    'Data does not match the schema. Value 128 is out of range for the type tinyint.',
  ],
  [
    'int',
    -2147483649,
    'Data does not match the schema. Value -2147483649 is out of range for the type int.',
  ],
  [
    'bigint',
    9223372036854775808n,
    'Data does not match the schema. Value 9223372036854775808 is out of range for the type bigint.',
  ],
  ['bigint', {}, 'Data does not match the schema. For input string: "{}"'],
  ['double', 'NaN', 'Data does not match the schema. For input string: "NaN"'],
  ['double', Infinity, 'Data does not match the schema. For input string: "Infinity"'],
  ['float', 1e100, 'Data does not match the schema. For input string: "1e+100"'],
  ['boolean', 'maybe', 'Data does not match the schema. For input string: "maybe"'],
  ['boolean', 1, 'Data does not match the schema. For input string: "1"'],
  [
    'timestamp',
    '2026-02-30 00:00:00',
    'Data does not match the schema. For input string: "2026-02-30 00:00:00"',
  ],
  [
    'timestamp',
    '2026-02-03 24:00:00',
    'Data does not match the schema. For input string: "2026-02-03 24:00:00"',
  ],
  [
    'timestamp',
    '2026-9-7T12:00:02Z',
    'Data does not match the schema. For input string: "2026-9-7T12:00:02Z"',
  ],
  ['timestamp', '2026-11-22', 'Data does not match the schema. For input string: "2026-11-22"'],
  ['timestamp', 1e300, 'Data does not match the schema. For input string: "1e+300"'],
  ['date', '2026-02-30', 'Data does not match the schema. For input string: "2026-02-30"'],
  [
    'struct<a:int>',
    42,
    'Data does not match the schema. Data is not JSONObject but number with value 42',
  ],
  ['array<int>', [1, 'x'], 'Data does not match the schema. For input string: "x"'],
  [
    'map<string,int>',
    [['a', 1]],
    'Data does not match the schema. A map column takes a JSON object.',
  ],
])('nothing reads into %s the value %p', (type, value, message) => {
  expect(refusal(type, value)).toBe(message);
});

test.each([
  [
    'array<string>',
    'alone',
    'Data does not match the schema. java.io.IOException: Start of Array expected',
  ],
  [
    'struct<a:int>',
    [1],
    'Data does not match the schema. java.io.IOException: Start of Object expected',
  ],
  [
    'int',
    '20',
    'Data does not match the schema. Current token (VALUE_STRING) not numeric, can not use numeric value accessors',
  ],
  [
    'double',
    '2.5',
    'Data does not match the schema. Current token (VALUE_STRING) not numeric, can not use numeric value accessors',
  ],
  [
    'string',
    {},
    'One or more fields have incorrect format. Exception when validating field (root)',
  ],
  ['boolean', 'true', 'Data does not match the schema. For input string: "true"'],
  ['timestamp', 1518033528, 'Data does not match the schema. For input string: "1518033528"'],
])('Hive refuses for %s the value %p, which OpenX takes', (type, value, message) => {
  expect(refusal(type, value, 'hive')).toBe(message);
  expect(refusal(type, value, 'openx')).toMatch(/^taken/);
});

test('Hive takes what is of the type, and a number as text', () => {
  expect(encode('string', 1.5, 'hive')).toBe('1.5');
  expect(encode('array<struct<a:int>>', [{ a: 1 }, {}], 'hive')).toEqual([{ a: 1 }, {}]);
  expect(encode('map<string,int>', { Key: 1 }, 'hive')).toEqual({ Key: 1 });
  expect(encode('timestamp', '2026-11-22 10:11:12.5', 'hive')).toBe('2026-11-22 10:11:12.5');
});

test.each(['binary', 'decimal(10,2)', 'array<>', 'map<int,string>', 'struct<a>', ''])(
  'the column type %j is refused before any record',
  (type) => {
    expect(() => rowEncoder([{ name: 'c', type }], 'openx')).toThrow(UserError);
  },
);
