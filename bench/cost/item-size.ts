/** A value of the document client. */
type Value =
  string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/**
 * The size of an item as DynamoDB counts it: names and texts in UTF-8, a number by a byte for two of
 * its digits and one more, a list or map by 3 and one for each element.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Readonly<Record<string, unknown>>): number =>
  fields(item as Readonly<Record<string, Value>>);

const fields = (map: Readonly<Record<string, Value>>): number =>
  Object.entries(map).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );

const valueBytes = (value: Value): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (isList(value))
    return 3 + value.reduce<number>((sum, element) => sum + 1 + valueBytes(element), 0);
  return 3 + Object.keys(value).length + fields(value);
};

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Zeros at either end are not stored. */
const numberBytes = (value: number): number => {
  const digits = String(Math.abs(value)).replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
};

/** Write request units of an item: one for each KB that it begins. */
export const writeUnits = (bytes: number): number => Math.ceil(bytes / 1_024);
