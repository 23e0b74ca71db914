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
  const fresh: Record<string, unknown> = {};
  for (const key in data) fresh[key] = copy((data as PlainObject)[key]);
  return fresh;
};
