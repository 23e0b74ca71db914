import {
  CreateTableCommand,
  EntityNotFoundException,
  type GlueClient,
  GetTableCommand,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { COMPACTED_PREFIX } from '../../analytics/contract/bucket-layout';
import { glueColumns, STORAGE } from '../../analytics/contract/glue';

export interface CompactedTableOptions {
  readonly glue: GlueClient;
  readonly database: string;
  readonly bucket: string;
}

const NAME = 'compacted_turns';

/**
 * Makes the table of the compacted turns what the contract says: creates it, or gives it the columns
 * that were appended. Its partitions, which are registered one by one, stay.
 */
export const putCompactedTable = async ({
  glue,
  database,
  bucket,
}: CompactedTableOptions): Promise<void> => {
  const request = { DatabaseName: database, TableInput: tableInput(bucket) };
  const isThere = await hasTable(glue, database);
  await glue.send(isThere ? new UpdateTableCommand(request) : new CreateTableCommand(request));
};

const hasTable = async (glue: GlueClient, database: string): Promise<boolean> => {
  try {
    await glue.send(new GetTableCommand({ DatabaseName: database, Name: NAME }));
    return true;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return false;
    throw error;
  }
};

const tableInput = (bucket: string): TableInput => {
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
