import { type DdlStatement, readDdl } from './ddl';
import { FailedQuery, RefusedStatement } from './failures';
import { readProperties, type TableProperties } from './table-properties';
import { codePoints, placeOf } from './syntax-tree';
import { type Scope, translateQuery, type Translation, UNNAMED } from './translate';

/** What a statement asks for, ready to be carried out. */
export type Statement =
  | { readonly kind: 'query'; readonly translation: Translation }
  | { readonly kind: 'explain'; readonly translation: Translation }
  | DdlStatement
  | {
      readonly kind: 'create-table-as';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly properties: TableProperties;
      readonly translation: Translation;
    }
  | { readonly kind: 'insert'; readonly table: string; readonly translation: Translation }
  | { readonly kind: 'drop-table'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'show-partitions'; readonly table: string }
  | { readonly kind: 'show-create'; readonly of: 'table' | 'view'; readonly name: string }
  | { readonly kind: 'show-databases' }
  | { readonly kind: 'show-relations'; readonly only: 'views' | undefined }
  | { readonly kind: 'show-columns'; readonly relation: string }
  | { readonly kind: 'describe'; readonly relation: string }
  | {
      readonly kind: 'create-view';
      readonly name: string;
      readonly replace: boolean;
      /** The query in Athena's SQL. */
      readonly sql: string;
      readonly translation: Translation;
    }
  | { readonly kind: 'drop-view'; readonly name: string; readonly ifExists: boolean };

