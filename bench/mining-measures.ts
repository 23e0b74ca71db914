import { readFileSync } from 'node:fs';
import { AthenaClient } from '@aws-sdk/client-athena';
import { runQuery } from '../analytics/athena/run-query';
import { mine } from '../analytics/tuning/mine';
import type { Run } from '../analytics/tuning/run';
import type { TunedModel } from '../analytics/tuning/tuned-model';
import { objectStore } from '../local/aws/object-store';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../local/aws/wiring';
import { openDataFolder } from '../local/data-folder';
import { startStackAthena } from '../local/stack';
import { localTemplate } from '../local/template';

/** What mining a data folder takes, with the local Athena in the same process. */
export interface MiningMeasures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Largest resident memory of the process, in bytes. */
  readonly peakMemory: number;
  /** What was mined. */
  readonly turns: number;
  readonly words: number;
}

const measure = async (
  data: string,
  from: string,
  to: string,
  locale: string,
): Promise<MiningMeasures> => {
  const wiring = readWiring(await localTemplate(process.cwd()));
  const server = await startStackAthena(wiring, objectStore(openDataFolder(data).s3));
  const client = new AthenaClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: server.url,
  });
  const run: Run = (sql, parameters) =>
    runQuery(client, {
      sql,
      parameters,
      database: wiring.database,
      workGroup: wiring.workGroup.name,
    });
  const file = `skill-package/interactionModels/custom/${locale}.json`;
  const { interactionModel: model } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly interactionModel: TunedModel;
  };
  try {
    const begun = { time: performance.now(), cpu: process.cpuUsage() };
    const { traffic, evidence } = await mine(run, { from, to, locale, model });
    const { user, system } = process.cpuUsage(begun.cpu);
    return {
      seconds: (performance.now() - begun.time) / 1_000,
      cpuSeconds: (user + system) / 1_000_000,
      // Linux and macOS tell kilobytes here.
      peakMemory: process.resourceUsage().maxRSS * 1_024,
      turns: traffic.turns,
      words: evidence.slots.reduce((sum, { misses }) => sum + misses.length, 0),
    };
  } finally {
    client.destroy();
    await server.close();
  }
};

const [data = '', from = '', to = '', locale = ''] = process.argv.slice(2);
void measure(data, from, to, locale).then((measures) =>
  process.stdout.write(JSON.stringify(measures)),
);
