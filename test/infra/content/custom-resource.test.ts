import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  answerCloudFormation,
  type CustomResourceRequest,
} from '../../../infra/content/custom-resource';
import { listen, type LocalServer, readBody } from '../../../local/aws/http-server';

interface Put {
  readonly contentType: string | undefined;
  readonly body: Readonly<Record<string, string>>;
}

let cloudFormation: LocalServer;
let puts: Put[];
/** The statuses of the next answers; 200 after them. */
let statuses: number[];

beforeEach(async () => {
  puts = [];
  statuses = [];
  cloudFormation = await listen({
    name: 'CloudFormation',
    async handle(request, response) {
      const body = (await readBody(request, 1 << 16)).toString();
      puts.push({
        contentType: request.headers['content-type'],
        body: JSON.parse(body) as Put['body'],
      });
      response.writeHead(statuses.shift() ?? 200).end();
    },
  });
});
afterEach(() => cloudFormation.close());

const request = (more: Partial<CustomResourceRequest> = {}): CustomResourceRequest => ({
  RequestType: 'Create',
  ResponseURL: `${cloudFormation.url}/answer`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Content',
  ...more,
});

const done = { work: () => Promise.resolve(), id: 'pet_match-content', remainingMillis: 60_000 };

test('work that is done is answered with success, the ids of the request and no content type', async () => {
  await answerCloudFormation(request(), done);
  expect(puts).toEqual([
    {
      // The signature of the URL has none.
      contentType: undefined,
      body: {
        Status: 'SUCCESS',
        Reason: 'Create of Content done',
        PhysicalResourceId: 'pet_match-content',
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'Content',
      },
    },
  ]);
});

test('an update keeps the id that the resource has', async () => {
  await answerCloudFormation(request({ RequestType: 'Update', PhysicalResourceId: 'older' }), done);
  expect(puts[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'older' });
});

test('work that fails is answered with its reason, cut to what CloudFormation takes', async () => {
  const error = new TypeError(`Athena is down ${'.'.repeat(5_000)}`);
  await answerCloudFormation(request(), { ...done, work: () => Promise.reject(error) });
  const [{ body } = { body: {} as Put['body'] }] = puts;
  expect(body).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'pet_match-content' });
  expect(body['Reason']).toMatch(/^TypeError: Athena is down \.+$/);
  expect(body['Reason']).toHaveLength(1_000);
});

test('work that hangs is given up and answered in time', async () => {
  let given: AbortSignal | undefined;
  const hang = (signal: AbortSignal): Promise<void> => {
    given = signal;
    return new Promise(() => undefined);
  };
  await answerCloudFormation(request(), { ...done, work: hang, remainingMillis: 10_050 });
  expect(puts[0]?.body).toMatchObject({
    Status: 'FAILED',
    Reason: 'The content was not in place within 0 s; try again.',
  });
  expect(given?.aborted).toBe(true);
});

test('an answer that is not taken is given again', async () => {
  statuses = [503, 500];
  await answerCloudFormation(request(), done);
  expect(puts.map(({ body }) => body['Status'])).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
});

test('an answer that is never taken fails the function', async () => {
  statuses = [403, 403, 403, 403];
  await expect(answerCloudFormation(request(), done)).rejects.toThrow(
    'CloudFormation does not take the answer: HTTP status 403',
  );
});
