/** The services that a fault proxy can stand in front of. */
export type Service =
  'dynamodb' | 'dynamodb-streams' | 'firehose' | 's3' | 'athena' | 'glue' | 'lambda' | 'states';

/** An answer that a server sends instead of doing the work. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Code {
  readonly status: number;
  readonly code: string;
}

interface Errors {
  /** How the error is written. */
  readonly form: (code: Code) => ErrorAnswer;
  readonly throttling: Code;
  readonly failure: Code;
}

const MESSAGE = 'Injected by the fault proxy.';

const json =
  (version: '1.0' | '1.1', namespace = '') =>
  ({ status, code }: Code): ErrorAnswer => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify({ __type: `${namespace}${code}`, message: MESSAGE }),
  });

const restJson = ({ status, code }: Code): ErrorAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ Type: 'Service', message: MESSAGE }),
});

const xml = ({ status, code }: Code): ErrorAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${MESSAGE}</Message></Error>`,
});

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/**
 * How each service says that it is asked too much, and that something broke.
 *
 * Sources: the sections "Errors" of each service's API reference
 */
const ERRORS: Readonly<Record<Service, Errors>> = {
  dynamodb: {
    form: json('1.0', DYNAMODB),
    throttling: { status: 400, code: 'ProvisionedThroughputExceededException' },
    failure: { status: 500, code: 'InternalServerError' },
  },
  'dynamodb-streams': {
    form: json('1.0', DYNAMODB),
    throttling: { status: 400, code: 'LimitExceededException' },
    failure: { status: 500, code: 'InternalServerError' },
  },
  firehose: {
    form: json('1.1'),
    throttling: { status: 503, code: 'ServiceUnavailableException' },
    failure: { status: 500, code: 'InternalFailure' },
  },
  s3: {
    form: xml,
    throttling: { status: 503, code: 'SlowDown' },
    failure: { status: 500, code: 'InternalError' },
  },
  athena: {
    form: json('1.1'),
    throttling: { status: 400, code: 'TooManyRequestsException' },
    failure: { status: 500, code: 'InternalServerException' },
  },
  glue: {
    form: json('1.1'),
    throttling: { status: 400, code: 'ThrottlingException' },
    failure: { status: 500, code: 'InternalServiceException' },
  },
  lambda: {
    form: restJson,
    throttling: { status: 429, code: 'TooManyRequestsException' },
    failure: { status: 500, code: 'ServiceException' },
  },
  states: {
    form: json('1.0'),
    throttling: { status: 400, code: 'ThrottlingException' },
    failure: { status: 500, code: 'InternalFailure' },
  },
};

export const throttled = (service: Service): ErrorAnswer => {
  const { form, throttling } = ERRORS[service];
  return form(throttling);
};

export const failed = (service: Service): ErrorAnswer => {
  const { form, failure } = ERRORS[service];
  return form(failure);
};

/** What GetRecords answers to an iterator that is older than 15 minutes. */
export const expiredIterator: ErrorAnswer = ERRORS['dynamodb-streams'].form({
  status: 400,
  code: 'ExpiredIteratorException',
});
