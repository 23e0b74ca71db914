import type { Node } from 'jsonc-parser';
import { quote, type JsonStyle, type Layout } from './json-layout';
import { appended, relaid, removed, splice, spreads, withProperty, type Splice } from './list-edit';
import {
  elementsOf,
  findContainer,
  nameOfValue,
  partsOf,
  textOf,
  valueOf,
  type Container,
} from './model-text';

/** A value as it is written into a slot type. */
export interface NewValue {
  readonly id?: string;
  readonly value: string;
  readonly synonyms: readonly string[];
}

/** One element more or less of one list of a model. */
export interface Operation {
  readonly kind: 'add' | 'remove';
  readonly container: Container;
  readonly list: 'synonyms' | 'values' | 'samples';
  readonly item: string | NewValue;
}

/** A text with its parts. */
export interface ModelText {
  readonly text: string;
  readonly root: Node;
}

/** Does an operation; undefined where the container, or what is to be removed, is not there. */
export const operate = (
  { text, root }: ModelText,
  operation: Operation,
  style: JsonStyle,
): ModelText | undefined => {
  const container = findContainer(root, operation.container);
  const done = container && spliceFor(text, root, container, operation, style);
  return done && relay(modelText(splice(text, done)), operation, style);
};

export const modelText = (text: string): ModelText => ({ text, root: partsOf(text) });

const spliceFor = (
  text: string,
  root: Node,
  container: Node,
  { kind, list: name, item }: Operation,
  style: JsonStyle,
): Splice | undefined => {
  const owner = ownerOf(container, name);
  const list = valueOf(owner, name);
  if (kind === 'remove') {
    const index = elementsOf(list).findIndex((element) => isItem(element, item));
    return list && index >= 0 ? removed(text, list, index) : undefined;
  }
  if (!owner) return undefined;
  const layout = layoutOfItem(text, root, container, item, style);
  if (list?.type === 'array') return appended(text, list, layout, style);
  const isSpread = layout.kind === 'raw' && spreads(text, owner, style);
  const value: Layout = { kind: 'list', items: [{ value: layout }], isSpread };
  return withProperty(text, owner, { key: name, value }, style);
};

/** The object that holds the list. */
const ownerOf = (container: Node, list: Operation['list']): Node | undefined =>
  list === 'synonyms' ? valueOf(container, 'name') : container;

const isItem = (element: Node, item: string | NewValue): boolean => {
  if (typeof item === 'string') return textOf(element) === item;
  const synonyms = elementsOf(valueOf(valueOf(element, 'name'), 'synonyms')).map(textOf);
  return (
    nameOfValue(element) === item.value &&
    (textOf(valueOf(element, 'id')) ?? '') === (item.id ?? '') &&
    synonyms.length === item.synonyms.length &&
    item.synonyms.every((synonym, at) => synonyms[at] === synonym)
  );
};

const layoutOfItem = (
  text: string,
  root: Node,
  container: Node,
  item: string | NewValue,
  style: JsonStyle,
): Layout => {
  if (typeof item === 'string') return { kind: 'raw', text: quote(item, style) };
  return layoutOfValue(text, siblingOf(root, container), item, style);
};

/** The value whose looks a new one takes: the last of its type, or of any. */
const siblingOf = (root: Node, type: Node): Node | undefined => {
  const types = elementsOf(
    valueOf(valueOf(valueOf(root, 'interactionModel'), 'languageModel'), 'types'),
  );
  return [...types, type]
    .flatMap((one) => elementsOf(valueOf(one, 'values')))
    .findLast(({ type: kind }) => kind === 'object');
};

const layoutOfValue = (
  text: string,
  sibling: Node | undefined,
  { id, value, synonyms }: NewValue,
  style: JsonStyle,
): Layout => {
  const raw = (one: string): Layout => ({ kind: 'raw', text: quote(one, style) });
  const siblingName = valueOf(sibling, 'name');
  const isWanted = synonyms.length > 0 || !siblingName || valueOf(siblingName, 'synonyms');
  const isNameSpread = isSpread(text, siblingName, style);
  const list: Layout = {
    kind: 'list',
    items: synonyms.map((synonym) => ({ value: raw(synonym) })),
    isSpread:
      synonyms.length > 0 && isNameSpread && style.spreadsLists && style.width === undefined,
  };
  const name: Layout = {
    kind: 'object',
    items: [
      { key: '"value"', value: raw(value) },
      ...(isWanted ? [{ key: '"synonyms"', value: list }] : []),
    ],
    isSpread: isNameSpread,
  };
  const items = [
    ...(id === undefined ? [] : [{ key: '"id"', value: raw(id) }]),
    { key: '"name"', value: name },
  ];
  const [first] = sibling?.children ?? [];
  const isNameFirst = first?.children?.[0]?.value === 'name';
  return {
    kind: 'object',
    items: isNameFirst ? items.toReversed() : items,
    isSpread: isSpread(text, sibling, style),
  };
};

const isSpread = (text: string, object: Node | undefined, style: JsonStyle): boolean => {
  const [first] = object?.children ?? [];
  if (!object || !first) return !style.isMinified;
  return text.slice(object.offset, first.offset).includes('\n');
};

const relay = (edited: ModelText, { container, list }: Operation, style: JsonStyle): ModelText => {
  const { text, root } = edited;
  const found = valueOf(ownerOf(findContainer(root, container) ?? root, list), list);
  const done = found && relaid(text, pathTo(found), style);
  return done ? modelText(splice(text, done)) : edited;
};

const pathTo = (node: Node): readonly Node[] =>
  node.parent ? [...pathTo(node.parent), node] : [node];
