/**
 * What Lambda's runtime for Node.js prints of an error that a function throws, and hands to whoever
 * invoked it: type, message, stack, and what else the error owns.
 *
 * Source: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Errors.js
 */
export const printedByLambda = (error: unknown): string =>
  error instanceof Error
    ? JSON.stringify(error, (_, value: unknown) =>
        value instanceof Error
          ? {
              errorType: value.name,
              errorMessage: value.message,
              ...Object.fromEntries(Object.entries(value)),
              trace: value.stack?.split('\n'),
            }
          : value,
      )
    : `${typeof error} ${String(error)}`;
