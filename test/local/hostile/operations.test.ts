import * as athena from '@aws-sdk/client-athena';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as firehose from '@aws-sdk/client-firehose';
import * as glue from '@aws-sdk/client-glue';
import * as kinesis from '@aws-sdk/client-kinesis';
import * as personalize from '@aws-sdk/client-personalize';
import * as stepFunctions from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readWiring } from '../../../local/aws/wiring';
import { localTemplate } from '../../../local/template';
import { inputsOf, operationsOf } from './aws-inputs';
import {
  expectUnharmed,
  type StackUnderAttack,
  startStackUnderAttack,
  textsIn,
} from './stack-under-attack';

/** Inputs of each operation. */
const RUNS = Number(process.env['RUNS'] ?? 12);

/** Services of AWS JSON, the shapes of their operations from the SDK. */
const SERVICES = {
  athena: { sdk: athena, target: 'AmazonAthena' },
  dynamodb: { sdk: dynamodb, target: 'DynamoDB_20120810' },
  firehose: { sdk: firehose, target: 'Firehose_20150804' },
  glue: { sdk: glue, target: 'AWSGlue' },
  kinesis: { sdk: kinesis, target: 'Kinesis_20131202' },
  personalize: { sdk: personalize, target: 'AmazonPersonalize' },
  stepFunctions: { sdk: stepFunctions, target: 'AWSStepFunctions' },
} as const;

let stack: StackUnderAttack;
/** Of what there is, and of what there is not. */
let names: readonly string[];

beforeAll(async () => {
  stack = await startStackUnderAttack();
  names = [
    ...textsIn(readWiring(await localTemplate(process.cwd()))),
    ...[
      '',
      'a',
      '__proto__',
      'SELECT 1',
      's3://pet-match-bucket/turns/',
      '2026-11-30',
      'ASCENDING',
    ],
  ];
}, 120_000);

afterAll(() => stack.stop());

afterEach(() => expectUnharmed(stack));

interface Reply {
  readonly status: number;
  readonly body: string;
}

const send = async (
  service: keyof typeof SERVICES,
  operation: string,
  body: string,
): Promise<Reply> => {
  const version = ['dynamodb', 'stepFunctions'].includes(service) ? '1.0' : '1.1';
  const response = await fetch(stack.urls[service] ?? '', {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${SERVICES[service].target}.${operation}`,
      'x-amz-date': '20261130T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20261130/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=abc',
    },
    body,
  });
  return { status: response.status, body: await response.text() };
};

/** What is wrong with an answer; nothing for a result, and for an error as AWS says it. */
const complaint = ({ status, body }: Reply): string | undefined => {
  const said = `${status} ${body.slice(0, 500)}`;
  for (const secret of [process.cwd(), stack.folder, 'node_modules', '\\n    at '])
    if (body.includes(secret)) return `tells of this machine: ${said}`;
  if (status === 200) return undefined;
  if (status < 400 || status > 499) return `no status of a refusal: ${said}`;
  try {
    const { __type: type, message, Message } = JSON.parse(body) as Record<string, unknown>;
    const sentence = message ?? Message;
    const isNamed = typeof type === 'string' && /[A-Z]\w+$/.test(type);
    // Kinesis and DynamoDB say no more of a request that they can't read.
    const isUnread = /(?:UnknownOperation|Serialization)Exception$/.test(String(type));
    if (isNamed && (isUnread || typeof sentence === 'string')) return undefined;
  } catch {
    // said below
  }
  return `no error of AWS: ${said}`;
};

describe.each(Object.keys(SERVICES) as (keyof typeof SERVICES)[])('%s', (service) => {
  const operations = operationsOf(SERVICES[service].sdk);

  test.each([...operations.keys()])(
    '%s takes any input, or refuses it as AWS does',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(inputsOf(operations.get(name) ?? 0, names), async (input) => {
          expect(complaint(await send(service, name, JSON.stringify(input)))).toBeUndefined();
        }),
        { numRuns: (await isServed(service, name)) ? RUNS : 1 },
      );
    },
  );
});

const isServed = async (service: keyof typeof SERVICES, operation: string): Promise<boolean> =>
  !(await send(service, operation, '{}')).body.includes('UnknownOperationException');
