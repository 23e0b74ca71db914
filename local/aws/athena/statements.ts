import { FailedQuery, RefusedStatement } from './failures';
import { codePoints, placeOf } from './syntax-tree';
import { type Scope, translateQuery, type Translation, UNNAMED } from './translate';

/** What a statement asks for, ready to be carried out. */
export type Statement =
  | { readonly kind: 'query'; readonly translation: Translation }
  | { readonly kind: 'explain'; readonly translation: Translation }
  | { readonly kind: 'show-databases' }
  | { readonly kind: 'show-relations'; readonly only: 'views' | undefined }
  | { readonly kind: 'show-columns'; readonly relation: string }
  | { readonly kind: 'describe'; readonly relation: string }
  | {
      readonly kind: 'create-view';
      readonly name: string;
      readonly replace: boolean;
      readonly translation: Translation;
    }
  | { readonly kind: 'drop-view'; readonly name: string };

const NAME = String.raw`(?:[\`"]?[\w$]+[\`"]?\.)?[\`"]?([\w$]+)[\`"]?`;
const PATTERNS = {
  explain: /^explain\s+(?!analyze\b)(?=select\b|with\b|values\b|\()/i,
  showDatabases: /^show\s+(?:databases|schemas)\s*;?$/i,
  showRelations: /^show\s+(tables|views)(?:\s+in\s+[`"]?\w+[`"]?)?\s*;?$/i,
  showColumns: new RegExp(`^show\\s+columns\\s+(?:from|in)\\s+${NAME}\\s*;?$`, 'i'),
  describe: new RegExp(`^(?:describe|desc)\\s+${NAME}\\s*;?$`, 'i'),
  createView: new RegExp(`^create\\s+(or\\s+replace\\s+)?view\\s+${NAME}\\s+as\\s+`, 'i'),
  dropView: new RegExp(`^drop\\s+view\\s+(if\\s+exists\\s+)?${NAME}\\s*;?$`, 'i'),
} as const;

const SUPPORTED =
  'SELECT, WITH, VALUES, EXPLAIN, SHOW TABLES | VIEWS | COLUMNS | DATABASES, DESCRIBE, CREATE [OR REPLACE] VIEW, DROP VIEW';

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
  const [, ofTable] = PATTERNS.showColumns.exec(text) ?? [];
  if (ofTable !== undefined) return { kind: 'show-columns', relation: existing(ofTable, scope) };
  const [, described] = PATTERNS.describe.exec(text) ?? [];
  if (described !== undefined) return { kind: 'describe', relation: existing(described, scope) };
  return (
    viewStatement(text, parameters, scope) ?? {
      kind: 'query',
      translation: translate(sql, parameters, scope),
    }
  );
};

const viewStatement = (
  text: string,
  parameters: readonly string[],
  scope: Scope,
): Statement | undefined => {
  const [head, replace, created] = PATTERNS.createView.exec(text) ?? [];
  if (head !== undefined && created !== undefined) {
    const translation = translate(text.slice(head.length), parameters, scope);
    if (translation.sql.includes(UNNAMED))
      throw new FailedQuery('MISSING_COLUMN_NAME: line 1:1: A column of the view has no name');
    const name = created.toLowerCase();
    return { kind: 'create-view', name, replace: replace !== undefined, translation };
  }
  const [, ifExists, dropped] = PATTERNS.dropView.exec(text) ?? [];
  if (dropped === undefined) return undefined;
  const name = dropped.toLowerCase();
  if (ifExists === undefined) existing(name, scope);
  return { kind: 'drop-view', name };
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
