import type { Language } from './languages/language';

/**
 * How a slot takes words:
 * - `custom`: the values of its list, and words outside it, which Alexa passes on;
 * - `list`: a built-in list (AMAZON.City, …): any words, which it knows some of, and the values
 *   that the model adds to it;
 * - `phrase`: any words (AMAZON.SearchQuery);
 * - the others: what can be read as such a value, and is passed on in Alexa's form of it.
 */
export type SlotKind = 'custom' | 'list' | 'phrase' | ValueKind;

export type ValueKind =
  'number' | 'ordinal' | 'fourDigits' | 'phoneNumber' | 'date' | 'time' | 'duration';

const BUILT_IN_KINDS: Readonly<Record<string, SlotKind>> = {
  'AMAZON.NUMBER': 'number',
  'AMAZON.Ordinal': 'ordinal',
  'AMAZON.ORDINAL': 'ordinal',
  'AMAZON.FOUR_DIGIT_NUMBER': 'fourDigits',
  'AMAZON.PhoneNumber': 'phoneNumber',
  'AMAZON.DATE': 'date',
  'AMAZON.TIME': 'time',
  'AMAZON.DURATION': 'duration',
  'AMAZON.SearchQuery': 'phrase',
};

/** Kinds that Alexa passes on as "?" where it understands the sample and not the value. */
const NUMERIC: ReadonlySet<SlotKind> = new Set(['number', 'ordinal', 'fourDigits']);

const CALENDAR: ReadonlySet<SlotKind> = new Set(['date', 'time', 'duration']);

/** The kind of a slot type; a kind that the language has no words for takes any words instead. */
export const kindOf = (type: string, { calendar, numbers }: Language): SlotKind => {
  if (!type.startsWith('AMAZON.')) return 'custom';
  const kind = BUILT_IN_KINDS[type] ?? 'list';
  const isSpoken = !(CALENDAR.has(kind) && !calendar) && !(kind === 'ordinal' && !numbers.ordinals);
  return isSpoken ? kind : 'list';
};

/** The built-in type that a name differs from by upper and lower case only: "AMAZON.Number". */
export const misspeltType = (type: string): string | undefined => {
  if (!type.startsWith('AMAZON.') || type in BUILT_IN_KINDS) return undefined;
  return Object.keys(BUILT_IN_KINDS).find((known) => known.toLowerCase() === type.toLowerCase());
};

export const isNumeric = (kind: SlotKind): boolean => NUMERIC.has(kind);

export const isValueKind = (kind: SlotKind): kind is ValueKind =>
  kind !== 'custom' && kind !== 'list' && kind !== 'phrase';
