import { listen, type LocalServer, readBody } from '../../local/aws/http-server';

/** What the server does with a call: answers, hangs, or stops in the middle of its answer. */
export type Answer =
  { readonly status?: number; readonly body: unknown } | 'hang' | 'stop half-way';

export interface Call {
  /** Such as `Query`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface DynamoDbServer extends LocalServer {
  /** Every call that arrived, attempt by attempt. */
  readonly calls: readonly Call[];
}

/** A server that speaks enough of DynamoDB's protocol for a real client of the SDK. */
export const startDynamoDbServer = async (
  answer: (call: Call, number: number) => Answer,
): Promise<DynamoDbServer> => {
  const calls: Call[] = [];
  const server = await listen({
    name: 'fake DynamoDB',
    async handle(request, response) {
      const body = await readBody(request, 1 << 20);
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const call = { operation, input: JSON.parse(body.toString()) as Record<string, unknown> };
      calls.push(call);
      const answered = answer(call, calls.length);
      if (answered === 'hang') return;
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      if (answered === 'stop half-way') {
        response.writeHead(200, { ...headers, 'content-length': 100 }).write('{"Items":');
        return;
      }
      response.writeHead(answered.status ?? 200, headers).end(JSON.stringify(answered.body));
    },
  });
  return { ...server, calls };
};
