import fc from 'fast-check';
import { hostileText, hostileValue, type Json, mutated } from '../../hostile/arbitraries';

/**
 * Shapes of a service as the SDK has them, exported with a dollar behind the name: an array that begins
 * with its kind, or a number for what is simple; a function that gives one; either with traits beside it.
 */
type Schema = number | readonly unknown[] | (() => Schema);

const KINDS = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9 } as const;

/** Simple shapes, and what they add to those that they are in: a list, a map. */
const SIMPLE = { number: 1, boolean: 2, blob: 21, streamingBlob: 42, list: 64, map: 128 } as const;

/** The operations of a service by name, each with the shape of its input. */
export const operationsOf = (sdk: object): ReadonlyMap<string, Schema> =>
  new Map(
    Object.values(sdk).flatMap((schema: unknown) =>
      Array.isArray(schema) && schema[0] === KINDS.operation
        ? [[schema[2] as string, schema[4] as Schema] as const]
        : [],
    ),
  );

/** Deep enough for everything that is looked at, and no end of alternatives. */
const MOST_LEVELS = 6;

/** Inputs as the shape has them, with texts from `names` where one is taken, and others. */
const inputOf = (schema: Schema, names: fc.Arbitrary<string>, level = 0): fc.Arbitrary<Json> => {
  if (typeof schema === 'function') return inputOf(schema(), names, level);
  if (typeof schema === 'number') return simple(schema, names);
  // With its traits beside it.
  if (schema.length < 3) return inputOf(schema[0] as Schema, names, level);
  const [kind, first, second] = [schema[0], schema[4] as Schema, schema[5] as Schema];
  if (level > MOST_LEVELS) return fc.constant(null);
  switch (kind) {
    case KINDS.simple:
      return inputOf(first, names, level);
    case KINDS.list:
      return fc.array(inputOf(first, names, level + 1), { maxLength: 3 });
    case KINDS.map:
      return fc.dictionary(names, inputOf(second, names, level + 1), { maxKeys: 3 });
    case KINDS.structure:
    case KINDS.union:
      return structure(first as unknown as readonly string[], second as never, names, level);
    default:
      throw new Error(`There is a shape of the kind ${String(kind)}.`);
  }
};

const structure = (
  members: readonly string[],
  schemas: readonly Schema[],
  names: fc.Arbitrary<string>,
  level: number,
): fc.Arbitrary<Json> => {
  const inputs = members.map((member, index) => [
    member,
    inputOf(schemas[index] ?? 0, names, level + 1),
  ]);
  // What is asked of a request lies near its top.
  return fc.record(Object.fromEntries(inputs) as Record<string, fc.Arbitrary<Json>>, {
    requiredKeys: level < 2 ? members.filter((_, index) => index % 5 < 3) : [],
  });
};

const simple = (schema: number, names: fc.Arbitrary<string>): fc.Arbitrary<Json> => {
  if (schema >= SIMPLE.map) return fc.dictionary(names, simple(schema - SIMPLE.map, names));
  if (schema >= SIMPLE.list) return fc.array(simple(schema - SIMPLE.list, names), { maxLength: 3 });
  switch (schema) {
    case SIMPLE.number:
      return fc.oneof(
        fc.constantFrom(0, 1, -1, 100, 1e9, 2 ** 31, 2 ** 53, 1.5, 1e308),
        fc.integer({ min: 0, max: 1_000 }),
      );
    case SIMPLE.boolean:
      return fc.boolean();
    case SIMPLE.blob:
    case SIMPLE.streamingBlob:
      return fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    default:
      return names;
  }
};

/** Inputs of an operation: as they should be, with some changes, and anything else. */
export const inputsOf = (schema: Schema, names: readonly string[]): fc.Arbitrary<Json> => {
  const texts = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: hostileText() },
  );
  const input = inputOf(schema, texts);
  return fc.oneof(
    { weight: 4, arbitrary: input },
    { weight: 4, arbitrary: input.chain((one) => mutated([one])) },
    hostileValue(),
  );
};
