import { randomUUID } from 'node:crypto';

/** The kinds of values that JSON tells apart, with integers by their size. */
export type Kind = 'boolean' | 'int' | 'bigint' | 'double' | 'string' | 'array' | 'struct';

export interface Field {
  /** As it was first spelt. */
  readonly name: string;
  readonly type: InferredType;
}

/** What is known of a field's values. It is plain JSON, so that it can be kept. */
export type InferredType =
  /** Null and nothing else, or the elements of empty arrays. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'boolean' | 'int' | 'bigint' | 'double' }
  /** `mixed`: the kinds that met, where no other type can hold them all. */
  | { readonly kind: 'string'; readonly mixed?: readonly Kind[] }
  | { readonly kind: 'array'; readonly of: InferredType }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] };

export type Struct = Extract<InferredType, { kind: 'struct' }>;

export const UNKNOWN: InferredType = { kind: 'unknown' };
export const NO_FIELDS: Struct = { kind: 'struct', fields: [] };

/** Marks a number's text; nobody can write it into a document, as it is new in every process. */
const NUMBER = `${randomUUID()}:`;

const TOKENS = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Structures and lists within others; what lies deeper is read as its JSON text. */
const MOST_LEVELS = 100;

/**
 * The type of a JSON document; undefined for text that is none, or none of an object. Numbers are
 * read as they are written: `1.0` is no integer, and an integer beyond 64 bits is text, as no column
 * of a number holds it exactly. What lies more than a hundred levels deep is text, too.
 */
export const typeOfDocument = (text: string): Struct | undefined => {
  const marked = text.replaceAll(TOKENS, (token) =>
    token.startsWith('"') ? token : `"${NUMBER}${token}"`,
  );
  let value: unknown;
  try {
    value = JSON.parse(marked);
  } catch {
    return undefined;
  }
  const type = typeOf(value, 0);
  return type.kind === 'struct' ? type : undefined;
};

const typeOf = (value: unknown, level: number): InferredType => {
  if (value === null) return UNKNOWN;
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'string')
    return value.startsWith(NUMBER) ? numberType(value.slice(NUMBER.length)) : { kind: 'string' };
  if (level > MOST_LEVELS) return { kind: 'string' };
  if (Array.isArray(value))
    return {
      kind: 'array',
      of: value.reduce<InferredType>((of, item) => merge(of, typeOf(item, level + 1)), UNKNOWN),
    };
  const fields = new Map<string, Field>();
  for (const [name, item] of Object.entries(value as object))
    addField(fields, { name, type: typeOf(item, level + 1) });
  return { kind: 'struct', fields: [...fields.values()] };
};

const INT = 2n ** 31n;
const BIGINT = 2n ** 63n;

const numberType = (text: string): InferredType => {
  if (!/^-?\d+$/.test(text)) return { kind: 'double' };
  const value = BigInt(text);
  if (value >= -INT && value < INT) return { kind: 'int' };
  return { kind: value >= -BIGINT && value < BIGINT ? 'bigint' : 'string' };
};

/** From the narrowest number to the widest. */
const NUMBERS: readonly Kind[] = ['int', 'bigint', 'double'];

/**
 * The narrowest type that holds the values of both: numbers widen, members of structures and
 * elements of arrays are merged, and what has nothing in common becomes text, which the OpenX SerDe
 * reads from any value, so that both stay readable. It never narrows.
 */
export const merge = (a: InferredType, b: InferredType): InferredType => {
  if (b.kind === 'unknown') return a;
  if (a.kind === 'unknown') return b;
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a, b);
  if (a.kind === 'array' && b.kind === 'array') {
    const of = merge(a.of, b.of);
    return of === a.of ? a : { kind: 'array', of };
  }
  if (NUMBERS.includes(a.kind) && NUMBERS.includes(b.kind))
    return NUMBERS.indexOf(a.kind) >= NUMBERS.indexOf(b.kind) ? a : b;
  if (a.kind === b.kind && a.kind !== 'string') return a;
  const mixed = [...new Set([...kindsOf(a), ...kindsOf(b)])];
  if (a.kind === 'string' && mixed.length === kindsOf(a).length) return a;
  return mixed.length === 1 ? { kind: 'string' } : { kind: 'string', mixed };
};

const kindsOf = (type: InferredType): readonly Kind[] => {
  if (type.kind === 'unknown') return [];
  return type.kind === 'string' ? (type.mixed ?? ['string']) : [type.kind];
};

/** What a structure is known to hold is looked up for every document. */
const lookups = new WeakMap<Struct, ReadonlyMap<string, Field>>();

const fieldsOf = (struct: Struct): ReadonlyMap<string, Field> => {
  const known = lookups.get(struct);
  if (known !== undefined) return known;
  const fields = new Map(struct.fields.map((field) => [field.name.toLowerCase(), field]));
  lookups.set(struct, fields);
  return fields;
};

/** Names that differ in case alone are one, as in the catalogue. */
const addField = (fields: Map<string, Field>, { name, type }: Field): void => {
  const known = fields.get(name.toLowerCase());
  const merged = known === undefined ? type : merge(known.type, type);
  fields.set(name.toLowerCase(), { name: known?.name ?? name, type: merged });
};

/** @returns `a` itself where `b` has nothing new */
export const mergeStructs = (a: Struct, b: Struct): Struct => {
  const known = fieldsOf(a);
  const hasNews = b.fields.some(({ name, type }) => {
    const field = known.get(name.toLowerCase());
    return merge(field?.type ?? UNKNOWN, type) !== field?.type;
  });
  if (!hasNews) return a;
  const fields = new Map(known);
  for (const field of b.fields) addField(fields, field);
  return { kind: 'struct', fields: [...fields.values()] };
};

/**
 * The type as Glue's crawlers write it: text for what is not known yet, and for a structure without
 * members, which Athena has no type for.
 */
export const hiveTypeOf = (type: InferredType): string => {
  switch (type.kind) {
    case 'unknown':
      return 'string';
    case 'array':
      return `array<${hiveTypeOf(type.of)}>`;
    case 'struct': {
      const members = type.fields.filter(({ name }) => isMemberName(name));
      if (members.length === 0) return 'string';
      return `struct<${members.map(({ name, type: of }) => `${name}:${hiveTypeOf(of)}`).join(',')}>`;
    }
    default:
      return type.kind;
  }
};

/** Within a Hive type nothing can be quoted. */
export const isMemberName = (name: string): boolean => /^[^<>:,()\s]+$/.test(name);

/** Every field by its path, such as `event.items[].price`, with its type. */
export const pathsOf = (struct: Struct): ReadonlyMap<string, InferredType> => {
  const paths = new Map<string, InferredType>();
  const visit = (type: InferredType, path: string): void => {
    paths.set(path, type);
    if (type.kind === 'array') visit(type.of, `${path}[]`);
    if (type.kind === 'struct')
      for (const field of type.fields) visit(field.type, `${path}.${field.name}`);
  };
  for (const { name, type } of struct.fields) visit(type, name);
  return paths;
};
