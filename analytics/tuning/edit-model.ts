import type { Node } from 'jsonc-parser';
import type { Change } from './change';
import { ImpossibleChange } from './edit-error';
import { styleOf, type JsonStyle } from './json-layout';
import { editBetween, type ModelEdit } from './model-edit';
import { faultOfSample, faultOfWord } from './model-limits';
import { operate, type ModelText, type NewValue, type Operation } from './model-operation';
import {
  elementsOf,
  intentIn,
  nameOfValue,
  propertyOf,
  readModelText,
  slotIn,
  textOf,
  typeIn,
  typesOf,
  valueOf,
} from './model-text';
import { sampleKey, wordKey } from './same-words';
import { newValueId } from './value-id';

export interface EditedModel {
  readonly text: string;
  readonly applied: readonly Change[];
  /** What the model says already: a word that is there, or a synonym to remove that is not. */
  readonly alreadyThere: readonly Change[];
  /** What takes it back, in the order in which it was done. See `undoEdits`. */
  readonly edits: readonly ModelEdit[];
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Changes the text of an interaction model file, `{"interactionModel": …}`, and nothing but what the
 * changes are about: order, line ends, indentation and escapes stay. What is new goes last in its list.
 * Words are compared as Alexa does it, without case and width of white space; names of types, intents
 * and slots letter by letter.
 *
 * @throws ImpossibleChange where the model lacks what a change is about, or Alexa would refuse it;
 *   NoModelText where the text is not JSON
 */
export const editModelText = (text: string, changes: readonly Change[]): EditedModel => {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const body = text.slice(mark.length);
  const original: ModelText = { text: body, root: readModelText(body) };
  const style = styleOf(original.text, original.root);
  let current = original;
  const applied: Change[] = [];
  const alreadyThere: Change[] = [];
  const edits: ModelEdit[] = [];
  for (const change of changes) {
    const operations = operationsOf(current.root, change);
    for (const operation of operations) {
      const edited = operateOn(current, change, operation, style);
      edits.push(editBetween(current, edited, operation));
      current = edited;
    }
    (operations.length > 0 ? applied : alreadyThere).push(change);
  }
  return { text: mark + current.text, applied, alreadyThere, edits };
};

const operateOn = (
  model: ModelText,
  change: Change,
  operation: Operation,
  style: JsonStyle,
): ModelText => {
  const edited = operate(model, operation, style);
  if (edited) return edited;
  throw new ImpossibleChange(change, `the model has no place for the ${operation.list} of it`);
};

/** What a change does to a model; nothing where the model says so already. */
const operationsOf = (root: Node, change: Change): readonly Operation[] => {
  switch (change.kind) {
    case 'add-synonym':
      return addSynonyms(root, change, [change.word]);
    case 'add-value':
      return addValue(root, change);
    case 'add-sample':
      return addSample(root, change);
    case 'remove-synonym':
      return removeSynonym(root, change);
  }
};

const addSynonyms = (
  root: Node,
  change: Extract<Change, { readonly kind: 'add-synonym' | 'add-value' }>,
  words: readonly string[],
): readonly Operation[] => {
  words.forEach((word) => {
    checkWord(change, word);
  });
  const value = needValue(root, change);
  return unknownWords(words, wordsOf(value)).map((word) => ({
    kind: 'add',
    container: containerOf(change.type, value),
    list: 'synonyms',
    item: word,
  }));
};

const addValue = (
  root: Node,
  change: Extract<Change, { readonly kind: 'add-value' }>,
): readonly Operation[] => {
  const { value, synonyms, type: name } = change;
  const type = needType(root, change, name);
  if (findValue(type, value)) return addSynonyms(root, change, synonyms);
  checkWord(change, value);
  synonyms.forEach((word) => {
    checkWord(change, word);
  });
  if (propertyOf(type, 'valueSupplier') && elementsOf(valueOf(type, 'values')).length === 0)
    throw new ImpossibleChange(
      change,
      `can't add ${quoted(value)} to ${name}: the type takes its values from a catalog`,
    );
  const words = unknownWords(synonyms, [value]);
  const siblings = elementsOf(valueOf(type, 'values')).flatMap((sibling) => {
    const id = textOf(valueOf(sibling, 'id')) ?? '';
    return id === '' ? [] : [{ id, value: nameOfValue(sibling) ?? '' }];
  });
  const item: NewValue = {
    ...(siblings.length === 0 ? {} : { id: newValueId(value, siblings) }),
    value,
    synonyms: words,
  };
  return [{ kind: 'add', container: { kind: 'type', type: name }, list: 'values', item }];
};

const addSample = (
  root: Node,
  change: Extract<Change, { readonly kind: 'add-sample' }>,
): readonly Operation[] => {
  const { intent: intentName, slot: slotName, sample } = change;
  const intent = intentIn(root, intentName);
  if (!intent) throw new ImpossibleChange(change, `the model has no intent ${intentName}`);
  const slots = elementsOf(valueOf(intent, 'slots')).map(
    (slot) => textOf(valueOf(slot, 'name')) ?? '',
  );
  const fault = faultOfSample(sample, intentName, slots);
  if (fault !== undefined)
    throw new ImpossibleChange(change, `the sample ${quoted(sample)} ${fault}`);
  const owner = slotName === null ? intent : slotIn(intent, slotName);
  if (!owner)
    throw new ImpossibleChange(
      change,
      `the intent ${intentName} has no slot ${slotName ?? ''}; it has ${slots.join(', ') || 'none'}`,
    );
  const samples = elementsOf(valueOf(owner, 'samples')).map((one) => textOf(one) ?? '');
  if (samples.map(sampleKey).includes(sampleKey(sample))) return [];
  const container =
    slotName === null
      ? ({ kind: 'intent', intent: intentName } as const)
      : ({ kind: 'slot', intent: intentName, slot: slotName } as const);
  return [{ kind: 'add', container, list: 'samples', item: sample }];
};

const removeSynonym = (
  root: Node,
  change: Extract<Change, { readonly kind: 'remove-synonym' }>,
): readonly Operation[] => {
  const value = needValue(root, change);
  const [name = '', ...synonyms] = wordsOf(value);
  const same = synonyms.filter((synonym) => wordKey(synonym) === wordKey(change.word));
  if (same.length === 0 && wordKey(name) === wordKey(change.word))
    throw new ImpossibleChange(
      change,
      `can't remove ${quoted(change.word)} from ${change.type}: it is the value's name`,
    );
  const container = containerOf(change.type, value);
  return same.map((word) => ({ kind: 'remove', container, list: 'synonyms', item: word }));
};

const needType = (root: Node, change: Change, type: string): Node => {
  const found = typeIn(root, type);
  if (found) return found;
  const known = typesOf(root).map((one) => textOf(valueOf(one, 'name')));
  throw new ImpossibleChange(
    change,
    `the model has no slot type ${type}; it has ${known.join(', ') || 'none'}`,
  );
};

const needValue = (root: Node, change: Exclude<Change, { readonly kind: 'add-sample' }>): Node => {
  const found = findValue(needType(root, change, change.type), change.value);
  if (found) return found;
  throw new ImpossibleChange(
    change,
    `the slot type ${change.type} has no value ${quoted(change.value)}`,
  );
};

const findValue = (type: Node, name: string): Node | undefined => {
  const values = elementsOf(valueOf(type, 'values'));
  const key = wordKey(name);
  return (
    values.find((value) => nameOfValue(value) === name) ??
    values.find((value) => wordKey(nameOfValue(value) ?? '') === key)
  );
};

const containerOf = (type: string, value: Node): Operation['container'] => ({
  kind: 'value',
  type,
  value: nameOfValue(value) ?? '',
});

/** The name of a value, then its synonyms. */
const wordsOf = (value: Node): readonly string[] => [
  nameOfValue(value) ?? '',
  ...elementsOf(valueOf(valueOf(value, 'name'), 'synonyms')).map((one) => textOf(one) ?? ''),
];

/** Each once, without those that are known. */
const unknownWords = (words: readonly string[], known: readonly string[]): readonly string[] => {
  const seen = new Set(known.map(wordKey));
  return words.filter((word) => {
    const isNew = !seen.has(wordKey(word));
    seen.add(wordKey(word));
    return isNew;
  });
};

const checkWord = (change: Change, word: string): void => {
  const fault = faultOfWord(word);
  if (fault !== undefined) throw new ImpossibleChange(change, `the word ${quoted(word)} ${fault}`);
};

const quoted = (text: string): string => JSON.stringify(text);
