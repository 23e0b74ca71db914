import { ServiceError } from '../aws-json';
import type { DeliveryStream } from './delivery-stream';
import type { DeliveryStreamConfig } from './delivery-stream-config';

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html */
export const describeDeliveryStream = ({ config, created }: DeliveryStream): unknown => ({
  DeliveryStreamDescription: {
    DeliveryStreamName: config.name,
    DeliveryStreamARN: config.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' },
    DeliveryStreamType: 'DirectPut',
    VersionId: '1',
    CreateTimestamp: created / 1000,
    Destinations: [
      {
        DestinationId: 'destinationId-000000000001',
        ExtendedS3DestinationDescription: destinationOf(config),
      },
    ],
    HasMoreDestinations: false,
  },
});

const destinationOf = ({
  arn,
  bucket,
  prefix,
  errorPrefix,
  bufferSeconds,
  bufferBytes,
  format,
}: DeliveryStreamConfig): unknown => ({
  RoleARN: `arn:aws:iam::${arn.split(':')[4] ?? ''}:role/firehose`,
  BucketARN: `arn:aws:s3:::${bucket}`,
  Prefix: prefix,
  ErrorOutputPrefix: errorPrefix,
  BufferingHints: {
    SizeInMBs: Math.max(1, Math.round(bufferBytes / (1024 * 1024))),
    IntervalInSeconds: bufferSeconds,
  },
  CompressionFormat: 'UNCOMPRESSED',
  EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
  S3BackupMode: 'Disabled',
  ...(format.kind === 'raw'
    ? { ...(format.extension !== undefined && { FileExtension: format.extension }) }
    : {
        DataFormatConversionConfiguration: {
          Enabled: true,
          InputFormatConfiguration: {
            Deserializer:
              format.deserializer === 'openx' ? { OpenXJsonSerDe: {} } : { HiveJsonSerDe: {} },
          },
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
          ...(format.table && {
            SchemaConfiguration: {
              DatabaseName: format.table.databaseName,
              TableName: format.table.tableName,
              VersionId: format.table.versionId ?? 'LATEST',
            },
          }),
        },
      }),
});

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 10_000;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html */
export const listDeliveryStreams = (
  names: readonly string[],
  input: Readonly<Record<string, unknown>>,
): unknown => {
  const {
    Limit: limit = DEFAULT_LIMIT,
    ExclusiveStartDeliveryStreamName: after = '',
    DeliveryStreamType: type = 'DirectPut',
  } = input;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${JSON.stringify(limit)}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${MAX_LIMIT}`,
    );
  if (typeof after !== 'string')
    throw new ServiceError(
      'SerializationException',
      'The member ExclusiveStartDeliveryStreamName is not a string.',
    );
  const found = type === 'DirectPut' ? names.filter((name) => name > after).sort() : [];
  return {
    DeliveryStreamNames: found.slice(0, limit),
    HasMoreDeliveryStreams: found.length > limit,
  };
};
