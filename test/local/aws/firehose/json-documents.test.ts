import { describe, expect, test } from '@jest/globals';
import { documentsOf } from '../../../../local/aws/firehose/json-documents';

const read = (record: string | Buffer) =>
  [...documentsOf(Buffer.from(record as string))].map((document) =>
    'value' in document ? document.value : `${document.error.code.slice(21)}: ${document.text}`,
  );

describe('documents are found', () => {
  test.each([
    ['one a line', '{"a":1}\n{"a":2}\n'],
    ['one behind the other', '{"a":1}{"a":2}'],
    ['with any space between', ' {"a":1}\r\n\t {"a":2} '],
    ['over several lines', '{\n  "a":\n  1\n}\n{"a":\n2}'],
    ['mixed', '{"a":1} {"a"\n:2}\n'],
  ])('%s', (_, record) => {
    expect(read(record)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('around brackets and quotes in strings', () => {
    const record = '{"a":"}{\\"","b":["]",{"c":"\\\\"}]}{"a":"[\u2028{"}';

    expect(read(record)).toEqual([{ a: '}{"', b: [']', { c: '\\' }] }, { a: '[\u2028{' }]);
  });

  test('with keys that are special in JavaScript', () => {
    const [document] = read('{"__proto__":1,"constructor":2}') as [object];

    expect(Object.entries(document)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });

  test('with every digit of their integers, and their other numbers as ever', () => {
    const record =
      '{"a":9007199254740993,"b":[-9223372036854775808],"c":"9007199254740993","d":1.5e3,' +
      '"e":0.1000000000000000055,"f":1e400,"g":1234567890123456}';

    expect(read(record)).toEqual([
      {
        a: 9007199254740993n,
        b: [-9223372036854775808n],
        c: '9007199254740993',
        d: 1500,
        e: 0.1,
        f: Infinity,
        g: 1234567890123456,
      },
    ]);
  });
});

describe('what is no document', () => {
  test.each([
    ['nothing', '', ['MalformedData: ']],
    ['space', ' \n', ['MalformedData:  \n']],
    ['an array of documents', '[{"a":1},{"a":2}]', ['MalformedData: [{"a":1},{"a":2}]']],
    ['a number', '42', ['MalformedData: 42']],
    ['a word', 'hello\n', ['ParseError: hello']],
    ['a truncated document', '{"a":1', ['ParseError: {"a":1']],
    ['a document with a mistake', '{"a":1,}', ['ParseError: {"a":1,}']],
    ['a bracket that closes nothing', '}', ['ParseError: }']],
  ])('%s is told apart', (_, record, expected) => {
    expect(read(record)).toEqual(expected);
  });

  test.each([
    ['closes its brackets', '{"b":}'],
    ['is truncated', '{"b":[1'],
    ['is truncated within a string', '{"b":"x'],
    ['is a word', 'oops'],
    ['is an array', '[1]'],
  ])('and %s does not hide its neighbours', (_, bad) => {
    const [first, second, third] = read(`{"a":1}\n${bad}\n{"a":2}\n`);

    expect([first, third]).toEqual([{ a: 1 }, { a: 2 }]);
    expect(second).toContain(bad);
  });

  test('is a record that is not UTF-8, as a whole', () => {
    expect(read(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual(['ParseError: {\u00ff}']);
  });
});

describe('a record of the largest size is read in time', () => {
  const size = 1_000_000;
  const seconds = (record: string): number => {
    const begun = performance.now();
    read(record);
    return (performance.now() - begun) / 1000;
  };

  test.each([
    ['open brackets, one a line', '{\n'.repeat(size / 2)],
    ['brackets within brackets', '['.repeat(size)],
    ['short documents on one line', '{"a":1}'.repeat(size / 7)],
    ['one long string', `{"a":"${'x'.repeat(size)}","n":12345678901234567890}`],
    ['one long number', `{"a":${'1'.repeat(size)}}`],
    ['quotes', '"'.repeat(size)],
  ])('%s', (_, record) => {
    expect(seconds(record)).toBeLessThan(5);
  });
});
