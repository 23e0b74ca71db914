import { UserError } from '../../../errors';
import { type HiveType, parseHiveType } from '../../firehose/hive-type';
import type { StoredObject } from '../../object-store';
import type { CatalogTable } from '../model';
import { type InferredType, NO_FIELDS, type Struct } from './inferred-type';
import type { ObjectContents } from './read-objects';

/** What is known of an object that was read. */
export type KnownObject = Pick<StoredObject, 'size'> &
  Omit<ObjectContents, 'schema'> & { readonly modified: number };

/** What a crawler remembers of a target, so that it reads each object once. */
export interface TargetMemory {
  readonly schema: Struct;
  /** By key. */
  readonly objects: Readonly<Record<string, KnownObject>>;
}

/** What is known of a target whose memory is lost: the columns of its table, if it has one. */
export const memoryOfTable = (table: CatalogTable | undefined): TargetMemory => {
  const storage = table?.input.StorageDescriptor;
  const paths = (storage?.SerdeInfo?.Parameters?.['paths'] ?? '').split(',');
  const fields = (storage?.Columns ?? []).map(({ Name, Type = 'string' }) => ({
    name: paths.find((path) => path.toLowerCase() === Name) ?? Name,
    type: inferredOf(Type),
  }));
  return { schema: { ...NO_FIELDS, fields }, objects: {} };
};

const inferredOf = (text: string): InferredType => {
  try {
    return inferredFrom(parseHiveType(text));
  } catch (error) {
    if (error instanceof UserError) return { kind: 'string' };
    throw error;
  }
};

const inferredFrom = (type: HiveType): InferredType => {
  switch (type.kind) {
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map(({ name, type: of }) => ({ name, type: inferredFrom(of) })),
      };
    case 'array':
      return { kind: 'array', of: inferredFrom(type.of) };
    case 'boolean':
    case 'int':
    case 'bigint':
    case 'double':
      return { kind: type.kind };
    default:
      // No crawl gives another type; whoever did finds it changed, and told.
      return { kind: 'string' };
  }
};
