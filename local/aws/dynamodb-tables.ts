import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type TableDescription,
  type TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb';
import { UserError } from '../errors';

/** A table as CloudFormation and CreateTable describe it, in their words. */
export type TableDefinition = CreateTableCommandInput & {
  readonly TableName: string;
  readonly TimeToLiveSpecification?: TimeToLiveSpecification;
};

/**
 * Creates the tables that are absent, waits until all are active, and sets their time to live.
 *
 * @returns their descriptions, in the order of the definitions
 * @throws UserError when a table of the name has another key, other indexes or another stream
 */
export const ensureTables = async (
  client: DynamoDBClient,
  definitions: readonly TableDefinition[],
): Promise<TableDescription[]> => {
  const tables: TableDescription[] = [];
  for (const definition of definitions) tables.push(await ensureTable(client, definition));
  return tables;
};

const ensureTable = async (
  client: DynamoDBClient,
  { TimeToLiveSpecification: timeToLive, ...definition }: TableDefinition,
): Promise<TableDescription> => {
  if ((await describe(client, definition.TableName)) === undefined)
    await create(client, definition);
  const table = await whenActive(client, definition.TableName);
  refuseForeign(definition, table);
  if (timeToLive?.Enabled === true) await setTimeToLive(client, definition.TableName, timeToLive);
  return table;
};

const describe = async (
  client: DynamoDBClient,
  TableName: string,
): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const create = async (client: DynamoDBClient, definition: CreateTableCommandInput) => {
  try {
    await client.send(new CreateTableCommand(definition));
  } catch (error) {
    // Somebody else was faster; what they made is compared like any other.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

const whenActive = async (client: DynamoDBClient, name: string): Promise<TableDescription> => {
  for (;;) {
    const table = await describe(client, name);
    if (table?.TableStatus === 'ACTIVE') return table;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const refuseForeign = (definition: CreateTableCommandInput, table: TableDescription): void => {
  const [wanted, found] = [shapeOf(definition), shapeOf(table)];
  const differs = Object.keys(wanted).find((part) => wanted[part] !== found[part]);
  if (differs === undefined) return;
  throw new UserError(
    `The table ${definition.TableName ?? ''} exists with ${differs === 'indexes' ? 'other' : 'another'} ${differs}: ${found[differs] || 'none'} instead of ${wanted[differs] || 'none'}. It belongs to another program or another version; use another data folder, or delete this one.`,
  );
};

/** What can't be changed about a table that has rows, as text that can be compared. */
const shapeOf = (table: CreateTableCommandInput | TableDescription): Record<string, string> => {
  const types = new Map(
    table.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
  );
  const keyOf = (schema: CreateTableCommandInput['KeySchema'] = []) =>
    schema
      .map((key) => `${key.AttributeName} ${types.get(key.AttributeName)} ${key.KeyType}`)
      .sort()
      .join(', ');
  return {
    key: keyOf(table.KeySchema),
    indexes: (table.GlobalSecondaryIndexes ?? [])
      .map(({ IndexName, KeySchema }) => `${IndexName} (${keyOf(KeySchema)})`)
      .sort()
      .join(', '),
    stream: table.StreamSpecification?.StreamViewType ?? '',
  };
};

const setTimeToLive = async (
  client: DynamoDBClient,
  TableName: string,
  specification: TimeToLiveSpecification,
): Promise<void> => {
  const { TimeToLiveDescription: current } = await client.send(
    new DescribeTimeToLiveCommand({ TableName }),
  );
  const status = current?.TimeToLiveStatus;
  if (status === 'ENABLED' || status === 'ENABLING') return;
  await client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: specification }),
  );
};
