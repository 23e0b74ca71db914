import { describe, expect, test } from '@jest/globals';
import { QueryCancelled, QueryFailed } from '../../../analytics/athena/errors';
import { UserError } from '../../../local/errors';
import { explained } from '../../../local/cli/query-failure';

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

const FROM_SDK = { $metadata: {} };

describe('explained', () => {
  test.each([
    [
      'a query that fails',
      new QueryFailed("SYNTAX_ERROR: line 1:8: mismatched input 'FORM'"),
      "The query failed: SYNTAX_ERROR: line 1:8: mismatched input 'FORM'",
    ],
    [
      'a query that is cancelled',
      new QueryCancelled('The query was cancelled.'),
      'The query was cancelled.',
    ],
    [
      'an object that is removed',
      new QueryFailed('HIVE_CANNOT_OPEN_SPLIT: NoSuchKey s3://b/k.'),
      'The query failed twice because an object was removed while it was read: HIVE_CANNOT_OPEN_SPLIT: NoSuchKey s3://b/k. Ask again once nothing is being removed.',
    ],
    [
      'credentials that have expired',
      named(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        FROM_SDK,
      ),
      'The credentials of "work" have expired: sign in again (aws sso login --profile work) or renew the session token, and repeat.',
    ],
    [
      'a sign-in that has expired',
      named(
        'CredentialsProviderError',
        'The SSO session associated with this profile has expired.',
      ),
      'The credentials of "work" have expired: sign in again (aws sso login --profile work) or renew the session token, and repeat.',
    ],
    [
      'a profile that is not there',
      named('CredentialsProviderError', 'Could not resolve credentials using profile: [work]'),
      'The credentials of "work" cannot be read: Could not resolve credentials using profile: [work]',
    ],
    [
      'credentials that are wrong',
      named(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        FROM_SDK,
      ),
      'The credentials of "work" are not valid: The security token included in the request is invalid. Check ~/.aws/credentials, or sign in again.',
    ],
    [
      'credentials that do not allow it',
      named('AccessDeniedException', 'User is not authorized.', FROM_SDK),
      'The credentials of "work" do not allow the query: User is not authorized.',
    ],
    [
      'throttling',
      named('TooManyRequestsException', 'Rate exceeded', FROM_SDK),
      'Athena throttles: it refused the same call nine times (Rate exceeded). Wait a minute, and ask again.',
    ],
    [
      'a profile without a region',
      new Error('Region is missing'),
      'The region is not known: set AWS_REGION, or the region of the profile "work".',
    ],
    [
      'a server that is not there',
      named('Error', '', { code: 'ECONNREFUSED', name: 'ECONNREFUSED' }),
      'Athena cannot be asked: ECONNREFUSED',
    ],
  ])('says what became of %s', (_, error, sentence) => {
    const said = explained(error, 'work');
    expect(said).toBeInstanceOf(UserError);
    expect((said as UserError).message).toBe(sentence);
    expect((said as UserError).cause).toBe(error);
  });

  test('names no profile where there is none', () => {
    const said = explained(named('ExpiredToken', 'expired')) as Error;
    expect(said.message).toMatch(
      /^The AWS credentials have expired: sign in again \(aws sso login\)/,
    );
  });

  test('hides no fault of ours', () => {
    const fault = new TypeError('x is undefined');
    expect(explained(fault)).toBe(fault);
  });
});
