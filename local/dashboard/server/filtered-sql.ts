import { literalOf } from '../../../analytics/athena/literal';

/** What narrows every panel; absent is everything. */
export interface Filters {
  readonly locale?: string | undefined;
  readonly modelVersion?: string | undefined;
}

/** What a query of the pack can read. `slot_readings` reads `turns` itself, past the query's names. */
const RELATIONS = ['turns', 'slot_readings', 'turn_rows'] as const;

/**
 * The query over the turns that pass the filters, and no others. The relations that it reads are
 * hidden by queries of the same names over them: inside its own definition a name of a WITH is not
 * known yet, so that it means the view. Holds in Athena (Trino) and in DuckDB.
 *
 * @param sql a query of the pack: a SELECT, or a WITH that is not recursive
 * @throws InvalidLiteral for a value that no literal can hold
 */
export const filteredSql = (sql: string, { locale, modelVersion }: Filters): string => {
  const conditions = [
    ...conditionOn('locale', locale),
    ...conditionOn('model_version', modelVersion),
  ].join('\n      AND ');
  if (conditions === '') return sql;
  const hidden = RELATIONS.filter((name) => reads(sql, name)).map(
    (name) =>
      `  ${name} AS (\n    SELECT\n      *\n    FROM\n      ${name}\n    WHERE\n      ${conditions}\n  )`,
  );
  if (hidden.length === 0) return sql;
  const [head] = /^\s*WITH\s+/i.exec(sql) ?? [];
  const names = `WITH\n${hidden.join(',\n')}`;
  return head === undefined ? `${names}\n${sql}` : `${names},\n  ${sql.slice(head.length)}`;
};

const conditionOn = (column: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`${column} = ${literalOf(value)}`];

const reads = (sql: string, name: string): boolean =>
  new RegExp(`\\b(?:FROM|JOIN)\\s+${name}\\b`, 'i').test(sql);
