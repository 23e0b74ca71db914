import { type AthenaClient, GetQueryResultsCommand, type Row } from '@aws-sdk/client-athena';
import type { Table } from './table';

/**
 * Reads the result of a query that has ended, page by page.
 *
 * @param most rows that are read; the rest stays in Athena's own result file
 */
export const readResult = async (
  client: AthenaClient,
  queryExecutionId: string,
  most: number,
): Promise<Table> => {
  const rows: (string | null)[][] = [];
  let columns: Table['columns'] = [];
  let token: string | undefined;
  do {
    const { ResultSet: page, NextToken: next } = await client.send(
      new GetQueryResultsCommand({
        QueryExecutionId: queryExecutionId,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    if (token === undefined)
      columns = (page?.ResultSetMetadata?.ColumnInfo ?? []).map(
        ({ Name: name = '', Type: type = 'varchar' }) => ({ name, type }),
      );
    // The first row of the first page repeats the columns' names.
    const body = (page?.Rows ?? []).slice(token === undefined ? 1 : 0);
    rows.push(...body.map((row) => valuesOf(row, columns.length)));
    token = next;
  } while (token !== undefined && rows.length < most);
  return {
    columns,
    rows: rows.slice(0, most),
    truncated: token !== undefined || rows.length > most,
  };
};

const valuesOf = ({ Data: data = [] }: Row, length: number): (string | null)[] =>
  Array.from({ length }, (_, index) => data[index]?.VarCharValue ?? null);
