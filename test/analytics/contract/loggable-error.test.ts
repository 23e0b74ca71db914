import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  described,
  framesOf,
  loggable,
  LoggableError,
  withLoggableErrors,
} from '../../../analytics/contract/loggable-error';
import { printedByLambda } from '../../support/printed-by-lambda';

class NoRoom extends LoggableError {
  override readonly name = 'NoRoom';
}

/** What an SDK throws: the message is the service's, and the request hangs on it. */
const refused = (message: string): Error =>
  Object.assign(new Error(message), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400, requestId: 'EXAMPLE-1' },
    $response: { body: message },
    Item: { spoken: message },
  });

describe('a log line', () => {
  it('says the message of an error that was made for it, and no other', () => {
    const cause = refused('canary');

    expect(described(new NoRoom('3 of 2 rows', { cause }))).toEqual({
      error_name: 'NoRoom',
      error_message: '3 of 2 rows',
      cause: { error_name: 'ValidationException', http_status: 400, aws_request_id: 'EXAMPLE-1' },
    });
  });

  it('says the codes of Node and of Athena', () => {
    const reset = Object.assign(new Error('canary'), { code: 'ECONNRESET' });
    const failed = Object.assign(new Error('HIVE_BAD_DATA: canary'), {
      code: 'HIVE_BAD_DATA',
      queryExecutionId: 'q-1',
    });

    expect(described(reset)).toEqual({ error_name: 'Error', error_code: 'ECONNRESET' });
    expect(described(failed)).toMatchObject({ query_execution_id: 'q-1' });
  });

  it.each(['a sentence of a service', 'line\nbreak', '', 'x'.repeat(200)])(
    'takes no sentence for the name of an error: %j',
    (name) => {
      expect(described(Object.assign(new Error(), { name }))).toEqual({ error_name: 'Error' });
    },
  );

  it.each([['canary'], [undefined], [null], [{ name: 'canary' }]])(
    'says of %j, which is no error, what it is',
    (thrown) => {
      expect(described(thrown)).toEqual({ error_name: typeof thrown });
    },
  );
});

describe('the frames of a stack', () => {
  it('are its lines without the message, however many lines that has', () => {
    const frames = framesOf(new Error('canary\n    at canary (file.js:1:1)\ncanary'));

    expect(frames).toMatch(/^ {4}at .*loggable-error\.test/);
    expect(frames).not.toContain('canary');
  });

  it('are none where the message was changed, and the stack holds the one before', () => {
    const error = new Error('canary\n    at canary (file.js:1:1)');
    const { stack } = error;
    error.message = 'another';

    expect(stack).toContain('canary');
    expect(framesOf(error)).toBe('');
  });
});

describe('what a function throws', () => {
  it('keeps its name, by which workflows retry, its place, and what identifies the call', async () => {
    const handler = withLoggableErrors(() => Promise.reject(refused('canary')));

    const thrown: unknown = await handler().catch((error: unknown) => error);

    expect(thrown).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/; http status 400; aws request id EXAMPLE-1$/),
      stack: expect.stringMatching(/^ValidationException: .*\n {4}at /),
    });
  });

  it('is caught also where the handler throws before it returns a promise', async () => {
    const handler = withLoggableErrors((): number => {
      throw new TypeError('canary');
    });

    await expect(handler()).rejects.toMatchObject({ name: 'TypeError' });
  });

  it('hands on what the handler takes and gives', async () => {
    expect(await withLoggableErrors((a: number, b: number) => a + b)(1, 2)).toBe(3);
  });

  it('prints no word of an error that was not made for the log', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `canary${text}`);
    fc.assert(
      fc.property(word, word, word, (message, property, cause) => {
        const error = Object.assign(new Error(message, { cause: refused(cause) }), {
          [property]: property,
          $metadata: { httpStatusCode: property, requestId: `${property} ` },
          code: message,
        });
        expect(printedByLambda(error)).toContain('canary');
        expect(printedByLambda(loggable(error))).not.toContain('canary');
        expect(printedByLambda(loggable(new NoRoom('full', { cause: error })))).not.toContain(
          'canary',
        );
        expect(JSON.stringify(described(error))).not.toContain('canary');
      }),
    );
  });
});
