import type { Node } from 'jsonc-parser';
import { elementsOf, endOf } from './model-text';

/** How a file spells and lays out its JSON. */
export interface JsonStyle {
  readonly endOfLine: string;
  readonly indentation: string;
  /** What stands between a key and its value, and between elements on one line. */
  readonly colon: string;
  readonly comma: string;
  /** Inside the braces of an object on one line. */
  readonly padding: string;
  /** Whether everything is on one line. */
  readonly isMinified: boolean;
  /** Whether non-ASCII characters are escaped, as `json.dumps` does it. */
  readonly isAscii: boolean;
  /** A new list of texts: one line each, or all on one line. */
  readonly spreadsLists: boolean;
  /**
   * The columns that a formatter such as Prettier fills before it gives every element a line;
   * undefined where lists keep the shape that their author gave them.
   */
  readonly width: number | undefined;
}

/** Common widths of formatters, the narrowest first. */
const WIDTHS = [80, 100, 120] as const;

/** So many spread lists, all of them too wide for a line, are no chance. */
const SPREAD_LISTS = 3;

/** A JSON value that is yet to be laid out. */
export type Layout =
  | { readonly kind: 'raw'; readonly text: string }
  | {
      readonly kind: 'list' | 'object';
      readonly items: readonly { readonly key?: string; readonly value: Layout }[];
      readonly isSpread: boolean;
    };

/** Writes a text as the file would: its escapes, or the characters themselves. */
export const quote = (word: string, { isAscii }: JsonStyle): string => {
  const quoted = JSON.stringify(word);
  if (!isAscii) return quoted;
  return quoted.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

export const styleOf = (text: string, root: Node): JsonStyle => {
  const first = root.children?.[0];
  const [key, value] = first?.children ?? [];
  const colon = key && value ? text.slice(endOf(key), value.offset) : ': ';
  const isMinified = !/[\r\n]/.test(text.trim());
  const lists = listsIn(root);
  return {
    endOfLine: text.includes('\r\n') ? '\r\n' : '\n',
    indentation: isMinified ? '' : (/\n([ \t]+)\S/.exec(text)?.[1] ?? ''),
    colon,
    comma: /\s$/.test(colon) || !isMinified ? ', ' : ',',
    padding: count(text, /\{"/g) > count(text, /\{ "/g) || isMinified ? '' : ' ',
    isMinified,
    isAscii: /\\u[0-9a-fA-F]{4}/.test(text) && !/[\u0080-\uffff]/.test(text),
    spreadsLists: !isMinified && spreadsLists(text, lists),
    width: WIDTHS.find((columns) => fills(text, lists, columns)),
  };
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const listsIn = (node: Node): readonly Node[] => {
  const children = node.children ?? [];
  const inner = children.flatMap(listsIn);
  const isList = node.type === 'array' && children.length > 0;
  return isList && children.every(({ type }) => type === 'string') ? [node, ...inner] : inner;
};

export const isOnOneLine = (text: string, node: Node): boolean =>
  !text.slice(node.offset, endOf(node)).includes('\n');

const spreadsLists = (text: string, lists: readonly Node[]): boolean => {
  const short = lists.filter((list) => elementsOf(list).length === 1);
  const telling = short.length > 0 ? short : lists;
  return telling.length === 0 || telling.some((list) => !isOnOneLine(text, list));
};

/** Whether every list is on one line where it fits, and on several where it does not. */
const fills = (text: string, lists: readonly Node[], columns: number): boolean => {
  const shapes = lists.map((list) => isOnOneLine(text, list));
  const spread = shapes.filter((isFlat) => !isFlat).length;
  // Where all are on one line, nobody knows whether a wider one would be.
  if (spread === 0 || (spread === shapes.length && spread < SPREAD_LISTS)) return false;
  return lists.every((list, at) => fitsFlat(text, list, columns) === shapes[at]);
};

/** Whether a list would fit on the line that it begins on. */
export const fitsFlat = (text: string, list: Node, columns: number): boolean => {
  const elements = elementsOf(list).map((element) => text.slice(element.offset, endOf(element)));
  const end = text.slice(endOf(list)).split(/[\r\n]/, 1)[0] ?? '';
  return columnOf(text, list.offset) + `[${elements.join(', ')}]${end}`.length <= columns;
};

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

export const indentationAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';

/** What a text has already, ready to be laid out anew; numbers and texts stay as they are spelt. */
export const layoutOf = (text: string, node: Node): Layout => {
  const raw = (one: Node) => text.slice(one.offset, endOf(one));
  const children = node.children ?? [];
  const [first] = children;
  if (!first) return { kind: 'raw', text: raw(node) };
  if (node.type === 'array') {
    const items = elementsOf(node).map((element) => ({ value: layoutOf(text, element) }));
    return { kind: 'list', items, isSpread: false };
  }
  const isSpread = text.slice(node.offset, first.offset).includes('\n');
  const items = children.flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ key: raw(key), value: layoutOf(text, value) }] : [],
  );
  return { kind: 'object', items, isSpread };
};

export interface Position {
  /** Of the line on which it begins. */
  readonly indentation: string;
  readonly column: number;
  /** Characters that follow on its last line. */
  readonly rest: number;
}

/** Lays a value out: on one line where it is not spread and fits, else an element a line. */
export const printLayout = (layout: Layout, style: JsonStyle, position: Position): string => {
  if (layout.kind === 'raw') return layout.text;
  const flat = printFlat(layout, style);
  const { indentation, column, rest } = position;
  const isNarrow = column + flat.length + rest <= (style.width ?? Infinity);
  if (layout.items.length === 0 || (!isSpread(layout) && isNarrow)) return flat;
  const inner = indentation + style.indentation;
  const last = layout.items.length - 1;
  const lines = layout.items.map(({ key, value }, at) => {
    const name = key === undefined ? '' : key + style.colon;
    const place = {
      indentation: inner,
      column: inner.length + name.length,
      rest: at === last ? 0 : 1,
    };
    return inner + name + printLayout(value, style, place);
  });
  const [open, close] = layout.kind === 'list' ? '[]' : '{}';
  const { endOfLine } = style;
  return `${open}${endOfLine}${lines.join(`,${endOfLine}`)}${endOfLine}${indentation}${close}`;
};

const isSpread = (layout: Layout): boolean =>
  layout.kind !== 'raw' && (layout.isSpread || layout.items.some(({ value }) => isSpread(value)));

const printFlat = (layout: Layout, style: JsonStyle): string => {
  if (layout.kind === 'raw') return layout.text;
  const items = layout.items
    .map(({ key, value }) => (key === undefined ? '' : key + style.colon) + printFlat(value, style))
    .join(style.comma);
  if (layout.kind === 'list') return `[${items}]`;
  return items === '' ? '{}' : `{${style.padding}${items}${style.padding}}`;
};
