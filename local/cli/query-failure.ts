import { QueryCancelled, QueryFailed } from '../../analytics/athena/errors';
import { isObjectRemoved } from '../../analytics/athena/run-query';
import { messageOf, UserError } from '../errors';

/**
 * Says in a sentence why Athena did not answer, and what to do. What is no fault of the query, of
 * Athena or of the way to it comes back as it is.
 *
 * @param profile AWS profile that the question was asked with, if it was
 */
export const explained = (error: unknown, profile?: string): unknown => {
  const sentence = sentenceOf(error, profile);
  return sentence === undefined ? error : new UserError(sentence, { cause: error });
};

const sentenceOf = (error: unknown, profile: string | undefined): string | undefined => {
  if (error instanceof QueryCancelled) return error.message;
  if (error instanceof QueryFailed)
    return isObjectRemoved(error)
      ? `The query failed twice because an object was removed while it was read: ${error.message} Ask again once nothing is being removed.`
      : `The query failed: ${error.message}`;
  if (!(error instanceof Error)) return undefined;
  const whose = profile === undefined ? 'The AWS credentials' : `The credentials of "${profile}"`;
  const message = messageOf(error) || error.name;
  for (const { applies, sentence } of RULES)
    if (applies(error)) return sentence({ message, whose, profile });
  return '$metadata' in error || 'code' in error ? `Athena cannot be asked: ${message}` : undefined;
};

interface Circumstances {
  readonly message: string;
  readonly whose: string;
  readonly profile: string | undefined;
}

interface Rule {
  readonly applies: (error: Error) => boolean;
  readonly sentence: (circumstances: Circumstances) => string;
}

const named =
  (pattern: RegExp): Rule['applies'] =>
  ({ name }) =>
    pattern.test(name);

const RULES: readonly Rule[] = [
  {
    applies: ({ name, message }) =>
      /^(?:ExpiredToken|RequestExpired)/.test(name) ||
      (/Credentials|Token/.test(name) && /expired/i.test(message)),
    sentence: ({ whose, profile }) =>
      `${whose} have expired: sign in again (aws sso login${profile === undefined ? '' : ` --profile ${profile}`}) or renew the session token, and repeat.`,
  },
  {
    applies: named(/^(?:CredentialsProviderError|TokenProviderError)$/),
    sentence: ({ whose, message }) => `${whose} cannot be read: ${message}`,
  },
  {
    applies: named(/^(?:UnrecognizedClient|InvalidClientTokenId|InvalidSignature)/),
    sentence: ({ whose, message }) =>
      `${whose} are not valid: ${message} Check ~/.aws/credentials, or sign in again.`,
  },
  {
    applies: named(/^AccessDenied/),
    sentence: ({ whose, message }) => `${whose} do not allow the query: ${message}`,
  },
  {
    applies: named(/^(?:TooManyRequests|Throttling)/),
    sentence: ({ message }) =>
      `Athena throttles: it refused the same call nine times (${message}). Wait a minute, and ask again.`,
  },
  {
    applies: ({ message }) => message.includes('Region is missing'),
    sentence: ({ profile }) =>
      `The region is not known: set AWS_REGION${profile === undefined ? '' : `, or the region of the profile "${profile}"`}.`,
  },
];
