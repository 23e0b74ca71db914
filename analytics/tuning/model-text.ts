import { parseTree, type Node } from 'jsonc-parser';
import { NoModelText } from './edit-error';

/** Where an edit lies, by names, so that it is found again in a text that has changed elsewhere. */
export type Container =
  | { readonly kind: 'model' }
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'value'; readonly type: string; readonly value: string }
  | { readonly kind: 'intent'; readonly intent: string }
  | { readonly kind: 'slot'; readonly intent: string; readonly slot: string };

/** @throws NoModelText for what is not JSON */
export const readModelText = (text: string): Node => {
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoModelText(`the interaction model is not valid JSON: ${reason}`, { cause: error });
  }
  return partsOf(text);
};

/** The same of a text that is known to be JSON. */
export const partsOf = (text: string): Node => {
  const root = parseTree(text);
  if (root === undefined) throw new NoModelText('the interaction model is empty');
  return root;
};

/** The property of an object, the last of several as JSON.parse has it. */
export const propertyOf = (object: Node | undefined, name: string): Node | undefined =>
  object?.type === 'object'
    ? object.children?.findLast((property) => property.children?.[0]?.value === name)
    : undefined;

export const valueOf = (object: Node | undefined, name: string): Node | undefined =>
  propertyOf(object, name)?.children?.[1];

export const textOf = (node: Node | undefined): string | undefined =>
  node?.type === 'string' ? (node.value as string) : undefined;

export const elementsOf = (array: Node | undefined): readonly Node[] =>
  array?.type === 'array' ? (array.children ?? []) : [];

export const endOf = ({ offset, length }: Node): number => offset + length;

const languageModelOf = (root: Node): Node | undefined =>
  valueOf(valueOf(root, 'interactionModel'), 'languageModel');

const named = (list: Node | undefined, name: string): Node | undefined =>
  elementsOf(list).find((element) => textOf(valueOf(element, 'name')) === name);

export const typesOf = (root: Node): readonly Node[] =>
  elementsOf(valueOf(languageModelOf(root), 'types'));

export const nameOfValue = (value: Node): string | undefined =>
  textOf(valueOf(valueOf(value, 'name'), 'value'));

export const typeIn = (root: Node, type: string): Node | undefined =>
  named(valueOf(languageModelOf(root), 'types'), type);

export const intentIn = (root: Node, intent: string): Node | undefined =>
  named(valueOf(languageModelOf(root), 'intents'), intent);

export const slotIn = (intent: Node | undefined, slot: string): Node | undefined =>
  named(valueOf(intent, 'slots'), slot);

/** The node of a container, its names as they are in the model. */
export const findContainer = (root: Node, container: Container): Node | undefined => {
  switch (container.kind) {
    case 'model':
      return root;
    case 'type':
      return typeIn(root, container.type);
    case 'value':
      return elementsOf(valueOf(typeIn(root, container.type), 'values')).find(
        (value) => nameOfValue(value) === container.value,
      );
    case 'intent':
      return intentIn(root, container.intent);
    case 'slot':
      return slotIn(intentIn(root, container.intent), container.slot);
  }
};

export const describeContainer = (container: Container): string => {
  switch (container.kind) {
    case 'model':
      return 'the model';
    case 'type':
      return `the slot type ${container.type}`;
    case 'value':
      return `the value ${JSON.stringify(container.value)} of ${container.type}`;
    case 'intent':
      return `the intent ${container.intent}`;
    case 'slot':
      return `the slot ${container.slot} of ${container.intent}`;
  }
};
