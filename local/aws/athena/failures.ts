/** A query that fails: the message is the reason as Athena words it. */
export class FailedQuery extends Error {
  override readonly name = 'FailedQuery';
  /** 1: the engine's own fault; 2: the query's, or its data's. */
  readonly category: 1 | 2;

  constructor(reason: string, { category = 2, cause }: { category?: 1 | 2; cause?: unknown } = {}) {
    super(reason, { cause });
    this.category = category;
  }
}

/** A statement that Athena, or its stand-in on this machine, does not take. */
export class RefusedStatement extends Error {
  override readonly name = 'RefusedStatement';
}

/** An object was listed and is gone now. */
export class VanishedObject extends Error {
  override readonly name = 'VanishedObject';
}

/** A query that would scan more than its workgroup lets it. */
export class ScanLimitExceeded extends Error {
  override readonly name = 'ScanLimitExceeded';

  constructor(limit: number) {
    super(`Bytes scanned limit was exceeded: the workgroup allows ${limit} bytes a query`);
  }
}

/** Where in the query's text a name is used, as `line 1:8`. */
export type Locate = (name: string) => string;

interface Rule {
  readonly pattern: RegExp;
  readonly reason: (match: RegExpExecArray, locate: Locate) => string;
}

const columnNotFound: Rule['reason'] = ([, column = ''], locate) =>
  `COLUMN_NOT_FOUND: ${locate(column)}: Column '${column}' cannot be resolved or requester is not authorized to access requested resources`;

/** DuckDB's messages, in Athena's words. */
const RULES: readonly Rule[] = [
  { pattern: /Referenced column "([^"]*)" not found/, reason: columnNotFound },
  { pattern: /does not have a column named "([^"]*)"/, reason: columnNotFound },
  {
    pattern: /Referenced table "([^"]*)" not found/,
    reason: ([, table = ''], locate) =>
      `COLUMN_NOT_FOUND: ${locate(table)}: '${table}' cannot be resolved`,
  },
  {
    pattern: /Ambiguous reference to column name "([^"]*)"/,
    reason: ([, column = ''], locate) =>
      `AMBIGUOUS_NAME: ${locate(column)}: Column '${column}' is ambiguous`,
  },
  {
    pattern: /column "([^"]*)" must appear in the GROUP BY clause/,
    reason: ([, column = ''], locate) =>
      `EXPRESSION_NOT_AGGREGATE: ${locate(column)}: '${column}' must be an aggregate expression or appear in GROUP BY clause`,
  },
  {
    pattern: /Function with name "?(\w+)"? does not exist/,
    reason: ([, name = ''], locate) =>
      `FUNCTION_NOT_FOUND: ${locate(name)}: Function '${name}' is Athena's, but DuckDB, which stands in for Athena on this machine, has none like it`,
  },
  {
    pattern: /No function matches the given name and argument types '(\W+)\((.*)\)'/,
    reason: ([, operator = '', types = '']) =>
      `TYPE_MISMATCH: line 1:1: '${operator}' cannot be applied to ${types.toLowerCase()}`,
  },
  {
    pattern: /No function matches the given name and argument types '(\w+)\((.*)\)'/,
    reason: ([, name = '', types = ''], locate) =>
      `FUNCTION_NOT_FOUND: ${locate(name)}: Unexpected parameters (${types.toLowerCase()}) for function ${name}`,
  },
  {
    pattern: /Could not choose a best candidate function for the function call "(.*?)"/,
    reason: ([, call = '']) => `TYPE_MISMATCH: Cannot apply operator: ${call.toLowerCase()}`,
  },
  {
    pattern: /Cannot (?:compare|mix) (?:values of type )?(.*)/,
    reason: ([, types = '']) => `TYPE_MISMATCH: Cannot compare ${types}`,
  },
  {
    pattern: /Could not convert string '(.*)' to (\w+)/,
    reason: ([, value = '', type = '']) =>
      `INVALID_CAST_ARGUMENT: Cannot cast '${value}' to ${type.toLowerCase()}`,
  },
  {
    pattern: /^Invalid Input Error: ((?:result of|count argument of) .* function must .*)/,
    reason: ([, detail = '']) => `INVALID_FUNCTION_ARGUMENT: ${detail}`,
  },
  {
    pattern: /^Conversion Error: (.*)/,
    reason: ([, detail = '']) => `INVALID_CAST_ARGUMENT: ${detail}`,
  },
  {
    pattern: /^Out of Range Error: (.*)/,
    reason: ([, detail = '']) => `NUMERIC_VALUE_OUT_OF_RANGE: ${detail}`,
  },
  {
    pattern: /^(?:Parser|Binder|Catalog) Error: (.*)/,
    reason: ([, detail = '']) => `SYNTAX_ERROR: line 1:1: ${detail}`,
  },
  {
    pattern: /^Out of Memory Error/,
    reason: () =>
      'EXCEEDED_MEMORY_LIMIT: Query exhausted resources at this scale factor: it needs more memory than the local engine may take',
  },
];

/** The message of what DuckDB throws, which need not be an Error of this realm. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);

/** Puts what DuckDB says about a query into Athena's words. */
export const failureOf = (error: unknown, locate: Locate): FailedQuery => {
  const message = messageOf(error);
  for (const { pattern, reason } of RULES) {
    const match = pattern.exec(message);
    if (match) return new FailedQuery(reason(match, locate), { cause: error });
  }
  const [line = message] = message.split('\n');
  return new FailedQuery(`GENERIC_INTERNAL_ERROR: ${line}`, { category: 1, cause: error });
};
