import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { withLoggableErrors } from '../contract/loggable-error';
import { fillTable, type FillEvent, type Filled, realEffects } from './fill-table';
import type { CatalogueItem, ModelDocument } from './world';

/** Lies beside the bundle: the interaction models by locale, and what the skill's API knows. */
const { models, catalogue } = JSON.parse(
  readFileSync(join(__dirname, 'generator.json'), 'utf8'),
) as {
  readonly models: Readonly<Record<string, ModelDocument>>;
  readonly catalogue?: readonly CatalogueItem[];
};

// Throttling is answered by fillTable, which knows how long it may wait.
const table = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }));

/** Fills the table of turns with generated ones; invoke it again with `next` until there is none. */
export const handler = withLoggableErrors(
  (event: FillEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Filled> =>
    fillTable(event, {
      table,
      tableName: process.env['TABLE_NAME'] ?? '',
      retentionDays: Number(process.env['RETENTION_DAYS'] ?? 0),
      models,
      ...(catalogue && { catalogue }),
      remaining: () => context.getRemainingTimeInMillis(),
      effects: realEffects,
    }),
);
