import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { interactionsCommand } from '../../../local/cli/interactions-command';
import { UsageError, UserError } from '../../../local/errors';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { type PartialTurn, putTurns } from '../../support/turn-rows';

let athena: LocalAthena;
let folder: string;
let printed: string[];

const turn = (session: string, position: number, more: PartialTurn): PartialTurn => ({
  request_id: `${session}-${position}`,
  user_id: `user of ${session}`,
  session_id: session,
  turn: position,
  event_time: `2026-11-22 06:35:${String(10 + position)}.000`,
  ...more,
});

beforeAll(async () => {
  athena = await localAthena();
  folder = await mkdtemp(join(tmpdir(), 'interactions-'));
  const yes = { intent_name: 'AMAZON.YesIntent', outcome: 'matched' } as const;
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [
    turn('s1', 1, { outcome: 'matched', matched_pet: 'Boxer' }),
    turn('s1', 2, { ...yes, matched_pet: 'Akita, long-haired' }),
    turn('s1', 3, { intent_name: 'AMAZON.HelpIntent', outcome: 'help' }),
    turn('s1', 4, { intent_name: 'AMAZON.NoIntent', outcome: 'stopped' }),
    // The same turn, as it may arrive twice.
    turn('s1', 4, { intent_name: 'AMAZON.NoIntent', outcome: 'stopped' }),
    turn('s2', 1, { outcome: 'no_match' }),
    turn('s2', 2, { intent_name: 'AMAZON.NoIntent', outcome: 'stopped' }),
    turn('s3', 10, { outcome: 'matched', matched_pet: 'Pug' }),
    { ...turn('s4', 1, { outcome: 'matched', matched_pet: 'Pug' }), user_id: null },
  ]);
});

afterAll(async () => {
  await athena.stop();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  printed = [];
});

const run = (values: object) =>
  interactionsCommand({
    connect: (_, action) =>
      action({ client: athena.client, database: DATABASE, workGroup: WORK_GROUP }),
    now: () => new Date('2026-11-30T12:00:00Z'),
    print: (line) => printed.push(line),
  }).run({ values, positionals: [] });

describe('npm run interactions', () => {
  test('writes what users did with breeds as a data set, in the order of time', async () => {
    const out = join(folder, 'new', 'folder');

    expect(await run({ out })).toBe(0);

    // 2026-11-22 06:35:11 is 1,795,329,311 s.
    expect(await readFile(join(out, 'interactions.csv'), 'utf8')).toBe(
      [
        'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE',
        'user of s1,Boxer,1795329311,Match Shown',
        'user of s1,Boxer,1795329312,Match Refused',
        'user of s1,"Akita, long-haired",1795329312,Match Shown',
        'user of s1,"Akita, long-haired",1795329314,Match Accepted',
        'user of s3,Pug,1795329320,Match Shown',
        '',
      ].join('\n'),
    );
    expect(JSON.parse(await readFile(join(out, 'interactions.schema.json'), 'utf8'))).toEqual({
      type: 'record',
      name: 'Interactions',
      namespace: 'com.amazonaws.personalize.schema',
      fields: [
        { name: 'USER_ID', type: 'string' },
        { name: 'ITEM_ID', type: 'string' },
        { name: 'TIMESTAMP', type: 'long' },
        { name: 'EVENT_TYPE', type: 'string' },
      ],
      version: '1.0',
    });
  });

  test('says how far it is from what Personalize needs', async () => {
    await run({ out: folder });

    expect(printed).toEqual([
      `5 interactions in ${join(folder, 'interactions.csv')}: Match Shown 3, Match Refused 1, Match Accepted 1`,
      '5 of 1000 interactions that Personalize needs to train: 995 to go',
      '1 of 25 users with two interactions or more: 24 to go',
      'Not enough to train yet.',
    ]);
  });

  test('looks at the days named, and at nothing else', async () => {
    await run({ out: folder, from: '2026-11-23', to: '2026-11-24' });

    expect(printed[0]).toBe(`0 interactions in ${join(folder, 'interactions.csv')}`);
  });

  test('asks for the folder', async () => {
    await expect(run({})).rejects.toThrow(UsageError);
  });

  test('names a file that it can’t write', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');

    const writing = run({ out: file });

    await expect(writing).rejects.toThrow(UserError);
    await expect(writing).rejects.toThrow(`Cannot write ${join(file, 'interactions.csv')}`);
  });
});
