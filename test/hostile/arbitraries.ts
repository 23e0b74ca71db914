import fc from 'fast-check';

/** What JSON can hold. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Names that mean something to JavaScript itself. */
export const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
] as const;

/** Words that somebody says, or sends, who wishes the pipeline ill. */
export const HOSTILE_WORDS: Readonly<Record<string, string>> = {
  quotes: `'"\`'' "" \u201c\u2018`,
  'a newline': 'one\ntwo\r\nthree\rfour',
  'line separators': 'one\u2028two\u2029three\u0085four',
  NUL: 'one\0two',
  'control characters': Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(''),
  'C1 controls': '\u009b31m\u007f\u0090',
  'right to left': '\u202egod\u202c \u2067abc\u2069 \u05db\u05dc\u05d1',
  'a high surrogate alone': 'one\ud800two',
  'a low surrogate alone': '\udc00two',
  'surrogates the wrong way round': '\udc00\ud800',
  emoji: '🐕‍🦺👨‍👩‍👧‍👦',
  'combining marks': `a${'\u0301\u0323'.repeat(200)}`,
  'a byte order mark': '\ufeffdog',
  'no characters': '\ufffe\uffff',
  backslashes: '\\\\ \\n \\0 \\N \\" \\, \\',
  'a backslash at the end': 'dog\\',
  separators: 'one,two;three|four\tfive\u0001six\u0002seven\u0003eight',
  'CSV null': '\\N',
  'a formula': '=1+1',
  'a formula that calls': `=cmd|' /C calc'!A0`,
  'a formula with plus': '+1+1',
  'a formula with minus': '-1+1',
  'a formula with at': '@SUM(1+1)',
  'a formula behind a tab': '\t=1+1',
  'a formula behind a return': '\r=1+1',
  'a formula in full width': '\uff1d1+1',
  'a formula behind a separator': 'dog;=1+1|-1+1',
  'a formula behind a line break': 'dog\r\n=1+1\n@A1',
  'a formula behind a blank': ' =1+1',
  'a fragment of SQL': `'; DROP TABLE turns; --`,
  'a condition': `' OR 1=1 --`,
  'a comment': '/* dog */ -- dog',
  'a placeholder': '? :from $1 {{spoken}} ${spoken} $t(error) %s',
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;]]>',
  'the end of a script': `</script></style></title></textarea><script>document.title='pwned'</script>`,
  'an image that fails': `<img src=x onerror="document.title='pwned'">`,
  'a picture that asks elsewhere':
    '<svg/onload=fetch("http://example.com/")><image href=//example.com/a>',
  'an attribute': `" onmouseover="alert(1)" x="' autofocus onfocus='alert(1)`,
  'an address of a script': 'javascript:alert(1)//http://example.com',
  entities: '&lt;b&gt; &#60;script&#62; &amp;amp; &nbsp;',
  'a comment of HTML': '<!--><script>alert(1)</script>-->',
  'an SSML tag': '<audio src="https://example.com/a.mp3"/></speak><speak>',
  'terminal escapes':
    '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b]8;;http://example.com\u001b\\',
  'a screen that is cleared': '\u001b[2J\u001b[H\u001b[31mforged\u001b[6n\b\b\b\u0007',
  'a device control string': '\u001bP+q544e\u001b\\ \u001b_Gq=2\u001b\\ \u001b]52;c;cm0gLXJm\u0007',
  'the end of a paste': 'dog\u001b[201~\rrm -rf x\n',
  'marks that nobody sees':
    'd\u200bo\u00adg\u2060\u061c\u200e\u180e\ufff9\u{e0064}\u{e006f}\u{e0067}\u{e007f}',
  Markdown: '[dog](http://example.com) | `dog` **dog** # dog',
  'a picture in Markdown':
    '![dog](http://example.com/a.png "dog") <http://example.com> www.example.com',
  'blocks of Markdown': '\n\n# dog\n- dog\n1. dog\n> dog\n```\n~~~\n---\n| a | b |\n<details>',
  'backticks and bars': '`` ` ``` \\| \\` | ``',
  'a path': '../../../../etc/passwd',
  'an empty text': '',
  blanks: ' \t\u00a0\u3000 ',
  'prototype key': '__proto__',
  JSON: '{"request_id":"forged"}\n{"request_id":"forged"}',
  '64 KB': 'dog '.repeat(16_384),
  '64 KB of one letter': 'ß'.repeat(32_768),
};

/** A text of any characters, halves of pairs included, or one that was thought of. */
export const hostileText = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Object.values(HOSTILE_WORDS)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 2, arbitrary: utf16() },
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  );

