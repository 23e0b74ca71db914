import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runQuery } from '../../../analytics/athena/run-query';
import type { SlotReading, Turn } from '../../../analytics/contract/turn';
import { spanOf } from '../../../analytics/generator/sessions';
import { generateRows } from '../../../analytics/generator/traffic';
import { type ModelDocument, worldOf } from '../../../analytics/generator/world';
import type { Evidence } from '../../../analytics/tuning/evidence';
import { mine } from '../../../analytics/tuning/mine';
import type { Mined } from '../../../analytics/tuning/mined';
import type { Run } from '../../../analytics/tuning/run';
import type { TunedModel } from '../../../analytics/tuning/tuned-model';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../support/local-athena';
import { BUCKET } from '../../support/turn-rows';
import { ownModel, PETS, PIZZA } from '../generator/models';
import { byValue, byWord, countInMemory } from './counted-in-memory';

const SPAN = spanOf('2026-10-31', 14);
const MIN_USERS = 3;

/** Two slots of one type. */
const PIZZAS: ModelDocument = {
  interactionModel: {
    languageModel: {
      intents: PIZZA.interactionModel.languageModel.intents.map((intent) => ({
        ...intent,
        ...(intent.slots && { slots: [...intent.slots, { name: 'second', type: 'Topping' }] }),
      })),
      types: PIZZA.interactionModel.languageModel.types ?? [],
    },
  },
};

const tuned = ({ interactionModel }: ModelDocument): TunedModel =>
  interactionModel as unknown as TunedModel;

/** Some turns say two values for a slot, the second one a word of another day's turn. */
const withSeveralValues = (rows: readonly Turn[]): readonly Turn[] =>
  rows.map((row, index): Turn => {
    const first = row.slots?.find(({ changed }) => changed);
    const other = rows[(index * 7 + 13) % rows.length]?.slots?.find(
      ({ name, changed }: SlotReading) => changed && name === first?.name,
    );
    if (index % 5 !== 0 || !first || !other || row.locale === null) return row;
    return { ...row, slots: [...(row.slots ?? []), other] };
  });

const nextDay = (day: string): string =>
  new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** Some sessions begin in the last minute of their day, and go on in the first of the next. */
const overMidnight = (rows: readonly Turn[], index: number): readonly Turn[] => {
  const [first] = rows;
  if (!first || index % 20 !== 0) return rows;
  const day = first.event_time.slice(0, 10);
  const second = (offset: number): string => String(offset % 50).padStart(2, '0');
  return rows.map((row, at) => ({
    ...row,
    event_time:
      at === 0
        ? `${day} 23:59:${second(index / 20)}.000`
        : `${nextDay(day)} 00:00:${second(at)}.000`,
  }));
};

const CASES = [
  {
    skill: 'the pets in English',
    locale: 'en-US',
    world: worldOf(
      { 'en-US': ownModel(), 'de-DE': ownModel('de-DE') },
      { seed: 7, catalogue: PETS },
    ),
    model: tuned(ownModel()),
    sessions: 2_500,
  },
  {
    skill: 'the pets in German',
    locale: 'de-DE',
    world: worldOf(
      { 'en-US': ownModel(), 'de-DE': ownModel('de-DE') },
      { seed: 8, catalogue: PETS },
    ),
    model: tuned(ownModel('de-DE')),
    sessions: 4_000,
  },
  {
    skill: 'a pizza',
    locale: 'en-GB',
    world: worldOf({ 'en-GB': PIZZAS }, { seed: 9, behaviour: { chatter: 0.2 } }),
    model: tuned(PIZZAS),
    sessions: 1_000,
  },
] as const;

let athena: LocalAthena;
beforeAll(async () => {
  athena = await localAthena({}, 'json');
});
afterAll(() => athena.stop());

const run: Run = (sql, parameters) =>
  runQuery(athena.client, { sql, parameters, database: DATABASE, workGroup: WORK_GROUP });

/** Firehose's objects by the day of arrival: a day late for some, and some twice. */
const store = async (rows: readonly Turn[]): Promise<void> => {
  for (const { key } of await athena.store.list(BUCKET)) await athena.store.delete(BUCKET, key);
  const objects = new Map<string, string[]>();
  const add = (day: string, row: Turn): void => {
    objects.set(day, [...(objects.get(day) ?? []), JSON.stringify(row)]);
  };
  rows.forEach((row, index) => {
    const day = row.event_time.slice(0, 10);
    add(day, row);
    if (index % 10 === 0) add(nextDay(day), row);
  });
  for (const [day, lines] of objects)
    await athena.store.put(BUCKET, `turns/dt=${day}/a.json`, Buffer.from(`${lines.join('\n')}\n`));
};

