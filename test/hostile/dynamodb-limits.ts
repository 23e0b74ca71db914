const MAX_ITEM_BYTES = 400 * 1_024;
const MAX_KEY_BYTES = 2_048;

/**
 * What DynamoDB has against an item: its size (names and values in UTF-8), an empty key or one that
 * is too long (2,048 bytes; the one sort key, a time, has 23).
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const faultOfItem = (
  item: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): string | undefined => {
  const bytes = Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
  if (bytes > MAX_ITEM_BYTES) return `Item size has exceeded the maximum allowed size: ${bytes}`;
  for (const key of keys) {
    const text = (item[key] as { S?: string } | undefined)?.S;
    if (text === undefined) continue;
    if (text === '') return `The key ${key} is empty`;
    if (Buffer.byteLength(text) > MAX_KEY_BYTES) return `The key ${key} is too long`;
  }
  return undefined;
};

/** Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const sizeOf = (attribute: unknown): number => {
  const { S, N, L, M } = attribute as { S?: string; N?: string; L?: unknown[]; M?: object };
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L) return L.reduce<number>((sum, one) => sum + 1 + sizeOf(one), 3);
  if (M)
    return Object.entries(M).reduce(
      (sum, [name, value]) => sum + 1 + Buffer.byteLength(name) + sizeOf(value),
      3,
    );
  return 1;
};
