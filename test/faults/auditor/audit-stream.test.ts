import { expect, it } from '@jest/globals';
import { auditStream } from './audit-stream';
import type { AthenaRow, Item } from './ledgers';

const SIZE = {
  name: 'size',
  spoken: 'ginormous',
  resolved: 'large',
  resolved_id: 'L',
  status: 'ER_SUCCESS_MATCH',
  authority: 'static',
  changed: true,
};

const ENERGY = {
  name: 'energy',
  spoken: 'say "hi", [x]',
  resolved: 'say "hi", [x]',
  resolved_id: null,
  status: null,
  authority: null,
  changed: false,
};

/** Turn 0 with slots, turn 1 without, turn 2 poisoned. */
const EXPECTED: readonly (Readonly<Record<string, string | null>> | undefined)[] = [
  { request_id: 'turn-0', outcome: 'matched', slots: JSON.stringify([SIZE, ENERGY]) },
  { request_id: 'turn-1', outcome: 'help', slots: null },
  undefined,
];

const FIRST: AthenaRow = {
  request_id: 'turn-0',
  outcome: 'matched',
  slots: JSON.stringify([SIZE, ENERGY]),
};
const SECOND: AthenaRow = { request_id: 'turn-1', outcome: 'help', slots: null };
const POISONED: Item = { reason: 'turn is a text', image: { request_id: { S: 'turn-2' } } };

const withSlots = (...slots: readonly object[]): AthenaRow => ({
  ...FIRST,
  slots: JSON.stringify(slots),
});

async function* each(rows: readonly AthenaRow[]): AsyncGenerator<AthenaRow> {
  for (const row of rows) yield await Promise.resolve(row);
}

const audited = (view: readonly AthenaRow[], rejected: readonly Item[] = [POISONED]) =>
  auditStream(
    {
      turns: 3,
      numberOf: (id) => (/^turn-\d$/.test(id) ? Number(id.slice(5)) : undefined),
      idOf: (number) => `turn-${number}`,
      rowOf: (number) => EXPECTED[number],
    },
    each(view),
    rejected,
  );

it('finds nothing wrong where all is as it was sent, and says how much it compared', async () => {
  expect(await audited([SECOND, FIRST])).toEqual({
    violations: [],
    count: 0,
    ...{ rows: 2, values: 6, slotValues: 14, rejected: 1 },
  });
});

it('takes the fields of a reading in any order', async () => {
  const { changed, ...others } = SIZE;

  expect((await audited([withSlots({ changed, ...others }, ENERGY), SECOND])).violations).toEqual(
    [],
  );
});

it.each([
  ['name', 'colour', '"size"'],
  ['spoken', 'ginormous ', '"ginormous"'],
  ['resolved', 'small', '"large"'],
  ['resolved_id', null, '"L"'],
  ['status', 'ER_SUCCESS_NO_MATCH', '"ER_SUCCESS_MATCH"'],
  ['authority', 'dynamic', '"static"'],
  ['changed', false, 'true'],
  ['changed', 'true', 'true'],
])('tells a slot whose %s is %j', async (field, value, instead) => {
  const { violations } = await audited([withSlots({ ...SIZE, [field]: value }, ENERGY), SECOND]);

  expect(violations).toEqual([
    {
      law: 'equal',
      requestId: 'turn-0',
      what: `slots[0].${field} is ${JSON.stringify(value)} instead of ${instead}`,
    },
  ]);
});

it('tells a null that has become a text, and a text that holds what looks like another field', async () => {
  const { violations } = await audited([
    withSlots(SIZE, { ...ENERGY, status: 'null', spoken: 'say "hi", [x], resolved=x' }),
    SECOND,
  ]);

  expect(violations.map(({ what }) => what)).toEqual([
    'slots[1].spoken is "say \\"hi\\", [x], resolved=x" instead of "say \\"hi\\", [x]"',
    'slots[1].status is "null" instead of null',
  ]);
});

it('tells a field that is missing, and one too many', async () => {
  const missing = { ...ENERGY, changed: undefined };
  const { violations } = await audited([withSlots({ ...SIZE, more: 1 }, missing), SECOND]);

  expect(violations.map(({ what }) => what)).toEqual([
    'slots[0].more is 1 instead of undefined',
    'slots[1].changed is undefined instead of false',
  ]);
});

it.each<[string, AthenaRow]>([
  ['are in another order', withSlots(ENERGY, SIZE)],
  ['lack one', withSlots(SIZE)],
  ['have one twice', withSlots(SIZE, SIZE, ENERGY)],
  ['are none', { ...FIRST, slots: null }],
  ['are empty', { ...FIRST, slots: '[]' }],
])('tells slots that %s', async (_, row) => {
  const { violations } = await audited([row, SECOND]);

  expect(violations.length).toBeGreaterThan(0);
  expect(violations.every(({ law, requestId }) => law === 'equal' && requestId === 'turn-0')).toBe(
    true,
  );
});

it('tells slots where there should be none, and a column that differs', async () => {
  const { violations } = await audited([
    FIRST,
    { ...SECOND, outcome: null, slots: JSON.stringify([SIZE]) },
  ]);

  expect(violations.map(({ what }) => what)).toEqual([
    'outcome is null instead of help',
    `slots is ${JSON.stringify([SIZE])} instead of null`,
  ]);
});

it('tells what is lost, doubled, invented, and poisoned in the wrong place', async () => {
  const lawsOf = async (view: readonly AthenaRow[], rejected?: readonly Item[]) =>
    (await audited(view, rejected)).violations.map(({ law, requestId }) => [law, requestId]);

  expect(await lawsOf([FIRST])).toEqual([['delivered', 'turn-1']]);
  expect(await lawsOf([FIRST, SECOND, FIRST])).toEqual([['once', 'turn-0']]);
  expect(await lawsOf([FIRST, SECOND, { ...FIRST, request_id: 'turn-7' }])).toEqual([
    ['invented', 'turn-7'],
  ]);
  expect(await lawsOf([FIRST, SECOND], [])).toEqual([['rejected', 'turn-2']]);
  expect(await lawsOf([FIRST, SECOND], [{ ...POISONED, reason: '' }])).toEqual([
    ['rejected', 'turn-2'],
    ['rejected', 'turn-2'],
  ]);
  expect(await lawsOf([FIRST, SECOND, { ...SECOND, request_id: 'turn-2' }])).toEqual([
    ['rejected', 'turn-2'],
  ]);
});
