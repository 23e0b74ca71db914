import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { COMPACTED_PREFIX } from '../analytics/contract/bucket-layout';
import { SLOTS } from '../analytics/contract/turn';
import { objectStore } from '../local/aws/object-store';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../local/aws/wiring';
import { openDataFolder } from '../local/data-folder';
import { startStackAthena } from '../local/stack';
import { localTemplate } from '../local/template';
import { median } from './measure';

/** What is measured of a data folder whose days are compacted. */
export interface LakeMeasures {
  /** Bytes of the compacted objects. */
  readonly stored: number;
  /** Mean bytes of a row in the guide's CSV. */
  readonly csvRow: number;
  /** Requests per animal in the last 7 days: bytes scanned, median time in the engine. */
  readonly week: { readonly bytes: number; readonly ms: number; readonly rounds: number };
  /** Bytes that the guide's queries scan, over all days. */
  readonly all: readonly number[];
}

const ROUNDS = 25;

/** A raw user id, as the guide's rows have it; ours are pseudonyms. */
const RAW_USER_ID = 207;

/** The guide's two queries, through our view. */
const PER_ANIMAL =
  'SELECT slot_value_animal_resolved AS animal, count(slot_value_animal_resolved) AS count FROM turns';
const SYNONYM_SPREAD =
  'SELECT slot_value_temperament_resolved AS temperament, CAST(sum(CASE WHEN slot_value_temperament_resolved = slot_value_temperament_synonym THEN 1 ELSE 0 END) AS DOUBLE) / count(slot_value_temperament_resolved) AS synonym_spread FROM turns';

/**
 * The mean length of a row in the guide's CSV, with a raw user id, and booleans in words. It writes
 * rows at the end of a dialog only, when all slots are filled.
 */
const csvRowSql = (day: string): string => {
  const words = SLOTS.flatMap((slot) => [
    `COALESCE(length(slot_value_${slot}_resolved), 0)`,
    `COALESCE(length(slot_value_${slot}_synonym), 0)`,
    `CASE slot_value_${slot}_is_valid WHEN TRUE THEN 4 WHEN FALSE THEN 5 ELSE 0 END`,
  ]);
  const columns = [
    'length(request_id)',
    String(RAW_USER_ID),
    'COALESCE(length(CAST(api_execution_time AS VARCHAR)), 0)',
    ...words,
  ];
  // A separator or the line's end after each.
  return `SELECT avg(${columns.join(' + ')} + ${columns.length}) AS bytes FROM turns WHERE dt = '${day}' AND outcome IN ('matched', 'no_match')`;
};

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

const measure = async (data: string, last: string): Promise<LakeMeasures> => {
  const wiring = readWiring(await localTemplate(process.cwd()));
  const folder = openDataFolder(data);
  const server = await startStackAthena(wiring, objectStore(folder.s3));
  const client = new AthenaClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: server.url,
  });
  const ask = async (sql: string) => {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: wiring.database },
        WorkGroup: wiring.workGroup.name,
      }),
    );
    for (;;) {
      const { QueryExecution: execution } = await client.send(
        new GetQueryExecutionCommand({ QueryExecutionId }),
      );
      const state = execution?.Status?.State;
      if (state === 'FAILED' || state === 'CANCELLED')
        throw new Error(execution?.Status?.StateChangeReason);
      if (state === 'SUCCEEDED') {
        const statistics = execution?.Statistics ?? {};
        return {
          id: QueryExecutionId,
          bytes: statistics.DataScannedInBytes ?? 0,
          ms: statistics.EngineExecutionTimeInMillis ?? 0,
        };
      }
      await pause(5);
    }
  };
  const numberOf = async (sql: string): Promise<number> => {
    const { id } = await ask(sql);
    const { ResultSet: result } = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id }),
    );
    return Number(result?.Rows?.[1]?.Data?.[0]?.VarCharValue);
  };
  try {
    const first = new Date(Date.parse(last) - 6 * 86_400_000).toISOString().slice(0, 10);
    const week = `${PER_ANIMAL} WHERE dt BETWEEN '${first}' AND '${last}' GROUP BY 1`;
    const asked = [];
    for (let round = 0; round < ROUNDS; round += 1) asked.push(await ask(week));
    return {
      stored: sizeOf(join(folder.s3, wiring.delivery.bucket, COMPACTED_PREFIX)),
      csvRow: await numberOf(csvRowSql(last)),
      week: {
        bytes: asked[0]?.bytes ?? Infinity,
        ms: median(asked.map(({ ms }) => ms)),
        rounds: ROUNDS,
      },
      all: [
        (await ask(`${PER_ANIMAL} GROUP BY 1`)).bytes,
        (await ask(`${SYNONYM_SPREAD} GROUP BY 1`)).bytes,
      ],
    };
  } finally {
    client.destroy();
    await server.close();
  }
};

const [data = '', last = ''] = process.argv.slice(2);
void measure(data, last).then((measures) => process.stdout.write(JSON.stringify(measures)));
