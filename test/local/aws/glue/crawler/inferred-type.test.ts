import { describe, expect, test } from '@jest/globals';
import {
  hiveTypeOf,
  merge,
  mergeStructs,
  NO_FIELDS,
  typeOfDocument,
} from '../../../../../local/aws/glue/crawler/inferred-type';

/** The columns of documents that arrive one after the other, as `name:type`. */
const inferred = (...documents: readonly string[]): string => {
  const schema = documents.reduce((known, text) => {
    const type = typeOfDocument(text);
    if (type === undefined) throw new Error(`No document: ${text}`);
    return mergeStructs(known, type);
  }, NO_FIELDS);
  return schema.fields.map(({ name, type }) => `${name}:${hiveTypeOf(type)}`).join(' ');
};

describe('the type of a value', () => {
  test.each([
    ['{"a":true}', 'a:boolean'],
    ['{"a":1}', 'a:int'],
    ['{"a":-2147483648}', 'a:int'],
    ['{"a":2147483648}', 'a:bigint'],
    ['{"a":9223372036854775807}', 'a:bigint'],
    ['{"a":1.5}', 'a:double'],
    ['{"a":1.0}', 'a:double'],
    ['{"a":1e3}', 'a:double'],
    ['{"a":"1"}', 'a:string'],
    ['{"a":"2026-11-30T01:02:03Z"}', 'a:string'],
    ['{"a":null}', 'a:string'],
    ['{"a":[]}', 'a:array<string>'],
    ['{"a":[1,2.5]}', 'a:array<double>'],
    ['{"a":[[1],[]]}', 'a:array<array<int>>'],
    ['{"a":{}}', 'a:string'],
    ['{"a":{"b":{"c":1}}}', 'a:struct<b:struct<c:int>>'],
    ['{"a":[{"b":1},{"c":"x"}]}', 'a:array<struct<b:int,c:string>>'],
  ])('of %s is %s', (document, columns) => {
    expect(inferred(document)).toBe(columns);
  });

  test('is text where no number holds it exactly', () => {
    expect(inferred('{"a":9223372036854775808}')).toBe('a:string');
  });

  test.each([
    ['lists', '['.repeat(400_000), ']'.repeat(400_000)],
    ['structures', '{"b":'.repeat(100_000) + '1', '}'.repeat(100_000)],
  ])('is text for what lies more than a hundred %s deep', (_kind, open, close) => {
    const columns = inferred(`{"a":${open}${close}}`);
    expect(columns.match(/[<]/g)).toHaveLength(100);
    expect(columns).toMatch(/string>+$/);
  });

  test('is not taken from what only looks like a number within text', () => {
    expect(inferred('{"ip":"167.49.68.77","quote":"say \\"1.5\\", 7"}')).toBe(
      'ip:string quote:string',
    );
  });

  test.each(['', '{', '{"a":01}', '[1]', '"a"', '1', '{"a":1}{"a":2}'])(
    'is none of %j, which is no document',
    (text) => {
      expect(typeOfDocument(text)).toBeUndefined();
    },
  );
});

describe('documents that differ', () => {
  test('have all fields, in the order in which they were first seen', () => {
    expect(inferred('{"b":1}', '{"a":1}', '{"b":2,"c":3}')).toBe('b:int a:int c:int');
  });

  test('widen numbers, whichever comes first', () => {
    expect(inferred('{"a":1}', '{"a":3000000000}')).toBe('a:bigint');
    expect(inferred('{"a":1.5}', '{"a":3000000000}', '{"a":1}')).toBe('a:double');
  });

  test('make text of a number that becomes text, and never narrow it again', () => {
    expect(inferred('{"a":1}', '{"a":"one"}', '{"a":2}')).toBe('a:string');
  });

  test('make text of a structure that becomes a scalar', () => {
    expect(inferred('{"a":{"b":1}}', '{"a":"x"}')).toBe('a:string');
  });

  test('make text of a list that becomes a structure', () => {
    expect(inferred('{"a":[1]}', '{"a":{"b":1}}')).toBe('a:string');
  });

  test('make text of the elements of a list alone where these differ', () => {
    expect(inferred('{"a":[1]}', '{"a":["x"]}')).toBe('a:array<string>');
  });

  test('learn a type from what was null before', () => {
    expect(inferred('{"a":null}', '{"a":1}')).toBe('a:int');
    expect(inferred('{"a":1}', '{"a":null}')).toBe('a:int');
  });

  test('are one where names differ in case alone, in the first spelling', () => {
    expect(inferred('{"userId":1}', '{"userid":2}')).toBe('userId:int');
  });

  test('leave out of a structure what no Hive type can name', () => {
    expect(inferred('{"a":{"b:c":1,"d e":2,"f":3}}')).toBe('a:struct<f:int>');
  });
});

test('kinds that met are remembered with the text that they became', () => {
  const mixed = merge(merge({ kind: 'int' }, { kind: 'string' }), { kind: 'boolean' });
  expect(mixed).toEqual({ kind: 'string', mixed: ['int', 'string', 'boolean'] });
});

test('what brings nothing new is the very same type', () => {
  const known = typeOfDocument('{"a":{"b":[1.5,null]},"c":null}') ?? NO_FIELDS;
  const kept = JSON.parse(JSON.stringify(known)) as typeof known;
  expect(mergeStructs(kept, known)).toBe(kept);
});
