import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Asked } from '../auditor/ledgers';
import { randomOf } from '../random';
import { faultSettings } from '../settings';
import { hold, type Scene, scenes } from '../table/conversations';
import { type Mode, openSkills, type SickSkill, type Skills } from './skills';

const { seed } = faultSettings();

/** As the template has it: RECORDER_DEADLINE_MS is not set, and the default is 250 ms. */
const DEADLINE = 250;

/** Turns that each skill answers. */
const TURNS = 25;

let folder: string;
let skills: Skills;
let held: readonly Scene[];
/** What is answered while the table is well, in order. */
let healthy: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pet-match-answers-'));
  skills = await openSkills(process.cwd(), folder);
  const people = scenes(process.cwd(), {
    random: randomOf(seed).fork('answers'),
    today: new Date().toISOString().slice(0, 10),
  });
  const some: Scene[] = [];
  const answers: string[] = [];
  const skill = await skills.start('healthy', { rates: {} });
  while (answers.length < TURNS) {
    const { value } = people.next() as IteratorYieldResult<Scene>;
    some.push(value);
    answers.push(...(await answersOf([value], skill)).answers);
  }
  held = some;
  healthy = answers;
  // Otherwise the table was not well, and the comparison proves little.
  expect(dropped(skill)).toEqual([]);
});

afterAll(async () => {
  await skills.close();
  rmSync(folder, { recursive: true });
});

interface Held {
  readonly answers: readonly string[];
  readonly requestIds: readonly string[];
}

/** Holds the conversations, and gives the answers in order. */
const answersOf = async (conversations: readonly Scene[], { ask }: SickSkill): Promise<Held> => {
  const answers: string[] = [];
  const requestIds: string[] = [];
  for (const scene of conversations)
    await hold(scene, async (envelope) => {
      const answer = await ask(envelope);
      answers.push(answer);
      requestIds.push((envelope as unknown as Asked).request.requestId);
      return answer;
    });
  return { answers, requestIds };
};

interface DroppedLine {
  readonly reason: string;
  readonly item: { readonly request_id: string };
}

const dropped = ({ log }: SickSkill): readonly DroppedLine[] =>
  log
    .filter((line) => line.includes('turn not recorded'))
    .map((line) => JSON.parse(line) as DroppedLine);

describe(`the same conversations of seed ${seed} are answered byte for byte alike`, () => {
  it('by a skill without a recorder, but for the one session attribute', async () => {
    const skill = await skills.start('off', { rates: {}, isOff: true });

    const { answers } = await answersOf(held, skill);

    expect(answers).toEqual(healthy.map(withoutMemory));
    expect(answers).not.toEqual(healthy);
  });

  it.each<[string, Mode]>([
    ['throttled', { rates: { throttled: 1 } }],
    ['failing', { rates: { 'server-error': 1 } }],
    ['out of reach', { rates: { 'reset-before': 1 } }],
  ])('while the table is %s, and the log has every row', async (name, mode) => {
    const skill = await skills.start(name.replaceAll(' ', '-'), mode);

    const { answers, requestIds } = await answersOf(held, skill);

    expect(answers).toEqual(healthy);
    expect(dropped(skill).map(({ item }) => item.request_id)).toEqual(requestIds);
  });

  it('while the table breaks off after it has written, or takes its time', async () => {
    const skill = await skills.start('unsure', { rates: { 'reset-after': 0.5, slow: 0.5 } });

    const { answers } = await answersOf(held, skill);

    expect(answers).toEqual(healthy);
  });

  it('while the table hangs; no wait is longer than the deadline', async () => {
    const skill = await skills.start('hanging', { rates: { hang: 1 } });

    const { answers, requestIds } = await answersOf(held, skill);

    expect(answers).toEqual(healthy);
    // The table never answered: each wait was ended by the recorder itself, which says after how long.
    const lines = dropped(skill);
    expect(lines.map(({ item }) => item.request_id)).toEqual(requestIds);
    for (const { reason } of lines) {
      const [, milliseconds = ''] = /within its deadline of (\d+) ms$/.exec(reason) ?? [];
      expect(Number(milliseconds)).toBeGreaterThan(0);
      expect(Number(milliseconds)).toBeLessThanOrEqual(DEADLINE);
    }
  });
});

/** The answer without what the recorder keeps in the session; the order of its members stays. */
const withoutMemory = (answer: string): string =>
  JSON.stringify(JSON.parse(answer), (name, value: unknown) =>
    name === '_turn' ? undefined : value,
  );
