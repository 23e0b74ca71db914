/** A Hive type, as Glue's catalogue holds it, that has no counterpart here. */
export class UnknownHiveType extends Error {
  override readonly name = 'UnknownHiveType';
}

const SCALARS: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  varchar: 'VARCHAR',
  char: 'VARCHAR',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
};

/**
 * DuckDB's name of a Hive type, such as `STRUCT("name" VARCHAR)[]` of `array<struct<name:string>>`.
 *
 * @throws UnknownHiveType
 */
export const duckDbType = (hive: string): string => {
  const type = hive.trim().toLowerCase();
  const [, array] = /^array<(.*)>$/.exec(type) ?? [];
  if (array !== undefined) return `${duckDbType(array)}[]`;
  const [, struct] = /^struct<(.*)>$/.exec(type) ?? [];
  if (struct !== undefined) return `STRUCT(${splitTopLevel(struct).map(field).join(', ')})`;
  const [, map] = /^map<(.*)>$/.exec(type) ?? [];
  if (map !== undefined) return `MAP(${splitTopLevel(map).map(duckDbType).join(', ')})`;
  if (/^decimal\(\d+,\s*\d+\)$/.test(type)) return type.toUpperCase();
  const scalar = SCALARS[type.replace(/^(varchar|char)\(\d+\)$/, '$1')];
  if (scalar === undefined)
    throw new UnknownHiveType(
      `The type "${hive}" is none that the local Athena reads; it reads ${Object.keys(SCALARS).join(', ')}, decimal(p,s), array<>, map<,> and struct<:>.`,
    );
  return scalar;
};

const field = (text: string): string => {
  const colon = text.indexOf(':');
  return `${quoteName(text.slice(0, colon).trim())} ${duckDbType(text.slice(colon + 1))}`;
};

const splitTopLevel = (text: string): readonly string[] => {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
};

/** A name as a quoted identifier of SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Text as a literal of SQL. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
