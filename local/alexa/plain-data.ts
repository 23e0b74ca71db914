export type PlainObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A deep copy of JSON data. What the skill gets is never what the simulator keeps: a skill may
 * write into its request, as it may in AWS Lambda, where each request is parsed afresh.
 */
export const copyOf = <T>(data: T): T => copy(data) as T;

const copy = (data: unknown): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(copy);
  // A spread keeps the shape of the object, which is many times as fast as adding key by key.
  const fresh: Record<string, unknown> = { ...data };
  for (const key in fresh) {
    const value = fresh[key];
    if (typeof value === 'object' && value !== null) fresh[key] = copy(value);
  }
  return fresh;
};

/** The most characters that JSON makes of one, as in `\u0007`, and the most bytes in UTF-8. */
const BYTES_PER_CHARACTER = 6;
const BYTES_PER_NUMBER = 32;
const BYTES_PER_ENTRY = 4;
const MAX_DEPTH = 64;

/**
 * A copy as it would come out of JSON, made without JSON, where that takes surely no more bytes than
 * allowed. Undefined where only JSON can tell: for big data and for what JSON changes or refuses.
 */
export const smallJsonCopy = (data: unknown, maxBytes: number): unknown => {
  let left = maxBytes;
  const take = (value: unknown, depth: number): unknown => {
    left -= BYTES_PER_ENTRY;
    if (left < 0 || depth > MAX_DEPTH) return undefined;
    switch (typeof value) {
      case 'string':
        left -= value.length * BYTES_PER_CHARACTER;
        return left < 0 ? undefined : value;
      case 'boolean':
        return value;
      case 'number':
        left -= BYTES_PER_NUMBER;
        // -0 and NaN change on the way.
        return Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
      case 'object':
        return value === null ? null : takeObject(value, depth);
      default:
        return undefined;
    }
  };
  const takeObject = (value: object, depth: number): unknown => {
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) {
        const taken = take(item, depth + 1);
        if (taken === undefined) return undefined;
        items.push(taken);
      }
      return items;
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
    const fresh: Record<string, unknown> = {};
    for (const key in value) {
      const item = (value as PlainObject)[key];
      if (key === 'toJSON' || key === '__proto__') return undefined;
      left -= key.length * BYTES_PER_CHARACTER;
      // JSON leaves undefined out.
      if (item === undefined) continue;
      const taken = take(item, depth + 1);
      if (taken === undefined) return undefined;
      fresh[key] = taken;
    }
    return fresh;
  };
  return take(data, 0);
};
