import { ServiceError } from '../aws-json';

/**
 * Firehose's limits, which nobody can have raised: a record's data before base64, and a call's.
 *
 * https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const MAX_RECORD_BYTES = 1_024_000;
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

type Input = Readonly<Record<string, unknown>>;

const invalid = (path: string, constraint: string): ServiceError =>
  new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`,
  );

/** @throws ServiceError ValidationException */
export const streamNameOf = ({ DeliveryStreamName: name }: Input): string => {
  if (name === undefined || name === null)
    throw invalid('deliveryStreamName', 'Member must not be null');
  if (typeof name !== 'string') throw notOfType('DeliveryStreamName', 'a string');
  if (name.length < 1 || name.length > 64)
    throw invalid(
      'deliveryStreamName',
      'Member must have length less than or equal to 64 and greater than or equal to 1',
    );
  if (!/^[a-zA-Z0-9_.-]+$/.test(name))
    throw invalid(
      'deliveryStreamName',
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    );
  return name;
};

/**
 * The bytes of PutRecord's record.
 *
 * @throws ServiceError ValidationException, SerializationException
 */
export const recordOf = ({ Record: record }: Input): Buffer => dataOf(record, 'record');

/**
 * The bytes of PutRecordBatch's records.
 *
 * @throws ServiceError ValidationException, SerializationException; InvalidArgumentException for
 * more than 4 MiB in all
 */
export const recordsOfBatch = ({ Records: records }: Input): readonly Buffer[] => {
  if (records === undefined || records === null)
    throw invalid('records', 'Member must not be null');
  if (!Array.isArray(records)) throw notOfType('Records', 'a list');
  if (records.length < 1)
    throw invalid('records', 'Member must have length greater than or equal to 1');
  if (records.length > MAX_BATCH_RECORDS)
    throw invalid('records', `Member must have length less than or equal to ${MAX_BATCH_RECORDS}`);
  const data = records.map((record, i) => dataOf(record, `records.${i + 1}.member`));
  const bytes = data.reduce((sum, { length }) => sum + length, 0);
  if (bytes > MAX_BATCH_BYTES)
    throw new ServiceError(
      'InvalidArgumentException',
      `Records size exceeds 4 MB limit: ${bytes} bytes, at most ${MAX_BATCH_BYTES}.`,
    );
  return data;
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const dataOf = (record: unknown, path: string): Buffer => {
  if (record === undefined || record === null) throw invalid(path, 'Member must not be null');
  if (typeof record !== 'object') throw notOfType(path, 'a structure');
  const { Data: text } = record as { readonly Data?: unknown };
  if (text === undefined || text === null) throw invalid(`${path}.data`, 'Member must not be null');
  if (typeof text !== 'string' || text.length % 4 !== 0 || !BASE64.test(text))
    throw notOfType(`${path}.data`, 'base64');
  const data = Buffer.from(text, 'base64');
  if (data.length > MAX_RECORD_BYTES)
    throw invalid(
      `${path}.data`,
      `Member must have length less than or equal to ${MAX_RECORD_BYTES}`,
    );
  return data;
};

const notOfType = (path: string, type: string): ServiceError =>
  new ServiceError('SerializationException', `The member ${path} is not ${type}.`);
