import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { build } from 'esbuild';
import type { RequestEnvelope } from 'ask-sdk-model';
import { bundle } from '../../../infra/bundle';
import { loadPets, readPets } from '../../../lambda/pets/load';
import { ensureTables, startDynamoDb } from '../../../local/aws/dynamodb';
import { LOCAL_CREDENTIALS, readWiring, REGION } from '../../../local/aws/wiring';
import { openDataFolder } from '../../../local/data-folder';
import { startFunction } from '../../../local/stack-parts';
import { localTemplate } from '../../../local/template';
import { type FaultProxy, type Rates, startFaultProxy } from '../fault-proxy';
import { randomOf } from '../random';

/** How the table of turns behaves; everything else is well. */
export interface Mode {
  readonly rates: Rates;
  /** The skill is built without its recorder. */
  readonly isOff?: true;
}

/** The deployed skill beside a table that behaves in one way. */
export interface SickSkill {
  /** Gives the answer's JSON text. */
  readonly ask: (envelope: RequestEnvelope) => Promise<string>;
  readonly proxy: FaultProxy;
  /** The lines that the function printed. */
  readonly log: readonly string[];
}

export interface Skills {
  readonly start: (name: string, mode: Mode) => Promise<SickSkill>;
  readonly close: () => Promise<void>;
}

/** Longer than any test: what ends the wait for a table that hangs is the recorder. */
const FOR_EVER = 600_000;

/** Skills that differ in how their table of turns behaves, over one DynamoDB. */
export const openSkills = async (root: string, path: string): Promise<Skills> => {
  const wiring = readWiring(await localTemplate(root));
  const { analytics, pets, userAttributes } = wiring.tables;
  const folder = openDataFolder(path);
  await bundle(root, folder.functions, ['skill']);
  const dynamoDb = await startDynamoDb();
  const client = new DynamoDBClient({
    ...{ region: REGION, credentials: LOCAL_CREDENTIALS },
    endpoint: dynamoDb.url,
  });
  await ensureTables(client, [analytics, ...(pets ? [pets] : [])]);
  if (pets) await loadPets(DynamoDBDocumentClient.from(client), pets.TableName, readPets());
  const closing: (() => unknown)[] = [dynamoDb.close, () => client.destroy()];

  return {
    start: async (name, { rates, isOff = false }) => {
      // What the skill remembers of a user is heard: each has a memory of its own.
      const memory = `${userAttributes.TableName}-${name}`;
      await ensureTables(client, [{ ...userAttributes, TableName: memory }]);
      const proxy = await startFaultProxy({
        service: 'dynamodb',
        target: () => dynamoDb.url,
        random: randomOf(1),
        rates,
        concerns: ({ body }) => body.includes(`"TableName":"${analytics.TableName}"`),
        longestHang: FOR_EVER,
      });
      closing.push(proxy.close);
      const functions = isOff ? await withoutRecorder(root, path) : folder.functions;
      const log: string[] = [];
      const environment = Object.fromEntries(
        Object.entries(wiring.skill.environment).map(([variable, value]) => [
          variable,
          value === userAttributes.TableName ? memory : value,
        ]),
      );
      const { url } = proxy;
      const endpoints = { dynamodb: url, firehose: url, s3: url, athena: url, glue: url };
      const runtime = startFunction(
        { ...wiring.skill, environment },
        { ...folder, functions },
        {
          endpoints,
          onClose: (stop) => closing.push(stop),
          log: () => (line) => log.push(line),
        },
      );
      return {
        proxy,
        log,
        ask: async (envelope) => JSON.stringify(await runtime.invoke(envelope, 'development')),
      };
    },
    close: async () => {
      for (const close of closing.reverse()) await close();
    },
  };
};

/** Builds the same entry point, the recorder left out. */
const withoutRecorder = async (root: string, path: string): Promise<string> => {
  const outdir = join(path, 'functions-without-recorder');
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: { skill: join(root, 'lambda/index.ts') },
    outdir,
    bundle: true,
    platform: 'node',
    loader: { '.csv': 'text' },
    logLevel: 'silent',
    plugins: [
      {
        name: 'no recorder',
        setup: (building) => {
          building.onResolve({ filter: /^\.\/recorder$/ }, ({ importer }) =>
            importer.endsWith('lambda/index.ts')
              ? { path: join(__dirname, 'no-recorder.ts') }
              : undefined,
          );
        },
      },
    ],
  });
  // The comparison would be of the skill with itself.
  if (readFileSync(join(outdir, 'skill.js'), 'utf8').includes('turn not recorded'))
    throw new Error('The skill was built with its recorder all the same.');
  return outdir;
};
