import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, type FunctionName } from '../infra/bundle';
import type { Benchmark, Finding } from './benchmark';
import { type Load, loadInRounds } from './load-time';
import { median } from './measure';
import { peerPackage } from './peer-package';

const ROUNDS = 11;

/** What a bundle may weigh. */
const KILOBYTES = 600;

/** How many times less its load may take than that of the SDK of old, and of ours unbundled. */
const LEAST = { v2: 3, v3: 1.3 };

/** Our bundles; each is compared with what is loaded for the same purpose without one. */
const NAMES = ['skill', 'stream'] as const satisfies readonly FunctionName[];

type Name = (typeof NAMES)[number];

/**
 * What a function loads from `node_modules` that is not bundled, each with its clients made: the
 * least that such a function needs, without any code of its own.
 */
const UNBUNDLED = {
  skill: {
    v2: `
      const Alexa = require('ask-sdk');
      Alexa.SkillBuilders.standard().withTableName('users').create();
      const AWS = require('aws-sdk');
      new AWS.DynamoDB.DocumentClient();`,
    v3: `
      const Alexa = require('ask-sdk-core');
      Alexa.SkillBuilders.custom().create();
      const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
      const { DynamoDBDocumentClient } = require('@aws-sdk/lib-dynamodb');
      DynamoDBDocumentClient.from(new DynamoDBClient());`,
  },
  stream: {
    v2: `
      const AWS = require('aws-sdk');
      new AWS.Firehose();
      AWS.DynamoDB.Converter.unmarshall;`,
    v3: `
      const { FirehoseClient } = require('@aws-sdk/client-firehose');
      new FirehoseClient();
      require('@aws-sdk/util-dynamodb').unmarshall;`,
  },
} as const satisfies Record<Name, object>;

const WHAT = {
  skill: { v2: 'ask-sdk with aws-sdk v2', v3: 'ask-sdk-core and the clients, unbundled SDK v3' },
  stream: { v2: 'aws-sdk v2', v3: 'client-firehose and util-dynamodb, unbundled SDK v3' },
} as const satisfies Record<Name, object>;

/** The bundles' load times, each in a process of its own, beside those of the SDKs in `node_modules`. */
export const bundles: Benchmark = {
  name: 'bundles',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pet-match-bundles-'));
    try {
      await bundle(process.cwd(), folder, NAMES);
      const v2 = peerPackage('ask-sdk', '2.14.0').modules;
      const loads = loadInRounds(
        NAMES.flatMap((name) => [
          { name, code: `require(${JSON.stringify(bundleOf(folder, name))});` },
          { name: `${name} v2`, code: UNBUNDLED[name].v2, modules: v2 },
          { name: `${name} v3`, code: UNBUNDLED[name].v3 },
        ]),
        ROUNDS,
      );
      return NAMES.flatMap((name) => [
        ...against(loads, name),
        weight(name, statSync(bundleOf(folder, name)).size),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const bundleOf = (folder: string, name: Name): string => join(folder, `${name}.js`);

const against = (loads: ReadonlyMap<string, readonly Load[]>, name: Name): readonly Finding[] => {
  const loadOf = (kind: string) => loads.get(kind) ?? [];
  const ours = median(loadOf(name).map(({ ms }) => ms));
  return (['v2', 'v3'] as const).map((kind) => {
    const theirs = loadOf(`${name} ${kind}`);
    const time = median(theirs.map(({ ms }) => ms));
    const { files = NaN, bytes = NaN } = theirs[0] ?? {};
    return {
      benchmark: 'bundles',
      what: `${name}.js, times less to load`,
      against: WHAT[name][kind],
      measured: time / ours,
      unit: 'times',
      least: LEAST[kind],
      detail: `${ours.toFixed(1)} : ${time.toFixed(1)} ms; ${files} files, ${Math.round(bytes / 1_000)} KB loaded`,
    };
  });
};

const weight = (name: Name, bytes: number): Finding => ({
  benchmark: 'bundles',
  what: `${name}.js, size`,
  measured: bytes / 1_000,
  unit: 'KB',
  limit: KILOBYTES,
  detail: '1 file',
});
