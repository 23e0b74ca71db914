import { isObject, type PlainObject } from '../alexa/plain-data';
import { isRegressionEdit } from './regressions';

/** Whether a value that was read from a history is what was written there. */
export const isApplication = (value: unknown): boolean =>
  isObject(value) &&
  areTexts(value, ['appliedAt', 'from', 'to']) &&
  isTextOrNull(value['undoneAt']) &&
  isObject(value['modelVersion']) &&
  areTexts(value['modelVersion'], ['before', 'after']) &&
  typeof value['turns'] === 'number' &&
  isEstimate(value['gain']) &&
  isListOf(value['changes'], isPromise) &&
  isListOf(value['edits'], isEdit) &&
  isRegressionEdit(value['regressions']);

const areTexts = (value: PlainObject, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === 'string');

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

const isTexts = (value: unknown): boolean => isListOf(value, (item) => typeof item === 'string');

const isEstimate = (value: unknown): boolean =>
  isObject(value) && ['expected', 'low', 'high'].every((name) => typeof value[name] === 'number');

const isPromise = (value: unknown): boolean =>
  isObject(value) &&
  isChange(value['change']) &&
  (value['probability'] === null || typeof value['probability'] === 'number') &&
  (value['gain'] === null || isEstimate(value['gain']));

const isChange = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'add-synonym':
    case 'remove-synonym':
      return areTexts(value, ['type', 'value', 'word']);
    case 'add-value':
      return areTexts(value, ['type', 'value']) && isTexts(value['synonyms']);
    case 'add-sample':
      return areTexts(value, ['intent', 'sample']) && isTextOrNull(value['slot']);
    default:
      return false;
  }
};

const isEdit = (value: unknown): boolean =>
  isObject(value) &&
  isOperation(value['operation']) &&
  isContainer(value['scope']) &&
  Number.isSafeInteger(value['offset']) &&
  areTexts(value, ['before', 'after', 'lead', 'trail']);

const isOperation = (value: unknown): boolean =>
  isObject(value) &&
  ['add', 'remove'].includes(value['kind'] as string) &&
  isContainer(value['container']) &&
  ['synonyms', 'values', 'samples'].includes(value['list'] as string) &&
  (typeof value['item'] === 'string' || isNewValue(value['item']));

const isNewValue = (value: unknown): boolean =>
  isObject(value) &&
  (value['id'] === undefined || typeof value['id'] === 'string') &&
  typeof value['value'] === 'string' &&
  isTexts(value['synonyms']);

/** The names by which each kind of container is found. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  type: ['type'],
  value: ['type', 'value'],
  intent: ['intent'],
  slot: ['intent', 'slot'],
};

const isContainer = (value: unknown): boolean => {
  if (!isObject(value) || typeof value['kind'] !== 'string') return false;
  const names = Object.hasOwn(CONTAINERS, value['kind']) ? CONTAINERS[value['kind']] : undefined;
  return names !== undefined && areTexts(value, names);
};