const NAME = String.raw`(?:[\`"]?[\w$]+[\`"]?\.)?[\`"]?([\w$]+)[\`"]?`;
const PATTERNS = {
  explain: /^explain\s+(?!analyze\b)(?=select\b|with\b|values\b|\()/i,
  showDatabases: /^show\s+(?:databases|schemas)\s*;?$/i,
  showRelations: /^show\s+(tables|views)(?:\s+in\s+[`"]?\w+[`"]?)?\s*;?$/i,
  showColumns: new RegExp(`^show\\s+columns\\s+(?:from|in)\\s+${NAME}\\s*;?$`, 'i'),
  describe: new RegExp(`^(?:describe|desc)\\s+${NAME}\\s*;?$`, 'i'),
  createView: new RegExp(`^create\\s+(or\\s+replace\\s+)?view\\s+${NAME}\\s+as\\s+`, 'i'),
  dropView: new RegExp(`^drop\\s+view\\s+(if\\s+exists\\s+)?${NAME}\\s*;?$`, 'i'),
  dropTable: new RegExp(`^drop\\s+table\\s+(if\\s+exists\\s+)?${NAME}\\s*;?$`, 'i'),
  showPartitions: new RegExp(`^show\\s+partitions\\s+${NAME}\\s*;?$`, 'i'),
  showCreate: new RegExp(`^show\\s+create\\s+(table|view)\\s+${NAME}\\s*;?$`, 'i'),
  createTableAs: new RegExp(
    `^create\\s+table\\s+(if\\s+not\\s+exists\\s+)?${NAME}\\s+(with\\s*(?=\\()|as\\s+)`,
    'i',
  ),
  insert: new RegExp(`^insert\\s+into\\s+${NAME}\\s+(?=select\\b|with\\b|values\\b)`, 'i'),
} as const;

const SUPPORTED =
  'SELECT, WITH, VALUES, EXPLAIN, SHOW TABLES | VIEWS | COLUMNS | PARTITIONS | DATABASES | CREATE TABLE | CREATE VIEW, DESCRIBE, CREATE [OR REPLACE] VIEW, DROP VIEW, CREATE TABLE AS, CREATE EXTERNAL TABLE, DROP TABLE, ALTER TABLE ADD | DROP PARTITION, ALTER TABLE PARTITION SET LOCATION, INSERT INTO SELECT';

/**
 * Reads a statement.
 *
 * @throws RefusedStatement for statements that the local Athena does not take; FailedQuery for those
 * that Athena takes and fails
 */
export const readStatement = (
  sql: string,
  parameters: readonly string[],
  scope: Scope,
): Statement => {
  const text = withoutLeadingComments(sql);
  const [explain] = PATTERNS.explain.exec(text) ?? [];
  if (explain !== undefined)
    return {
      kind: 'explain',
      translation: translate(text.slice(explain.length), parameters, scope),
    };
  if (PATTERNS.showDatabases.test(text)) return { kind: 'show-databases' };
  const [, what] = PATTERNS.showRelations.exec(text) ?? [];
  if (what !== undefined)
    return { kind: 'show-relations', only: /^v/i.test(what) ? 'views' : undefined };
  const [, of, shown] = PATTERNS.showCreate.exec(text) ?? [];
  if (of !== undefined && shown !== undefined)
    return {
      kind: 'show-create',
      of: /^v/i.test(of) ? 'view' : 'table',
      name: existing(shown, scope),
    };
  const [, partitioned] = PATTERNS.showPartitions.exec(text) ?? [];
  if (partitioned !== undefined)
    return { kind: 'show-partitions', table: existing(partitioned, scope) };
  const [, ofTable] = PATTERNS.showColumns.exec(text) ?? [];
  if (ofTable !== undefined) return { kind: 'show-columns', relation: existing(ofTable, scope) };
  const [, described] = PATTERNS.describe.exec(text) ?? [];
  if (described !== undefined) return { kind: 'describe', relation: existing(described, scope) };
  return (
    readDdl(text) ??
    tableStatement(text, parameters, scope) ??
    viewStatement(text, parameters, scope) ?? {
      kind: 'query',
      translation: translate(sql, parameters, scope),
    }
  );
};

const tableStatement = (
  text: string,
  parameters: readonly string[],
  scope: Scope,
): Statement | undefined => {
  const [head, ifNotExists, created, how = ''] = PATTERNS.createTableAs.exec(text) ?? [];
  if (head !== undefined && created !== undefined)
    return createTableAs(created, ifNotExists !== undefined, {
      text: /^with/i.test(how) ? text.slice(head.length) : `() as ${text.slice(head.length)}`,
      parameters,
      scope,
    });
  const [into, table] = PATTERNS.insert.exec(text) ?? [];
  if (into !== undefined && table !== undefined)
    return {
      kind: 'insert',
      table: existing(table, scope),
      translation: translate(text.slice(into.length), parameters, scope),
    };
  const [, ifExists, dropped] = PATTERNS.dropTable.exec(text) ?? [];
  if (dropped === undefined) return undefined;
  return { kind: 'drop-table', name: dropped.toLowerCase(), ifExists: ifExists !== undefined };
};

interface AfterHead {
  /** `(properties) AS query` */
  readonly text: string;
  readonly parameters: readonly string[];
  readonly scope: Scope;
}

const createTableAs = (
  name: string,
  ifNotExists: boolean,
  { text, parameters, scope }: AfterHead,
): Statement => {
  const { properties, rest } = readProperties(text);
  const [as] = /^\s*as\s+/i.exec(rest) ?? [];
  if (as === undefined)
    throw new FailedQuery(
      "SYNTAX_ERROR: line 1:1: 'AS SELECT …' is expected after the properties of the table; a table over objects that are there already is made by CREATE EXTERNAL TABLE",
    );
  return {
    kind: 'create-table-as',
    name: name.toLowerCase(),
    ifNotExists,
    properties,
    translation: translate(rest.slice(as.length), parameters, scope),
  };
};

const viewStatement = (
  text: string,
  parameters: readonly string[],
  scope: Scope,
): Statement | undefined => {
  const [head, replace, created] = PATTERNS.createView.exec(text) ?? [];
  if (head !== undefined && created !== undefined) {
    const sql = text.slice(head.length).replace(/\s*;$/, '');
    const translation = translate(sql, parameters, scope);
    if (translation.sql.includes(UNNAMED))
      throw new FailedQuery('MISSING_COLUMN_NAME: line 1:1: A column of the view has no name');
    const name = created.toLowerCase();
    return { kind: 'create-view', name, replace: replace !== undefined, sql, translation };
  }
  const [, ifExists, dropped] = PATTERNS.dropView.exec(text) ?? [];
  if (dropped === undefined) return undefined;
  return { kind: 'drop-view', name: dropped.toLowerCase(), ifExists: ifExists !== undefined };
};

const translate = (sql: string, parameters: readonly string[], scope: Scope): Translation => {
  try {
    return translateQuery(sql, parameters, scope);
  } catch (error) {
    throw isQueryLike(sql) || !(error instanceof FailedQuery || error instanceof RefusedStatement)
      ? error
      : refusal(sql, error);
  }
};

const isQueryLike = (sql: string): boolean =>
  /^(?:select|with|values|\()/i.test(withoutLeadingComments(sql));

const STATEMENTS =
  /^(?:alter|analyze|attach|call|comment|copy|create|deallocate|delete|detach|drop|execute|explain|export|from|grant|import|insert|install|load|merge|msck|optimize|pivot|pragma|prepare|refresh|reset|revoke|set|show|start|summarize|truncate|unload|update|use|vacuum)\b/i;

/** A word that begins no statement is a syntax error; a statement of another kind is refused. */
const refusal = (sql: string, error: FailedQuery | RefusedStatement): Error => {
  const text = withoutLeadingComments(sql);
  if (STATEMENTS.test(text))
    return new RefusedStatement(
      `Queries of this type are not supported. On one machine Athena takes ${SUPPORTED}.`,
    );
  if (error instanceof FailedQuery || text === '') return error;
  const [word = ''] = /^\S+/.exec(text) ?? [];
  return new FailedQuery(
    `SYNTAX_ERROR: ${placeOf(sql, codePoints(sql.slice(0, sql.indexOf(text))).length)}: mismatched input '${word}'. Expecting: a statement such as SELECT`,
  );
};

const existing = (name: string, { database, relations }: Scope): string => {
  const relation = name.toLowerCase();
  if (database !== undefined && relations(database)?.has(relation)) return relation;
  throw new FailedQuery(
    `TABLE_NOT_FOUND: line 1:1: Table '${database ?? 'default'}.${relation}' does not exist`,
  );
};

const withoutLeadingComments = (sql: string): string =>
  sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/, '').trimEnd();
