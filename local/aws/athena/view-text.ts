import type { Column, TableInput } from '../glue/model';

/** A column of a view, with its type in Hive's and in Presto's words. */
export interface ViewColumn {
  readonly name: string;
  readonly hiveType: string;
  readonly prestoType: string;
}

/** What a view is made of. */
export interface View {
  readonly name: string;
  readonly database: string;
  /** The query, in Athena's SQL. */
  readonly sql: string;
  readonly columns: readonly ViewColumn[];
}

const HEAD = '/* Presto View: ';
const TAIL = ' */';

/** A view as Athena keeps it in Glue: its query lies in a comment, as JSON in base64. */
export const viewInput = ({ name, database, sql, columns }: View): TableInput => {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map(({ name: column, prestoType }) => ({ name: column, type: prestoType })),
  };
  const encoded = Buffer.from(JSON.stringify(definition)).toString('base64');
  return {
    Name: name,
    TableType: 'VIRTUAL_VIEW',
    Parameters: { presto_view: 'true', comment: 'Presto View' },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: columns.map(({ name: Name, hiveType: Type }): Column => ({ Name, Type })),
      Location: '',
      SerdeInfo: {},
    },
    ViewOriginalText: `${HEAD}${encoded}${TAIL}`,
    ViewExpandedText: '/* Presto View */',
  };
};

/** The query of a view, in Athena's SQL; nothing for a text that is none of Athena's. */
export const viewSql = ({ ViewOriginalText: text = '' }: TableInput): string | undefined => {
  if (!text.startsWith(HEAD) || !text.trimEnd().endsWith('*/')) return undefined;
  try {
    const encoded = text.slice(HEAD.length, text.lastIndexOf('*/')).trim();
    const definition: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    const { originalSql } = definition as { originalSql?: unknown };
    return typeof originalSql === 'string' ? originalSql : undefined;
  } catch {
    return undefined;
  }
};
