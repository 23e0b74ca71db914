import {
  CreateTableCommand,
  EntityNotFoundException,
  type GlueClient,
  GetTableCommand,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { registerCompactedDays } from '../../analytics/compaction/lake';
import { COMPACTED_PREFIX } from '../../analytics/contract/bucket-layout';
import { glueColumns, STORAGE } from '../../analytics/contract/glue';

export interface CompactedTableOptions {
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly database: string;
  readonly bucket: string;
}

const NAME = 'compacted_turns';

/**
 * Makes the table of the compacted turns what the contract says: creates it, with the days that the
 * bucket already holds, or gives it the columns that were appended. Its partitions, which are
 * registered one by one, stay.
 *
 * @throws Error for a table over another bucket, where its days would be lost
 */
export const putCompactedTable = async (options: CompactedTableOptions): Promise<void> => {
  const { glue, database, bucket } = options;
  const request = { DatabaseName: database, TableInput: compactedTableInput(bucket) };
  const present = await locationOf(glue, database);
  if (present === undefined) {
    await glue.send(new CreateTableCommand(request));
    await registerCompactedDays(options);
    return;
  }
  if (!present.startsWith(`s3://${bucket}/`))
    throw new Error(
      `The compacted turns lie in ${present}: the bucket can't become ${bucket}. Deploy with the bucket as it was, or with another database.`,
    );
  await glue.send(new UpdateTableCommand(request));
};

const locationOf = async (glue: GlueClient, database: string): Promise<string | undefined> => {
  try {
    const { Table: table } = await glue.send(
      new GetTableCommand({ DatabaseName: database, Name: NAME }),
    );
    return table?.StorageDescriptor?.Location ?? '';
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
};

/** The table as Glue takes it. */
export const compactedTableInput = (bucket: string): TableInput => {
  const { library, input, output, parameters } = STORAGE.parquet;
  return {
    Name: NAME,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    PartitionKeys: [{ Name: 'dt', Type: 'string' }],
    StorageDescriptor: {
      Location: `s3://${bucket}/${COMPACTED_PREFIX}`,
      InputFormat: input,
      OutputFormat: output,
      SerdeInfo: { SerializationLibrary: library, Parameters: { ...parameters } },
      Columns: glueColumns('parquet').map(({ name, type }) => ({ Name: name, Type: type })),
    },
  };
};
