import type { Column } from '../glue/model';
import { FailedQuery } from './failures';
import { codePoints, placeOf } from './syntax-tree';

interface Token {
  readonly text: string;
  readonly at: number;
}

const TOKENS =
  /\s+|--[^\n]*|\/\*[^]*?\*\/|('(?:[^'\\]|\\[^]|'')*'|`[^`]*`|"(?:[^"]|"")*"|[\w$.-]+|[^\s\w])/g;

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', 0: '\0' };

/** Reads Hive's DDL from left to right; what is not as expected is a syntax error. */
export class DdlReader {
  private readonly sql: string;
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.tokens = [...sql.matchAll(TOKENS)].flatMap(({ 1: text, index }) =>
      text === undefined ? [] : [{ text, at: index }],
    );
  }

  /** Where the next token stands, as `line 1:8`. */
  place(): string {
    const { at } = this.tokens[this.next] ?? { at: this.sql.length };
    return placeOf(this.sql, codePoints(this.sql.slice(0, at)).length);
  }

  fail(expected: string): never {
    const found = this.tokens[this.next]?.text ?? '<EOF>';
    throw new FailedQuery(
      `FAILED: ParseException ${this.place()} mismatched input '${found}' expecting ${expected}`,
    );
  }

  /** Takes the words if all of them come next. */
  accept(...words: readonly string[]): boolean {
    const come = words.every(
      (word, index) => this.tokens[this.next + index]?.text.toUpperCase() === word,
    );
    if (come) this.next += words.length;
    return come;
  }

  words(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail(word);
  }

  end(): void {
    this.accept(';');
    if (this.next < this.tokens.length) this.fail('the end of the statement');
  }

  private take(pattern: RegExp, expected: string): string {
    const { text } = this.tokens[this.next] ?? this.fail(expected);
    if (!pattern.test(text)) this.fail(expected);
    this.next += 1;
    return text;
  }

  /** A name, in lower case. */
  name(): string {
    const name = this.take(/^[\w$-]+$|^`[^`]+`$|^"[^"]+"$/, 'a name');
    return name.replaceAll(/^[`"]|[`"]$/g, '').toLowerCase();
  }

  /** The name of a table, without its database. */
  qualifiedName(): string {
    const first = this.take(/^[\w$.-]+$|^`[^`]+`$|^"[^"]+"$/, 'a name');
    const plain = first.replaceAll(/^[`"]|[`"]$/g, '').toLowerCase();
    return this.accept('.') ? this.name() : (plain.split('.').at(-1) ?? plain);
  }

  /** Text in single quotes, with Hive's escapes. */
  text(): string {
    const quoted = this.take(/^['"]/, "text in quotes, such as 'text'");
    return quoted
      .slice(1, -1)
      .replaceAll("''", "'")
      .replaceAll(/\\(u[\da-f]{4}|[0-7]{3}|[^])/gi, (_, escaped: string) => unescape(escaped));
  }

  number(): string {
    return this.take(/^\d+$/, 'a number');
  }

  /** `(a, b)` */
  names(): readonly string[] {
    return this.list(() => this.name());
  }

  /** `(a int COMMENT '…', b array<string>)` */
  columns(): readonly Column[] {
    return this.list(() => {
      const name = this.name();
      const type = this.type();
      const comment = this.accept('COMMENT') ? { Comment: this.text() } : {};
      return { Name: name, Type: type, ...comment };
    });
  }

  /** `('a' = 'b', "c" = 'd')` */
  properties(): Readonly<Record<string, string>> {
    const entries = this.list(() => {
      const key = this.text();
      this.words('=');
      return [key, this.text()] as const;
    });
    return Object.fromEntries(entries);
  }

  /** `(dt = '2026-11-22', hour = 7)` */
  partitionSpec(): ReadonlyMap<string, string> {
    const entries = this.list(() => {
      const key = this.name();
      this.words('=');
      return [key, this.value()] as const;
    });
    return new Map(entries);
  }

  private value(): string {
    return /^\d/.test(this.tokens[this.next]?.text ?? '')
      ? this.take(/^[\d.-]+$/, 'a value')
      : this.text();
  }

  private list<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    this.words('(');
    do items.push(item());
    while (this.accept(','));
    this.words(')');
    return items;
  }

  /** A Hive type, which ends where its column does. */
  private type(): string {
    let [type, depth] = ['', 0];
    for (;;) {
      const { text } = this.tokens[this.next] ?? this.fail('a type');
      if (depth === 0 && (text === ',' || text === ')' || /^comment$/i.test(text))) break;
      if (text === '<' || text === '(') depth += 1;
      if (text === '>' || text === ')') depth -= 1;
      type += text.replaceAll('`', '').toLowerCase();
      this.next += 1;
    }
    return type === '' ? this.fail('a type') : type;
  }
}

const unescape = (escaped: string): string => {
  if (/^u/i.test(escaped) && escaped.length > 1)
    return String.fromCharCode(parseInt(escaped.slice(1), 16));
  return /^[0-7]{3}$/.test(escaped)
    ? String.fromCharCode(parseInt(escaped, 8))
    : (ESCAPES[escaped] ?? escaped);
};
