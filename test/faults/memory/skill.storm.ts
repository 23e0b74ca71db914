import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResponseEnvelope } from 'ask-sdk-model';
import { bundle } from '../../../infra/bundle';
import { intentRequest, SKILL_ID } from '../../support/envelopes';
import { faultSettings } from '../settings';
import { type FunctionProcess, type ProcessState, startFunctionProcess } from './function-process';
import { type Mood, type StuckServer, startStuckServer } from './stuck-server';

const { streamRows } = faultSettings();

/** A slice of them where nobody asks for more, but for the table that hangs. */
const TURNS = {
  hangs: 10_000,
  'hangs in its answer': Math.min(10_000, Math.ceil(streamRows / 30)),
  throttles: Math.min(10_000, Math.ceil(streamRows / 30)),
  resets: Math.min(10_000, Math.ceil(streamRows / 30)),
} as const satisfies Partial<Record<Mood, number>>;

type Sickness = keyof typeof TURNS;

/** Lambda gives a container one turn at a time: what lives as long as a turn is held so often here. */
const AT_ONCE = 25;

/** As the template has it. */
const MEMORY = 512;

const MEGABYTE = 1_024 * 1_024;

describe('the skill before a table of turns that is stuck', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pet-match-memory-'));
  let table: StuckServer;
  let skill: FunctionProcess;

  beforeAll(async () => {
    await bundle(process.cwd(), folder, ['skill']);
    table = await startStuckServer('dynamodb', () => ({}));
    skill = startFunctionProcess({
      file: join(folder, 'skill.js'),
      exportName: 'handler',
      memory: MEMORY,
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_ENDPOINT_URL_DYNAMODB: table.url,
        SKILL_ID,
        PETS_TABLE_NAME: 'pets',
        ANALYTICS_TABLE_NAME: 'turns',
        USER_ATTRIBUTES_TABLE_NAME: 'users',
        // Short, as each turn waits so long; that the sink gives up at it is what counts.
        RECORDER_DEADLINE_MS: '20',
      },
    });
  });

  afterAll(async () => {
    await skill.end();
    await table.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (times: number): Promise<void> => {
    const help = JSON.stringify(intentRequest('AMAZON.HelpIntent'));
    const answer = await skill.invoke<ResponseEnvelope>(help, 8_000, { times, atOnce: AT_ONCE });
    expect(answer.response.outputSpeech).toBeDefined();
  };

  it.each(Object.entries(TURNS) as [Sickness, number][])(
    'keeps nothing of a turn when it %s, but for the line that has the row, over %i turns',
    async (mood, turns) => {
      table.mood = mood;
      await ask(200);
      const before = await skill.settledState();

      await ask(turns);

      const after = await skill.settledState();
      process.stderr.write(
        `memory: the table ${mood}: ${turns} turns left ${after.heap - before.heap} bytes, at most ${(after.peak / MEGABYTE).toFixed(0)} of ${MEMORY} MB: ${JSON.stringify(after.held)}\n`,
      );
      expect(after.lines - before.lines).toBe(turns);
      expect(after.sockets).toBeLessThanOrEqual(AT_ONCE);
      expect(grown(before.held, after.held)).toEqual([]);
      // Compiled code and what the engine learns; a turn that stayed would be a kilobyte and more.
      expect(after.heap - before.heap).toBeLessThan(4 * MEGABYTE);
      expect(after.buffers - before.buffers).toBeLessThan(MEGABYTE);
      expect(after.peak / MEGABYTE).toBeLessThan(MEMORY);
    },
  );

  it('writes the next turns when the table is well again', async () => {
    table.mood = 'is well';
    const dropped = async (): Promise<number> => {
      const { lines } = await skill.state();
      await ask(1);
      return (await skill.state()).lines - lines;
    };

    // The first ones may find their deadline too short, as it is here.
    while ((await dropped()) > 0);
  });
});

/** The kinds of which there are more than come of what is under way at once. */
const grown = (before: Held, after: Held): readonly string[] =>
  (Object.keys(before) as (keyof Held)[])
    .filter((kind) => after[kind] > before[kind] + 2 * AT_ONCE)
    .map((kind) => `${after[kind] - before[kind]} more ${kind}`);

type Held = ProcessState['held'];
