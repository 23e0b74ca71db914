import type { TypeValue } from './interaction-model';
import { wordsOfText } from './utterance';

/** A list of values for one slot type, as the directive Dialog.UpdateDynamicEntities brings it. */
export interface DynamicType {
  readonly name: string;
  readonly values: readonly TypeValue[];
}

/** Words that go on to more words, and the values that end here. */
export interface EntityNode {
  readonly next: Map<string, EntityNode>;
  readonly values: TypeValue[];
}

/**
 * The values that a skill added for the rest of a session, by slot type. They are few (Alexa takes
 * 100), so plain maps do.
 */
export type DynamicEntities = ReadonlyMap<string, EntityNode>;

export const NO_DYNAMIC_ENTITIES: DynamicEntities = new Map();

const freshNode = (): EntityNode => ({ next: new Map(), values: [] });

/** Indexes the types of a directive with `updateBehavior: 'REPLACE'`. */
export const indexDynamicEntities = (types: readonly DynamicType[]): DynamicEntities =>
  new Map(types.map(({ name, values }) => [name, indexValues(values)]));

const indexValues = (values: readonly TypeValue[]): EntityNode => {
  const root = freshNode();
  for (const value of values) {
    for (const spelling of [value.name.value, ...(value.name.synonyms ?? [])]) {
      const node = wordsOfText(spelling).reduce(growNode, root);
      if (node !== root && !node.values.includes(value)) node.values.push(value);
    }
  }
  return root;
};

const growNode = (node: EntityNode, word: string): EntityNode => {
  const known = node.next.get(word);
  if (known) return known;
  const fresh = freshNode();
  node.next.set(word, fresh);
  return fresh;
};

/** The dynamic values whose name or synonym these words are. */
export const dynamicValuesOf = (root: EntityNode, spoken: string): readonly TypeValue[] => {
  let node: EntityNode | undefined = root;
  for (const word of wordsOfText(spoken)) {
    node = node.next.get(word);
    if (!node) return [];
  }
  return node.values;
};