/** UTF-16 units in any order, so halves of pairs too. */
const utf16 = (): fc.Arbitrary<string> =>
  fc
    .array(fc.nat({ max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units));

const DEEP = 200;

const nested = (depth: number, wrap: (inner: Json) => Json): Json => {
  let json: Json = 'core';
  for (let level = 0; level < depth; level++) json = wrap(json);
  return json;
};

/** An object whose own keys are those of every object's prototype. */
const prototypeLike = (value: Json): Json =>
  JSON.parse(
    `{${PROTOTYPE_KEYS.map((key) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
  ) as Json;

/** Any value of JSON, the nasty ones first. */
export const hostileValue = (): fc.Arbitrary<Json> =>
  fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      1e308,
      Number.MAX_SAFE_INTEGER,
      [],
      {},
      [null],
      [[]],
      { type: 'List', values: null },
      'x'.repeat(100_000),
      prototypeLike(null),
      prototypeLike({ polluted: true }),
      nested(DEEP, (inner) => [inner]),
      nested(DEEP, (inner) => ({ slotValue: inner })),
    ),
    hostileText(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  );

type Path = readonly (string | number)[];

/** The paths of everything within, the root first. */
export const pathsOf = (json: Json, path: Path = []): readonly Path[] => {
  if (typeof json !== 'object' || json === null) return [path];
  const keys: readonly (string | number)[] = Array.isArray(json)
    ? json.map((_, index) => index)
    : Object.keys(json);
  return [path, ...keys.flatMap((key) => pathsOf(own(json, key), [...path, key]))];
};

const own = (json: object, key: string | number): Json =>
  Object.getOwnPropertyDescriptor(json, key)?.value as Json;

/** What is done to the JSON at a path. */
export type Change =
  | { readonly kind: 'delete' }
  | { readonly kind: 'set'; readonly value: Json }
  | { readonly kind: 'rename'; readonly key: string }
  | { readonly kind: 'add'; readonly key: string; readonly value: Json };

/** The JSON with one change; what can't be done there changes nothing. */
export const changed = (json: Json, [key, ...rest]: Path, change: Change): Json => {
  if (key === undefined) {
    if (change.kind === 'set') return change.value;
    return change.kind === 'add' && isObject(json)
      ? object([...Object.entries(json), [change.key, change.value]])
      : json;
  }
  if (Array.isArray(json))
    return (json as readonly Json[]).flatMap((item, index) =>
      index !== key
        ? [item]
        : rest.length > 0 || change.kind !== 'delete'
          ? [changed(item, rest, change)]
          : [],
    );
  if (!isObject(json)) return json;
  return object(
    Object.entries(json).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
      if (name !== key) return [[name, value]];
      if (rest.length > 0 || change.kind === 'set' || change.kind === 'add')
        return [[name, changed(value, rest, change)]];
      return change.kind === 'delete' ? [] : [[change.key, value]];
    }),
  );
};

/** `Object.fromEntries` defines keys and sets none, so that `__proto__` becomes one, as in JSON. */
const object = (entries: readonly (readonly [string, Json])[]): Json => Object.fromEntries(entries);

const isObject = (json: Json): json is Readonly<Record<string, Json>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const key = (): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom<string>(...PROTOTYPE_KEYS), hostileText());

const change = (): fc.Arbitrary<Change> =>
  fc.oneof(
    fc.constant({ kind: 'delete' } as const),
    fc.record({ kind: fc.constant('set' as const), value: hostileValue() }),
    fc.record({ kind: fc.constant('rename' as const), key: key() }),
    fc.record({ kind: fc.constant('add' as const), key: key(), value: hostileValue() }),
  );

/** One of the documents with one to `maxChanges` changes at places of its own. */
export const mutated = (
  documents: readonly Json[],
  { maxChanges = 3 }: { readonly maxChanges?: number } = {},
): fc.Arbitrary<Json> =>
  fc
    .tuple(
      fc.constantFrom(...documents),
      fc.array(fc.tuple(fc.nat(), change()), { minLength: 1, maxLength: maxChanges }),
    )
    .map(([document, changes]) =>
      changes.reduce((json, [place, one]) => {
        const paths = pathsOf(json);
        return changed(json, paths[place % paths.length] ?? [], one);
      }, document),
    );

/** The JSON as it comes over the wire: nothing that JSON has no place for. */
export const overTheWire = (json: Json): Json => JSON.parse(JSON.stringify(json)) as Json;
