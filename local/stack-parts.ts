import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMPACTED_PREFIX } from '../analytics/contract/bucket-layout';
import { glueColumns } from '../analytics/contract/glue';
import type { AthenaOptions } from './aws/athena';
import { parseLocation } from './aws/athena/table-source';
import type { DeliveryStreamConfig } from './aws/firehose';
import type { ParquetColumn } from './aws/firehose/delivery-stream-config';
import { type Catalog, createCatalog } from './aws/glue/catalog';
import type { TableInput } from './aws/glue/model';
import { type GlueTable, PROJECTED, tableInput } from './aws/glue/table-input';
import { createFunctionRuntime, type FunctionRuntime } from './aws/lambda/function-runtime';
import type { ObjectStore } from './aws/object-store';
import {
  type DeliveryStreamDefinition,
  type FunctionDefinition,
  LOCAL_CREDENTIALS,
  REGION,
  type Wiring,
} from './aws/wiring';
import type { DataFolder, Endpoints } from './data-folder';
import { messageOf, UserError } from './errors';
import { turnViews } from './turn-views';

/*
 * How the parts of the stack are set up from its wiring, whichever process they run in.
 */

/** What the functions call; they are served themselves last. */
export type ServiceEndpoints = Omit<Endpoints, 'lambda' | 'sns' | 'stepFunctions'>;

export type OnClose = (stop: () => void | Promise<void>) => void;

/** Opens a log in the data folder, by name; what is written to it is one line. */
export type LogFiles = (name: string) => (line: string) => void;

export const athenaOf = (wiring: Wiring, store: ObjectStore, catalog: Catalog): AthenaOptions => ({
  store,
  catalog,
  workGroups: [wiring.workGroup, wiring.jobs],
  ...turnViews(wiring.turnRows.format),
});

/** The catalog lies beside the buckets; what the content function makes in it stays. */
export const stackCatalog = (
  { database, turnRows }: Wiring,
  { root }: ObjectStore,
  others: readonly TableInput[] = [],
): Catalog => {
  const { bucket } = parseLocation(turnRows.location);
  const compacted: GlueTable = {
    ...{ name: 'compacted_turns', format: 'parquet', columns: glueColumns('parquet') },
    location: `s3://${bucket}/${COMPACTED_PREFIX}`,
    partitionKeys: turnRows.partitionKeys,
  };
  return createCatalog({
    file: join(dirname(root), 'catalog.json'),
    database,
    tables: [tableInput(turnRows, PROJECTED), tableInput(compacted), ...others],
  });
};

export const deliveryStreamConfig = (
  { table, ...delivery }: DeliveryStreamDefinition,
  database: string,
  catalog: Catalog,
  bufferSeconds: number,
): DeliveryStreamConfig => ({
  ...delivery,
  bufferSeconds,
  format:
    table === undefined
      ? { kind: 'raw' }
      : {
          kind: 'parquet',
          columns: columnsOf(catalog, table),
          deserializer: 'openx',
          table: { databaseName: database, tableName: table },
        },
});

const columnsOf = (catalog: Catalog, table: string): readonly ParquetColumn[] =>
  (catalog.state().tables.get(table)?.input.StorageDescriptor?.Columns ?? []).map(
    ({ Name, Type = 'string' }) => ({ name: Name, type: Type }),
  );

/** As far as the functions can tell, this machine is AWS. */
const awsEnvironment = (endpoints: FunctionOptions['endpoints']): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_FIREHOSE: endpoints.firehose,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_ATHENA: endpoints.athena,
  AWS_ENDPOINT_URL_GLUE: endpoints.glue,
  ...(endpoints.sns ? { AWS_ENDPOINT_URL_SNS: endpoints.sns } : {}),
  ...(endpoints.stepFunctions ? { AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions } : {}),
  ...(endpoints.kinesis ? { AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis } : {}),
  ...(endpoints.personalize ? personalizeEnvironment(endpoints.personalize) : {}),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

/** Personalize has three services, here at one address. */
const personalizeEnvironment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_PERSONALIZE: url,
  AWS_ENDPOINT_URL_PERSONALIZE_EVENTS: url,
  AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME: url,
});

export interface FunctionOptions {
  /** The extras' functions call the state machines, too. */
  readonly endpoints: ServiceEndpoints & Partial<Pick<Endpoints, 'sns' | 'stepFunctions'>>;
  readonly onClose: OnClose;
  readonly log: LogFiles;
}

export const startFunction = (
  { environment, arn, timeoutSeconds, name, file, exportName }: FunctionDefinition,
  folder: DataFolder,
  { endpoints, onClose, log }: FunctionOptions,
): FunctionRuntime => {
  const runtime = createFunctionRuntime({
    name,
    arn,
    file: join(folder.functions, `${file}.js`),
    exportName,
    environment: { ...environment, ...awsEnvironment(endpoints) },
    timeoutSeconds,
    log: log(name),
  });
  onClose(runtime.close);
  return runtime;
};

/**
 * Two settings differ from AWS: the window, which saves calls and so money there, would only delay the
 * row; and here the stream keeps its records, so that a stack which was off for days catches up.
 */
export const atHome = <M extends Wiring['mapping']>(mapping: M): M => ({
  ...mapping,
  maximumBatchingWindowInSeconds: 0,
  maximumRecordAgeInSeconds: -1,
});

/**
 * @throws UserError when the logs can't be written; later, a line that can't be is said on standard
 * error, for a log must not stop what it logs
 */
export const logFiles = ({ logs }: DataFolder): LogFiles => {
  mkdirSync(logs, { recursive: true });
  return (name) => {
    const file = join(logs, `${name}.log`);
    try {
      appendFileSync(file, '');
    } catch (error) {
      throw new UserError(`Cannot write the log ${file}: ${messageOf(error)}`, { cause: error });
    }
    return (line) => {
      try {
        appendFileSync(file, `${line}\n`);
      } catch (error) {
        process.stderr.write(`${file}: ${messageOf(error)}\n`);
      }
    };
  };
};
