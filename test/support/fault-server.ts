import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, type LocalServer } from '../../local/aws/http-server';

/** What a server does with one request instead of, or besides, answering it. */
export type Answer =
  | { readonly status: number; readonly body: unknown }
  /** Never answers. */
  | 'hang'
  /** Closes the connection without an answer. */
  | 'reset';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** The operation of an AWS JSON protocol; empty for other protocols. */
  readonly operation: string;
  readonly body: Buffer;
}

export interface FaultServer extends LocalServer {
  readonly requests: readonly SeenRequest[];
}

/** A server that answers each request as `answer` says; `index` counts the requests from 0. */
export const startFaultServer = async (
  answer: (request: SeenRequest, index: number) => Answer,
): Promise<FaultServer> => {
  const requests: SeenRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, 64 * 1_024 * 1_024);
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      operation: String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, ''),
      body,
    };
    const what = answer(seen, requests.length);
    requests.push(seen);
    if (what === 'hang') return;
    if (what === 'reset') {
      request.socket.destroy();
      return;
    }
    response.writeHead(what.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(typeof what.body === 'string' ? what.body : JSON.stringify(what.body));
  };
  const server = await listen({ name: 'fault', handle });
  return { ...server, requests };
};

interface PutRecordBatchInput {
  readonly Records: readonly { readonly Data: string }[];
}

/** The records of a PutRecordBatch request, as text. */
export const recordsIn = ({ body }: SeenRequest): readonly string[] =>
  (JSON.parse(body.toString()) as PutRecordBatchInput).Records.map(({ Data }) =>
    Buffer.from(Data, 'base64').toString(),
  );

/** Firehose's answer with 200: which entries are refused, by position. */
export const putAnswer = (request: SeenRequest, refused: readonly number[] = []): Answer => ({
  status: 200,
  body: {
    FailedPutCount: refused.length,
    Encrypted: false,
    RequestResponses: recordsIn(request).map((_, index) =>
      refused.includes(index)
        ? { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' }
        : { RecordId: `id-${index}` },
    ),
  },
});

export const errorAnswer = (status: number, code: string): Answer => ({
  status,
  body: { __type: code, message: 'as the test wants it' },
});
