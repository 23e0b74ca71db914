import { compactedTableInput } from '../../infra/content/compacted-table';
import type { Template } from '../../infra/synthesize';
import { resolveReferences } from '../../local/aws/resolve-template';
import type { HiveColumn, HiveTable } from './metastore';

/** `AWS::Glue::Table`, as far as a table needs it. */
interface TableInput {
  readonly Name: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly GlueColumn[];
  readonly StorageDescriptor: {
    readonly Location: string;
    readonly InputFormat: string;
    readonly OutputFormat: string;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters: Readonly<Record<string, string>>;
    };
    readonly Columns: readonly GlueColumn[];
  };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

/** The tables of a template, in a bucket of this name. */
export const templateTables = (template: Template, bucket: string): readonly HiveTable[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Glue::Table')
    .map(({ Properties }) =>
      hiveTable(
        resolveReferences(Properties['TableInput'], {
          refs: { LakeBucket: bucket },
          attributes: {},
        }) as TableInput,
      ),
    );

/** The table of the compacted turns, as the content function makes it. */
export const compactedTable = (bucket: string): HiveTable =>
  hiveTable(compactedTableInput(bucket) as unknown as TableInput);

export const hiveTable = ({
  Name,
  Parameters,
  PartitionKeys,
  StorageDescriptor: storage,
}: TableInput): HiveTable => ({
  name: Name,
  columns: storage.Columns.map(column),
  partitionKeys: PartitionKeys.map(column),
  location: storage.Location,
  inputFormat: storage.InputFormat,
  outputFormat: storage.OutputFormat,
  serde: storage.SerdeInfo.SerializationLibrary,
  serdeParameters: storage.SerdeInfo.Parameters,
  parameters: Parameters,
});

const column = ({ Name, Type }: GlueColumn): HiveColumn => ({ name: Name, type: Type });
