/** A query's result, whole or its first rows. */
export interface Table {
  readonly columns: readonly {
    readonly name: string;
    /** Athena's name of the type, such as `varchar`, `bigint`, `double`. */
    readonly type: string;
  }[];
  /** Values as Athena writes them; null is null. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether Athena has more rows than were read. */
  readonly truncated?: boolean;
}

/** A row by column. A number where the column is one. */
export type Row = Readonly<Record<string, string | number | null>>;

const NUMBER = /^(?:tinyint|smallint|int|integer|bigint|float|real|double|decimal)/;

export const isNumeric = (type: string): boolean => NUMBER.test(type);

export const rowsOf = (table: Table | undefined): readonly Row[] =>
  table?.rows.map((row) =>
    Object.fromEntries(
      table.columns.map(({ name, type }, index) => [name, valueOf(row[index] ?? null, type)]),
    ),
  ) ?? [];

const valueOf = (value: string | null, type: string): string | number | null =>
  value !== null && isNumeric(type) ? Number(value) : value;

/** The number in a column; 0 where there is none. */
export const numberIn = (row: Row | undefined, column: string): number => {
  const value = row?.[column];
  return typeof value === 'number' ? value : 0;
};

/** The text in a column; nothing where there is none. */
export const textIn = (row: Row, column: string): string => String(row[column] ?? '');

/** The sum of a column. */
export const sumOf = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + numberIn(row, column), 0);

/** The rows of each value of a column, in the order of the values' first rows. */
export const rowsOfEach = (
  rows: readonly Row[],
  column: string,
  keyOf: (value: string) => string = (value) => value,
): readonly (readonly [string, readonly Row[]])[] => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(textIn(row, column));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups];
};
