import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { AnsweredTurn, AthenaRow, Ledgers } from '../auditor/ledgers';
import { athenaRows, jsonObjects, tableItems } from '../auditor/read-ledgers';
import { AWS, type Stage } from './stage';

/** Reads the second and the third ledger. */
export const readLedgers = async (
  stage: Stage,
  { answered, poisoned }: { answered: readonly AnsweredTurn[]; poisoned: ReadonlySet<string> },
): Promise<Ledgers> => {
  const { wiring, endpoints, accepted } = stage;
  const athena = new AthenaClient({ ...AWS, endpoint: endpoints.athena });
  const dynamoDb = new DynamoDBClient({ ...AWS, endpoint: endpoints.dynamodb });
  const s3 = new S3Client({ ...AWS, endpoint: endpoints.s3, forcePathStyle: true });
  const database = { name: wiring.database, workGroup: wiring.workGroup.name };
  const ask = (sql: string) => allOf(athenaRows(athena, database, sql));
  try {
    const raw = await ask(
      'SELECT request_id FROM turn_rows UNION ALL SELECT request_id FROM compacted_turns',
    );
    return {
      answered,
      poisoned,
      accepted,
      table: await tableItems(dynamoDb, wiring.tables.analytics.TableName),
      view: await ask('SELECT * FROM turns'),
      readings: await ask('SELECT * FROM slot_readings'),
      raw: new Set(raw.map((row: AthenaRow) => row['request_id'] ?? '')),
      log: readFileSync(skillLogFile(stage), 'utf8').split('\n'),
      rejected: await jsonObjects(s3, wiring.delivery.bucket, 'rejected/'),
    };
  } finally {
    for (const client of [athena, dynamoDb, s3]) client.destroy();
  }
};

const allOf = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/** What the skill's function has printed, line by line. */
export const skillLogFile = ({ folder, wiring }: Stage): string =>
  join(folder.logs, `${wiring.skill.name}.log`);
