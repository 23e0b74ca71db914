/**
 * An error whose message its author made of nothing that a request, a row or a service's answer
 * holds, so that a log may have it. Messages of all other errors may repeat what users said, who
 * they are, or, as a refused signature does, the credentials of the call.
 */
export class LoggableError extends Error {}

/** What a line of a log may say of an error. */
export interface Described {
  readonly error_name: string;
  /** Of a {@link LoggableError}. */
  readonly error_message?: string;
  /** Node's, such as `ECONNRESET`, or the one before a reason of Athena's, such as `HIVE_BAD_DATA`. */
  readonly error_code?: string;
  readonly http_status?: number;
  /** AWS finds the call by it. */
  readonly aws_request_id?: string;
  /** Athena has the query's text and the reason. */
  readonly query_execution_id?: string;
  readonly cause?: Described;
}

/** What is read of an error, whoever made it. */
interface Read {
  readonly code?: unknown;
  readonly queryExecutionId?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown };
}

/** What identifies an error and its cause, without the words of one that is no {@link LoggableError}. */
export const described = (error: unknown): Described => {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const { code, queryExecutionId, $metadata } = error as Read;
  const status = $metadata?.httpStatusCode;
  return {
    error_name: matching(NAME, error.name) ?? 'Error',
    ...(error instanceof LoggableError ? { error_message: error.message } : {}),
    ...named('error_code', matching(CODE, code)),
    ...(typeof status === 'number' ? { http_status: status } : {}),
    ...named('aws_request_id', matching(ID, $metadata?.requestId)),
    ...named('query_execution_id', matching(ID, queryExecutionId)),
    ...(error.cause === undefined ? {} : { cause: described(error.cause) }),
  };
};

/** Also a service names errors, in its answer: a name is a word, and `AskSdk.Skill Error` one, too. */
const NAME = /^[\w.$#-]{1,80}( Error)?$/;

const CODE = /^[A-Z][A-Z0-9_]{1,80}$/;

const ID = /^[\w-]{1,80}$/;

const matching = (pattern: RegExp, value: unknown): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

const named = (name: keyof Described, value: string | undefined): Partial<Described> =>
  value === undefined ? {} : { [name]: value };

/**
 * Where an error was thrown: its stack without the lines that repeat the message. Empty where the
 * message has been changed since, and the stack may hold the one before.
 */
export const framesOf = ({ message, stack = '' }: Error): string => {
  const start = stack.indexOf(message);
  if (start < 0) return '';
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => line.startsWith('    at ')).join('\n');
};

/**
 * The error in a form that Lambda's runtime may print, which prints name, message, stack and own
 * properties. The name stays, because the workflows retry by it.
 */
export const loggable = (error: unknown): LoggableError => {
  const { error_name, error_message, ...more } = described(error);
  const made = new LoggableError(error_message ?? withoutWords(more));
  const frames = error instanceof Error ? framesOf(error) : '';
  Object.defineProperties(made, {
    name: { value: error_name },
    stack: { value: `${error_name}: ${made.message}\n${frames}` },
  });
  return made;
};

const withoutWords = ({ cause, ...known }: Omit<Described, 'error_name'>): string => {
  const facts = Object.entries(known).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${value}`,
  );
  if (cause !== undefined) facts.push(`because of ${cause.error_name}`);
  return ['the message stays out of logs, as it may repeat what users said', ...facts].join('; ');
};

/** A Lambda handler that throws nothing but what {@link loggable} makes of it. */
export const withLoggableErrors =
  <Input extends readonly unknown[], Output>(
    handler: (...input: Input) => Output | Promise<Output>,
  ): ((...input: Input) => Promise<Output>) =>
  async (...input) => {
    try {
      return await handler(...input);
    } catch (error) {
      throw loggable(error);
    }
  };
