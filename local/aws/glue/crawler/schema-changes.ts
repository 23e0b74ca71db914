import { hiveTypeOf, type InferredType, isMemberName, pathsOf, type Struct } from './inferred-type';

/** What a crawl found to be otherwise than before. */
export interface SchemaChanges {
  /** Paths of new fields, with their types. */
  readonly added: readonly string[];
  /** `path: type → type`. */
  readonly retyped: readonly string[];
  /** Paths that none of the new documents has. */
  readonly vanished: readonly string[];
}

/** Compares what was known with what is known now, and with what the new documents alone have. */
export const schemaChanges = (before: Struct, after: Struct, arrived: Struct): SchemaChanges => {
  const [old, all, seen] = [pathsOf(before), pathsOf(after), pathsOf(arrived)];
  const seenPaths = new Set([...seen.keys()].map((path) => path.toLowerCase()));
  const added: string[] = [];
  const retyped: string[] = [];
  for (const [path, type] of all) {
    const known = old.get(path);
    if (known === undefined) added.push(`${path} ${shortType(type)}`);
    else if (shortType(known) !== shortType(type))
      retyped.push(`${path}: ${shortType(known)} → ${shortType(type)}`);
  }
  const unseen = [...old.keys()].filter(
    (path) => !path.endsWith('[]') && all.has(path) && !seenPaths.has(path.toLowerCase()),
  );
  // With a structure its members are gone.
  const vanished = unseen.filter((path) => !unseen.some((above) => path.startsWith(`${above}.`)));
  return { added, retyped, vanished };
};

/** A structure's members and an array's elements have lines of their own. */
const shortType = (type: InferredType): string =>
  type.kind === 'struct' || type.kind === 'array' ? type.kind : hiveTypeOf(type);

/** `path: kind, kind` of each field whose values have nothing in common but their text. */
export const mixedTypes = (struct: Struct): readonly string[] =>
  [...pathsOf(struct)].flatMap(([path, type]) =>
    type.kind === 'string' && type.mixed !== undefined ? [`${path}: ${type.mixed.join(', ')}`] : [],
  );

/** Fields that a table cannot have under their names. */
export const unnameable = (struct: Struct): readonly string[] =>
  [...pathsOf(struct).keys()].filter((path) =>
    path.split('.').some((name) => !isMemberName(name.replaceAll('[]', ''))),
  );
