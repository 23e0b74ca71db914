import { invalidParameter } from './sns-error';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_MESSAGE_BYTES = 262_144;
const MAX_SUBJECT_LENGTH = 100;

/** Starts with a letter, a figure or a punctuation mark; ASCII, no line breaks or controls. */
const SUBJECT = /^[\u0021-\u007e][\u0020-\u007e]*$/;

/** What a Publish carries, checked. */
export interface Content {
  readonly subject?: string;
  readonly message: string;
  readonly messages?: Readonly<Record<string, string>>;
}

/** @throws SnsError InvalidParameter for what SNS refuses */
export const contentOf = (input: URLSearchParams): Content => {
  const message = input.get('Message') ?? '';
  if (message === '') throw invalidParameter('Empty message');
  const bytes = Buffer.byteLength(message);
  if (bytes > MAX_MESSAGE_BYTES)
    throw invalidParameter(`Message too long: it has ${bytes} bytes, at most ${MAX_MESSAGE_BYTES}`);
  const subject = input.get('Subject');
  if (subject !== null && (subject.length > MAX_SUBJECT_LENGTH || !SUBJECT.test(subject)))
    throw invalidParameter(
      `Subject: it must be 1 to ${MAX_SUBJECT_LENGTH} printable ASCII characters`,
    );
  return {
    ...(subject === null ? {} : { subject }),
    ...structured(message, input.get('MessageStructure')),
  };
};

const structured = (message: string, structure: string | null): Omit<Content, 'subject'> => {
  if (structure === null || structure === '') return { message };
  if (structure !== 'json') throw invalidParameter(`MessageStructure: ${structure}`);
  const messages = parsed(message);
  const { default: text } = messages;
  if (typeof text !== 'string')
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  const texts = Object.entries(messages).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { message: text, messages: Object.fromEntries(texts) };
};

const parsed = (message: string): Readonly<Record<string, unknown>> => {
  try {
    return { ...(JSON.parse(message) as object) };
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
};
