import type { ObjectStore, StoredObject } from '../../object-store';
import { parseLocation } from '../../athena/table-source';
import type { Catalog } from '../catalog';
import type { CatalogTable } from '../model';
import { crawledTable, DEPRECATED, isSame, OWNER, tableNameOf } from './crawled-table';
import type { CrawlerDefinition } from './crawler-definition';
import { mergeStructs, NO_FIELDS, type Struct } from './inferred-type';
import { listed } from './listed';
import { readContents } from './read-objects';
import { mixedTypes, schemaChanges, unnameable } from './schema-changes';
import { type KnownObject, memoryOfTable, type TargetMemory } from './target-memory';

export interface CrawlOptions {
  readonly crawler: CrawlerDefinition;
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  readonly now: () => Date;
  /** Asked between two objects. */
  readonly isStopped: () => boolean;
}

export interface CrawledTarget {
  readonly memory: TargetMemory;
  /** Sentences on what somebody should know: what changed, what was left out. */
  readonly notes: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** The crawl was stopped before it was through. */
export class CrawlStopped extends Error {
  override readonly name = 'CrawlStopped';
}

/** The table that a target would have is somebody else's. */
export class TableTaken extends Error {
  override readonly name = 'TableTaken';
}

/**
 * Crawls one target: reads the objects that are new, merges their schema with what was known, and
 * brings the table and its partitions up to date in one change of the catalogue.
 *
 * As the service does with `UPDATE_IN_DATABASE`, a type that no longer holds a field's values gives
 * way to one that does, and columns whose field is not seen any more stay; with `MergeNewColumns` or
 * `LOG` the columns that are there stay as they are. Each of these is told in a note, and what holds
 * for the table in its parameters `mixedTypes` and `schemaChanges`. The service reads the first
 * megabyte of an object; here all of it is read.
 *
 * @throws CrawlStopped, TableTaken
 */
export const crawlTarget = async (
  target: string,
  remembered: TargetMemory | undefined,
  options: CrawlOptions,
): Promise<CrawledTarget> => {
  const { crawler, store, catalog, now } = options;
  const { bucket, prefix } = parseLocation(target);
  const name = tableNameOf(target, crawler);
  const table = catalog.state().tables.get(name);
  if (table !== undefined && table.input.Parameters?.[OWNER] === undefined)
    throw new TableTaken(
      `The table ${name} is there, and no crawler has made it; rename or drop it, or give the crawler ${crawler.name} a table prefix.`,
    );
  const known = remembered ?? memoryOfTable(table);
  const found = await objectsBelow(store, bucket, prefix);
  const read = await readNew(found, known, bucket, options);
  const memory: TargetMemory = {
    schema: mergeStructs(known.schema, read.arrived),
    objects: read.objects,
  };
  const notes = [...notesOnObjects(read), ...notesOnSchema(known, memory, read)];
  if (found.length === 0)
    return { ...goneTarget(table, name, options), memory: { ...memory, schema: known.schema } };
  const wanted = crawledTable({ crawler, name, target, known, memory, table, now: now() });
  const isNew = table === undefined;
  const isChanged = isNew || !isSame(table, wanted);
  if (isChanged) catalog.putTable(wanted.input, wanted.partitions);
  return {
    memory,
    notes: [...notes, ...wanted.notes],
    created: isNew ? 1 : 0,
    updated: !isNew && isChanged ? 1 : 0,
    deleted: 0,
  };
};

/** As Athena it leaves out what is empty, or has a name that begins with a dot or an underscore. */
const objectsBelow = async (
  store: ObjectStore,
  bucket: string,
  prefix: string,
): Promise<readonly StoredObject[]> => {
  const found: StoredObject[] = [];
  if (!(await store.hasBucket(bucket))) return found;
  for await (const object of store.walk(bucket, { prefix })) {
    const file = object.key.slice(object.key.lastIndexOf('/') + 1);
    if (object.size > 0 && !/^[._]/.test(file)) found.push(object);
  }
  return found;
};

interface Read {
  readonly objects: Readonly<Record<string, KnownObject>>;
  /** Of the new objects alone. */
  readonly arrived: Struct;
  readonly newObjects: readonly KnownObject[];
}

const readNew = async (
  found: readonly StoredObject[],
  known: TargetMemory,
  bucket: string,
  { store, isStopped }: CrawlOptions,
): Promise<Read> => {
  const objects: Record<string, KnownObject> = {};
  const newObjects: KnownObject[] = [];
  let arrived = NO_FIELDS;
  for (const { key, size, lastModified } of found) {
    if (isStopped()) throw new CrawlStopped('The crawl was stopped.');
    const modified = lastModified.getTime();
    const before = known.objects[key];
    if (before?.size === size && before.modified === modified) {
      objects[key] = before;
      continue;
    }
    const contents = await readContents(store, bucket, key);
    if (contents === undefined) continue;
    const { schema, ...counts } = contents;
    arrived = mergeStructs(arrived, schema);
    newObjects.push((objects[key] = { size, modified, ...counts }));
  }
  return { objects, arrived, newObjects };
};

const total = (
  objects: readonly KnownObject[],
  count: 'records' | 'hidden' | 'malformed',
): number => objects.reduce((sum, object) => sum + object[count], 0);

const notesOnObjects = ({ newObjects }: Read): readonly string[] => {
  const [hidden, malformed] = [total(newObjects, 'hidden'), total(newObjects, 'malformed')];
  return [
    hidden > 0 &&
      `${hidden} documents stand behind another one on their line, where no query reads them: end each record with a newline.`,
    malformed > 0 &&
      `${malformed} lines are no JSON document: one that begins like a document stops a query unless the table's SerDe has ignore.malformed.json=true, any other is a row without values.`,
  ].filter((note) => note !== false);
};

const notesOnSchema = (
  known: TargetMemory,
  { schema }: TargetMemory,
  { arrived, newObjects }: Read,
): readonly string[] => {
  if (newObjects.length === 0) return [];
  const isFirst = known.schema.fields.length === 0;
  const { added, retyped, vanished } = schemaChanges(known.schema, schema, arrived);
  const mixed = mixedTypes(schema);
  return [
    !isFirst && added.length > 0 && `New fields: ${listed(added)}.`,
    retyped.length > 0 && `Changed types: ${listed(retyped)}.`,
    mixed.length > 0 && `Read as text, for its values are of several types: ${listed(mixed)}.`,
    vanished.length > 0 && `Not seen in what is new: ${listed(vanished)}.`,
    unnameable(schema).length > 0 &&
      `Left out, for no column can have the name: ${listed(unnameable(schema))}.`,
  ].filter((note) => note !== false);
};

/** What becomes of the table when no object is left. */
const goneTarget = (
  table: CatalogTable | undefined,
  name: string,
  { crawler, catalog, now }: CrawlOptions,
): Omit<CrawledTarget, 'memory'> => {
  const nothing = { notes: [], created: 0, updated: 0, deleted: 0 };
  if (table === undefined) return nothing;
  const note = `The table ${name} has no objects any more.`;
  switch (crawler.deleteBehavior ?? 'DEPRECATE_IN_DATABASE') {
    case 'LOG':
      return { ...nothing, notes: [note] };
    case 'DELETE_FROM_DATABASE':
      catalog.deleteTables([name]);
      return { ...nothing, notes: [`${note} It was removed.`], deleted: 1 };
    case 'DEPRECATE_IN_DATABASE':
      if (table.input.Parameters?.[DEPRECATED] !== undefined) return nothing;
      catalog.updateTable({
        ...table.input,
        Parameters: { ...table.input.Parameters, [DEPRECATED]: String(now().getTime()) },
      });
      return { ...nothing, notes: [`${note} It is marked as deprecated.`], updated: 1 };
  }
};
