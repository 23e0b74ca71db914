import { UserError } from '../../errors';

const SCALARS = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
} as const;

export type ScalarKind = keyof typeof SCALARS;

/** A Hive type, as a Glue column declares it. */
export type HiveType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'array'; readonly of: HiveType }
  | { readonly kind: 'map'; readonly of: HiveType }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: HiveType }[];
    };

/**
 * Parses a Hive type. `integer` and `varchar(n)` are read as `int` and `string`; keys of maps are
 * strings.
 *
 * @throws UserError for a type that JSON cannot be converted to here, such as `binary`
 */
export const parseHiveType = (text: string): HiveType => {
  const type = text.trim();
  const [, outer = '', inner = ''] = /^(array|map|struct)\s*<(.*)>$/is.exec(type) ?? [];
  switch (outer.toLowerCase()) {
    case 'array':
      return { kind: 'array', of: parseHiveType(inner) };
    case 'map': {
      const [key = '', ...value] = splitTopLevel(inner);
      if (parseHiveType(key).kind === 'string' && value.length === 1)
        return { kind: 'map', of: parseHiveType(value[0] ?? '') };
      break;
    }
    case 'struct':
      return { kind: 'struct', fields: splitTopLevel(inner).map(parseField) };
    default: {
      const kind = ALIASES[type.toLowerCase().replace(/^(var)?char\s*\(\s*\d+\s*\)$/, 'string')];
      if (kind !== undefined) return { kind };
    }
  }
  throw new UserError(
    `Cannot convert records to the Hive type "${type}"; known are ${Object.keys(SCALARS).join(', ')}, array<…>, map<string,…> and struct<name:…>.`,
  );
};

const ALIASES: Readonly<Record<string, ScalarKind | undefined>> = {
  ...(Object.fromEntries(Object.keys(SCALARS).map((kind) => [kind, kind])) as Record<
    ScalarKind,
    ScalarKind
  >),
  integer: 'int',
};

const parseField = (field: string): { name: string; type: HiveType } => {
  const colon = field.indexOf(':');
  return {
    name: field.slice(0, Math.max(colon, 0)).trim(),
    type: parseHiveType(field.slice(colon + 1)),
  };
};

/** Splits at the commas outside of angle brackets and parentheses. */
const splitTopLevel = (text: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if ('<('.includes(c)) depth += 1;
    if ('>)'.includes(c)) depth -= 1;
    if (c !== ',' || depth > 0) continue;
    parts.push(text.slice(start, i));
    start = i + 1;
  }
  return [...parts, text.slice(start)];
};

/** DuckDB's name of the type that a Hive type is written to Parquet as. */
export const duckDbType = (type: HiveType): string => {
  switch (type.kind) {
    case 'array':
      return `${duckDbType(type.of)}[]`;
    case 'map':
      return `MAP(VARCHAR, ${duckDbType(type.of)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((f) => `"${f.name.replaceAll('"', '""')}" ${duckDbType(f.type)}`).join(', ')})`;
    default:
      return SCALARS[type.kind];
  }
};
