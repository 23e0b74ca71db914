import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { COMPACTED_PREFIX } from '../analytics/contract/bucket-layout';
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
  /** Requests per animal in the last 7 days: bytes scanned, median time in the engine. */
  readonly week: { readonly bytes: number; readonly ms: number; readonly rounds: number };
  /** Bytes that the guide's queries scan, over all days. */
  readonly all: readonly number[];
  /** Median time of one of them in the engine. */
  readonly allMs: number;
}

const ROUNDS = 25;
const ALL_ROUNDS = 7;

/** The guide's two queries, through our view. */
const PER_ANIMAL =
  'SELECT slot_value_animal_resolved AS animal, count(slot_value_animal_resolved) AS count FROM turns';
const SYNONYM_SPREAD =
  'SELECT slot_value_temperament_resolved AS temperament, CAST(sum(CASE WHEN slot_value_temperament_resolved = slot_value_temperament_synonym THEN 1 ELSE 0 END) AS DOUBLE) / count(slot_value_temperament_resolved) AS synonym_spread FROM turns';

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
          bytes: statistics.DataScannedInBytes ?? 0,
          ms: statistics.EngineExecutionTimeInMillis ?? 0,
        };
      }
      await pause(5);
    }
  };
  try {
    const first = new Date(Date.parse(last) - 6 * 86_400_000).toISOString().slice(0, 10);
    const week = `${PER_ANIMAL} WHERE dt BETWEEN '${first}' AND '${last}' GROUP BY 1`;
    const asked = [];
    for (let round = 0; round < ROUNDS; round += 1) asked.push(await ask(week));
    const allAsked = [];
    for (let round = 0; round < ALL_ROUNDS; round += 1)
      for (const sql of [PER_ANIMAL, SYNONYM_SPREAD]) allAsked.push(await ask(`${sql} GROUP BY 1`));
    return {
      stored: sizeOf(join(folder.s3, wiring.delivery.bucket, COMPACTED_PREFIX)),
      week: {
        bytes: asked[0]?.bytes ?? Infinity,
        ms: median(asked.map(({ ms }) => ms)),
        rounds: ROUNDS,
      },
      all: allAsked.slice(0, 2).map(({ bytes }) => bytes),
      allMs: median(allAsked.map(({ ms }) => ms)),
    };
  } finally {
    client.destroy();
    await server.close();
  }
};

const [data = '', last = ''] = process.argv.slice(2);
void measure(data, last).then((measures) => process.stdout.write(JSON.stringify(measures)));
