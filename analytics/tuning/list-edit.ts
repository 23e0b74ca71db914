import type { Node } from 'jsonc-parser';
import {
  columnOf,
  fitsFlat,
  indentationAt,
  isOnOneLine,
  layoutOf,
  printLayout,
  type JsonStyle,
  type Layout,
} from './json-layout';
import { elementsOf, endOf } from './model-text';

/** A piece of a text, and what stands there afterwards. */
export interface Splice {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export const splice = (text: string, { offset, length, text: inserted }: Splice): string =>
  text.slice(0, offset) + inserted + text.slice(offset + length);

/** Appends an element to a list; a list on one line goes on on its line. */
export const appended = (text: string, list: Node, item: Layout, style: JsonStyle): Splice => {
  const last = elementsOf(list).at(-1);
  if (last) return after(text, list, last, item, style);
  const isSpread = item.kind === 'raw' && spreads(text, list.parent?.parent, style);
  const layout: Layout = { kind: 'list', items: [{ value: item }], isSpread };
  return {
    offset: list.offset,
    length: list.length,
    text: printAt(text, list.offset, layout, style, 0),
  };
};

/** Whether a new list of texts in an object has a line for each; a rule of widths decides later. */
export const spreads = (text: string, object: Node | undefined, style: JsonStyle): boolean =>
  style.spreadsLists && style.width === undefined && !(object && isOnOneLine(text, object));

/** Appends a property to an object that has some. */
export const withProperty = (
  text: string,
  object: Node,
  { key, value }: { readonly key: string; readonly value: Layout },
  style: JsonStyle,
): Splice => {
  const last = object.children?.at(-1);
  const name = `"${key}"${style.colon}`;
  if (last) return after(text, object, last, value, style, name);
  return { offset: object.offset + 1, length: 0, text: name + printLayout(value, style, NOWHERE) };
};

const NOWHERE = { indentation: '', column: 0, rest: 0 };

const after = (
  text: string,
  parent: Node,
  last: Node,
  item: Layout,
  style: JsonStyle,
  name = '',
): Splice => {
  const separator = separatorIn(text, parent, style);
  const offset = endOf(last);
  const inner = separator.includes('\n')
    ? separator.slice(separator.lastIndexOf('\n') + 1)
    : indentationAt(text, last.offset);
  const position = { indentation: inner, column: inner.length + name.length, rest: 0 };
  return { offset, length: 0, text: separator + name + printLayout(item, style, position) };
};

/** What stands between the last two elements, or would between the only one and another. */
const separatorIn = (text: string, parent: Node, style: JsonStyle): string => {
  const children = parent.children ?? [];
  const [before, last] = children.slice(-2);
  if (before && last) return text.slice(endOf(before), last.offset);
  const gap = before ? text.slice(parent.offset + 1, before.offset) : '';
  return gap.includes('\n') ? `,${gap}` : style.comma;
};

/** Takes an element out of a list, with its comma and its line. */
export const removed = (text: string, list: Node, index: number): Splice => {
  const elements = elementsOf(list);
  const [before, element, next] = [elements[index - 1], elements[index], elements[index + 1]];
  if (!element) throw new RangeError(`a list of ${elements.length} has no element ${index}`);
  if (before) return { offset: endOf(before), length: endOf(element) - endOf(before), text: '' };
  if (next) return { offset: element.offset, length: next.offset - element.offset, text: '' };
  const isOwnLine = text.slice(list.offset, element.offset).includes('\n');
  return isOwnLine
    ? { offset: list.offset, length: list.length, text: '[]' }
    : { offset: element.offset, length: element.length, text: '' };
};

/**
 * Lays a list out anew that has become too wide for its line, or narrow enough for one, in a file
 * that follows such a rule; undefined where it stays as it is.
 *
 * @param path from the root to the list
 */
export const relaid = (
  text: string,
  path: readonly Node[],
  style: JsonStyle,
): Splice | undefined => {
  const { width } = style;
  const list = path.at(-1);
  if (width === undefined || !list) return undefined;
  if (!isOnOneLine(text, list)) {
    const isFlat = elementsOf(list).every(({ type }) => type === 'string');
    return isFlat && fitsFlat(text, list, width) ? reprinted(text, list, style) : undefined;
  }
  const outermost = path.find((node) => node.type !== 'property' && isOnOneLine(text, node));
  if (!outermost) return undefined;
  const line = columnOf(text, endOf(outermost)) + restOfLine(text, outermost);
  return line > width ? reprinted(text, outermost, style) : undefined;
};

const reprinted = (text: string, node: Node, style: JsonStyle): Splice => ({
  offset: node.offset,
  length: node.length,
  text: printAt(text, node.offset, layoutOf(text, node), style, restOfLine(text, node)),
});

const printAt = (
  text: string,
  offset: number,
  layout: Layout,
  style: JsonStyle,
  rest: number,
): string =>
  printLayout(layout, style, {
    indentation: indentationAt(text, offset),
    column: columnOf(text, offset),
    rest,
  });

/** Only what belongs to the last line: a comma, or closing brackets. */
const restOfLine = (text: string, node: Node): number =>
  (text.slice(endOf(node)).split(/[\r\n]/, 1)[0] ?? '').trimEnd().length;