/** Sums of weights differ in their last digits, and lists have no order. */
const comparable = ({ locale, slots }: Evidence): Evidence => ({
  locale,
  slots: slots.map((slot) => ({
    ...slot,
    misses: slot.misses
      .map((missed) => ({
        ...missed,
        left: round(missed.left),
        accompanied: round(missed.accompanied ?? -1),
        followUps: missed.followUps
          .map((followUp) => ({ ...followUp, weight: round(followUp.weight) }))
          .sort(byValue),
      }))
      .sort(byWord),
  })),
});

const round = (number: number): number => Number(number.toFixed(9));

describe.each(CASES)('of $skill, mining', ({ locale, world, model, sessions }) => {
  const rows = withSeveralValues(
    [...generateRows(world, SPAN, { sessions })].flatMap(({ turns }, index) =>
      overMidnight(
        turns.map(({ row }) => row),
        index,
      ),
    ),
  );
  const range = { from: '2026-10-19', to: '2026-10-30', locale };
  const inRange = rows.filter(
    ({ event_time: time, locale: spoken }) =>
      spoken === locale && time >= '2026-10-19' && time < '2026-10-31',
  );
  let mined: Mined;
  beforeAll(async () => {
    await store(rows);
    mined = await mine(run, { ...range, model, minUsers: MIN_USERS });
  });

  test('counts what a count in memory finds', () => {
    const expected = countInMemory(rows, range, model);
    expect(comparable(mined.evidence)).toEqual(comparable(expected));
    expect(expected.slots.flatMap(({ misses }) => misses).length).toBeGreaterThan(20);
  });

  test('tells the traffic', () => {
    const readings = inRange
      .flatMap(({ slots }) => slots ?? [])
      .filter(({ changed, status }) => changed && status?.startsWith('ER_SUCCESS'));
    expect(mined.traffic).toEqual({
      turns: inRange.length,
      sessions: new Set(inRange.map(({ session_id: id }) => id).filter((id) => id !== null)).size,
      users: new Set(inRange.map(({ user_id: id }) => id)).size,
      readings: readings.length,
      misses: readings.filter(({ status }) => status === 'ER_SUCCESS_NO_MATCH').length,
    });
  });

  test('tells every turn with words once, and no words that too few said', () => {
    const withWords = inRange.filter(({ slots }) => slots?.some(({ changed }) => changed));
    const told = mined.spokenTurns.reduce((sum, { turns }) => sum + turns, 0);
    expect(told + mined.otherTurns).toBe(withWords.length);
    const few = [...mined.spokenTurns, ...mined.spokenWords, ...mined.examples].filter(
      ({ users }) => users < MIN_USERS,
    );
    expect(few).toEqual([]);
  });

  test('tells of a spoken turn what its rows hold', () => {
    const [most] = mined.spokenTurns;
    const same = inRange.filter(
      ({ intent_name: intent, slots }) =>
        intent === most?.intent &&
        JSON.stringify(
          slots
            ?.filter(({ changed }) => changed)
            .map(({ name, spoken, status, resolved }) => ({
              name,
              spoken: spoken.toLowerCase(),
              isValid:
                status === 'ER_SUCCESS_MATCH'
                  ? true
                  : status === 'ER_SUCCESS_NO_MATCH'
                    ? false
                    : null,
              resolved: status === 'ER_SUCCESS_MATCH' ? resolved : null,
            })),
        ) === JSON.stringify(most.slots),
    );
    expect({ turns: most?.turns, users: most?.users }).toEqual({
      turns: same.length,
      users: new Set(same.map(({ user_id: id }) => id)).size,
    });
  });

  test('meets everything that could be miscounted', () => {
    const statuses = new Set(
      inRange.flatMap(({ slots }) => slots ?? []).map(({ status }) => status),
    );
    const days = new Map<string | null, Set<string>>();
    for (const { session_id: id, event_time: time } of inRange)
      days.set(id, (days.get(id) ?? new Set()).add(time.slice(0, 10)));
    const readings = inRange.map(({ slots }) => (slots ?? []).filter(({ changed }) => changed));
    expect({
      errors: statuses.has('ER_ERROR_TIMEOUT'),
      overMidnight: [...days.values()].some((each) => each.size > 1),
      severalValues: readings.some(
        (each) => new Set(each.map(({ name }) => name)).size < each.length,
      ),
    }).toEqual({ errors: true, overMidnight: true, severalValues: true });
  });
});

test('a dialog that Alexa keeps repeats readings, which are not counted again', () => {
  const rows = [...generateRows(CASES[0].world, SPAN, { sessions: 500 })].flatMap(
    ({ turns }) => turns,
  );
  expect(rows.some(({ row }) => row.slots?.some(({ changed }) => !changed))).toBe(true);
});
