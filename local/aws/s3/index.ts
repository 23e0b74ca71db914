import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasGone, listen, type LocalServer, toStandardError, UNEXPECTED } from '../http-server';
import { isBucketName } from '../object-key';
import type { ObjectStore } from '../object-store';
import { listObjects } from './list-objects';
import {
  abortUpload,
  completeUpload,
  createUpload,
  listParts,
  uploadPart,
} from './multipart-upload';
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from './object-operations';
import { asS3Error, noSuchBucket, notImplemented, S3Error } from './s3-error';
import { s3Request, type Answer, type S3Request } from './s3-request';
import { element, text, xmlDocument } from './xml';

export interface S3Options {
  readonly store: ObjectStore;
  /** Buckets that are there from the start. */
  readonly buckets: readonly string[];
  /** 0 or nothing takes a free port. */
  readonly port?: number;
  /** The region that GetBucketLocation answers. */
  readonly region?: string;
}

/**
 * Serves an object store by S3's protocol, path-style: listing, reading (ranges, conditions),
 * writing (plain, `aws-chunked`, multipart, copies) and deleting objects; buckets are listed, made
 * and asked for. What else S3 can do gets `NotImplemented`. Content types and user metadata are not
 * kept: an object is its file. Signatures are not checked: the server is reachable from this machine
 * only.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 *
 * @throws UserError when the port is in use
 */
export const startS3 = async ({
  store,
  buckets,
  port = 0,
  region = 'eu-west-1',
}: S3Options): Promise<LocalServer> => {
  for (const bucket of buckets) await store.createBucket(bucket);
  return listen({
    name: 'S3',
    port,
    handle: (http, response) => handle(store, region, http, response),
  });
};

const handle = async (
  store: ObjectStore,
  region: string,
  http: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const id = randomUUID();
  response.setHeader('x-amz-request-id', id);
  response.setHeader('server', 'AmazonS3');
  try {
    const request = s3Request(store, http, response);
    const answer = await operationOf(request)(request, region);
    if (answer === 'answered') return;
    send(response, answer.status, answer.body, answer.headers);
  } catch (error) {
    if (hasGone(http)) return;
    const known = asS3Error(error) ?? unexpected(error);
    if (response.headersSent) return void response.destroy();
    const body = xmlDocument(
      'Error',
      text('Code', known.code),
      text('Message', known.message),
      text('Resource', (http.url ?? '').replace(/\?.*$/s, '')),
      text('RequestId', id),
    ).replace(/ xmlns="[^"]*"/, '');
    send(response, known.status, http.method === 'HEAD' ? undefined : body);
  } finally {
    // What is left of a refused upload: a client reads the answer only after it has sent it all.
    http.resume();
  }
};

const unexpected = (error: unknown): S3Error => {
  toStandardError('S3')(error);
  return new S3Error('InternalError', UNEXPECTED, 500);
};

const send = (
  response: ServerResponse,
  status: number,
  body: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, {
    ...headers,
    ...(body !== undefined && {
      'content-type': 'application/xml',
      'content-length': Buffer.byteLength(body),
    }),
  });
  response.end(body);
};

type Operation = (request: S3Request, region: string) => Promise<Answer>;

/** Names in the query that stand for an operation of their own. */
const SUBRESOURCES =
  /^(accelerate|acl|analytics|attributes|cors|delete|encryption|intelligent-tiering|inventory|legal-hold|lifecycle|location|logging|metadata\w*|metrics|notification|object-lock|ownershipControls|policy|policyStatus|publicAccessBlock|renameObject|replication|requestPayment|restore|retention|select|session|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/;

const operationOf = ({ bucket, key, query, http }: S3Request): Operation => {
  const method = http.method ?? '';
  const subresource = [...query.keys()].find((name) => SUBRESOURCES.test(name)) ?? '';
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const isCopy = http.headers['x-amz-copy-source'] !== undefined && subresource === '';
  const name = `${method} ${level}${subresource === '' ? '' : `?${subresource}`}${isCopy ? ' copy' : ''}`;
  const operation = OPERATIONS[name];
  if (operation === undefined) throw notImplemented(name);
  return level === 'service' || name === 'PUT bucket' ? operation : inBucket(operation);
};

const inBucket =
  (operation: Operation): Operation =>
  async (request, region) => {
    if (!(await request.store.hasBucket(request.bucket))) throw noSuchBucket(request.bucket);
    return operation(request, region);
  };

const listBuckets: Operation = async ({ store }) => ({
  status: 200,
  body: xmlDocument(
    'ListAllMyBucketsResult',
    element('Owner', text('ID', '000000000000')),
    element(
      'Buckets',
      ...(await store.buckets()).map(({ name, created }) =>
        element('Bucket', text('Name', name), text('CreationDate', created.toISOString())),
      ),
    ),
  ),
});

const createBucket: Operation = async ({ store, bucket }) => {
  if (!isBucketName(bucket))
    throw new S3Error('InvalidBucketName', `The specified bucket is not valid: ${bucket}`);
  if (!(await store.createBucket(bucket)))
    throw new S3Error('BucketAlreadyOwnedByYou', `The bucket ${bucket} is there already.`, 409);
  return { status: 200, headers: { location: `/${bucket}` } };
};

const OPERATIONS: Readonly<Record<string, Operation | undefined>> = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': (_, region) =>
    Promise.resolve({ status: 200, headers: { 'x-amz-bucket-region': region } }),
  'GET bucket': async ({ store, bucket, query }) => ({
    status: 200,
    body: await listObjects(store, bucket, query),
  }),
  'GET bucket?location': (_, region) => Promise.resolve({ status: 200, body: locationOf(region) }),
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': getObject,
  'PUT object': putObject,
  'PUT object copy': copyObject,
  'DELETE object': deleteObject,
  'POST object?uploads': createUpload,
  'PUT object?uploadId': uploadPart,
  'POST object?uploadId': completeUpload,
  'DELETE object?uploadId': abortUpload,
  'GET object?uploadId': listParts,
};

/** The one answer whose root element holds text. */
const locationOf = (region: string): string =>
  xmlDocument('LocationConstraint').replace('></', `>${region}</`);
