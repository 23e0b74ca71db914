import { describe, expect, it } from '@jest/globals';
import {
  COLUMNS,
  OUTCOMES,
  RESOLUTION_STATUSES,
  SLOT_READING_FIELDS,
  SLOTS,
  type Turn,
} from '../../../analytics/contract/turn';
import { spanOf } from '../../../analytics/generator/sessions';
import { type GeneratedTurn, generateRows } from '../../../analytics/generator/traffic';
import { worldOf } from '../../../analytics/generator/world';
import { isValid } from '../../../lambda/recorder/slot-readings';
import { ownModel, PETS, PIZZA } from './models';

const WORLD = worldOf(
  { 'en-US': ownModel(), 'de-DE': ownModel('de-DE') },
  { seed: 7, catalogue: PETS },
);

const SPAN = spanOf('2026-10-31', 14);

const sessionsOf = (rows: number, world = WORLD): readonly (readonly GeneratedTurn[])[] =>
  [...generateRows(world, SPAN, { rows })].map(({ turns }) => turns);

const SESSIONS = sessionsOf(12_000);
const TURNS = SESSIONS.flat();
const ROWS: readonly Turn[] = TURNS.map(({ row }) => row);

/** Every fault of a row against the contract. */
const faultsOf = (row: Turn): readonly string[] => {
  const faults: string[] = [];
  const names = COLUMNS.map(({ name }) => name);
  if (Object.keys(row).sort().join() !== [...names].sort().join()) faults.push('columns');
  for (const { name, type, nullWhen } of COLUMNS) {
    const value = row[name];
    if (value === null) {
      if (nullWhen.startsWith('never')) faults.push(`${name} is null`);
    } else if (type === 'bigint' ? !Number.isSafeInteger(value) : false) faults.push(name);
    else if (type === 'boolean' && typeof value !== 'boolean') faults.push(name);
    else if (type === 'string' && (typeof value !== 'string' || value === '')) faults.push(name);
  }
  if (!OUTCOMES.includes(row.outcome as never)) faults.push('outcome');
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000$/.test(row.event_time)) faults.push('event_time');
  if (row.slots?.length === 0) faults.push('slots is empty');
  for (const reading of row.slots ?? []) {
    for (const { name, nullWhen } of SLOT_READING_FIELDS)
      if (reading[name] === null && nullWhen === 'never') faults.push(`slots.${name} is null`);
    if (reading.status !== null && !RESOLUTION_STATUSES.includes(reading.status as never))
      faults.push('status');
    if ((reading.status === null) !== (reading.authority === null)) faults.push('authority');
    if (reading.status !== 'ER_SUCCESS_MATCH' && reading.resolved !== reading.spoken)
      faults.push('resolved');
  }
  for (const slot of SLOTS) {
    const reading = row.slots?.find(({ name }) => name === slot);
    if (row[`slot_value_${slot}_resolved`] !== (reading?.resolved ?? null)) faults.push(slot);
    if (row[`slot_value_${slot}_synonym`] !== (reading?.spoken ?? null)) faults.push(slot);
    const validity = reading ? isValid(reading) : null;
    if (row[`slot_value_${slot}_is_valid`] !== validity) faults.push(slot);
  }
  return faults;
};

const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

describe('generated rows', () => {
  it('satisfy the contract', () => {
    expect(ROWS).toHaveLength(12_000);
    expect(ROWS.flatMap(faultsOf)).toEqual([]);
  });

  it('say that they are simulated', () => {
    expect(ROWS.every(({ is_simulated: simulated }) => simulated === true)).toBe(true);
  });

  it('have a key each', () => {
    expect(new Set(ROWS.map(({ request_id: id }) => id)).size).toBe(12_000);
  });

  it('lie within the days', () => {
    const times = ROWS.map(({ event_time: time }) => time).sort();
    expect(times[0]?.slice(0, 10)).toBe('2026-10-18');
    expect(times.at(-1)?.slice(0, 10)).toBe('2026-10-31');
  });

  it('count the turns of a session, which has one user, locale and version', () => {
    for (const session of SESSIONS) {
      const rows = session.map(({ row }) => row);
      expect(rows.map(({ turn }) => turn)).toEqual(rows.map((_, index) => index + 1));
      const shared = rows.map((row) =>
        [row.session_id, row.user_id, row.locale, row.model_version, row.device_interfaces].join(),
      );
      expect(new Set(shared).size).toBe(1);
      const times = rows.map(({ event_time: time }) => time);
      expect(times).toEqual([...times].sort());
    }
  });

  it('end a session with its last turn, and only there', () => {
    // The last session of all may be cut off.
    for (const session of SESSIONS.slice(0, -1)) {
      const ends = session.map(({ row }) => row.session_end_reason !== null);
      expect(ends).toEqual(ends.map((_, index) => index === ends.length - 1));
    }
  });

  it('repeat what the dialog holds as not changed, until it is said again', () => {
    for (const session of SESSIONS) {
      const held = new Set<string>();
      for (const { row } of session)
        for (const { name, changed } of row.slots ?? []) {
          if (!changed && row.intent_name === 'PetMatchIntent' && row.dialog_state === 'STARTED')
            throw new Error(`${row.request_id} repeats ${name} in a dialog that begins`);
          held.add(name);
        }
    }
    const repeated = ROWS.flatMap(({ slots }) => slots ?? []).filter(({ changed }) => !changed);
    expect(repeated.length).toBeGreaterThan(1_000);
  });

  it('name a pet that the catalogue has for the wishes', () => {
    const matched = ROWS.filter(
      ({ outcome, slots }) =>
        outcome === 'matched' && slots?.every(({ status }) => status === 'ER_SUCCESS_MATCH'),
    );
    expect(matched.length).toBeGreaterThan(100);
    for (const { matched_pet: pet, slots, api_execution_time: time } of matched) {
      const known = PETS.find(({ name }) => name === pet)?.values;
      const wishes = Object.fromEntries(
        (slots ?? []).flatMap(({ name, resolved_id: id }) => (name === 'wish' ? [] : [[name, id]])),
      );
      expect(wishes).toEqual(known);
      expect(time).toBeGreaterThan(0);
    }
  });

  it('have all that a skill meets', () => {
    const seen = new Set(
      sessionsOf(60_000).flatMap((turns) => turns.map(({ row }) => row.outcome)),
    );
    expect([...seen].sort()).toEqual([...OUTCOMES].sort());
  });

  it('bring users back', () => {
    const users = new Map<string | null, number>();
    for (const [first] of SESSIONS)
      users.set(first?.row.user_id ?? null, (users.get(first?.row.user_id ?? null) ?? 0) + 1);
    const again = [...users.values()].filter((count) => count > 1).length;
    expect(again / users.size).toBeGreaterThan(0.1);
  });

  it('know fewer of the words under the earlier model', () => {
    const missesUnder = (version: string | undefined) =>
      share(
        ROWS.filter(({ model_version: of }) => of === version).flatMap(({ slots }) => slots ?? []),
        ({ status }) => status === 'ER_SUCCESS_NO_MATCH',
      );
    const [first, , last] = WORLD.locales[0].modelVersions;
    expect(missesUnder(first)).toBeGreaterThan(2 * missesUnder(last));
  });

  it('are the same for the same seed and others for another', () => {
    expect(sessionsOf(300)).toEqual(sessionsOf(300));
    const other = worldOf({ 'en-US': ownModel() }, { seed: 8, catalogue: PETS });
    expect(sessionsOf(300, other)[0]?.[0]?.row.request_id).not.toBe(ROWS[0]?.request_id);
  });

  it('go on where they stopped', () => {
    const all = [...generateRows(WORLD, SPAN, { rows: 2_000 })];
    const half = all[200];
    const rest = [...generateRows(WORLD, SPAN, { rows: 2_000 }, half?.next)];
    expect(rest).toEqual(all.slice(201));
  });

  it('are as many sessions as wanted', () => {
    expect([...generateRows(WORLD, SPAN, { sessions: 77 })]).toHaveLength(77);
  });
});

describe('the truth', () => {
  const misses = TURNS.flatMap(({ row, meanings }) =>
    (row.slots ?? [])
      .filter(({ status, changed }) => changed && status === 'ER_SUCCESS_NO_MATCH')
      .map((reading) => ({ reading, meanings })),
  );

  it('knows every miss', () => {
    expect(misses.length).toBeGreaterThan(500);
    for (const { reading, meanings } of misses)
      expect(meanings.filter(({ slot }) => slot === reading.name)).toEqual([
        expect.objectContaining({ spoken: reading.spoken }),
      ]);
  });

  it('tells a meaning for words that have one, and none for the others', () => {
    for (const { meanings } of TURNS)
      for (const { kind, meant } of meanings)
        expect(meant === null).toBe(kind === 'chatter' || kind === 'new_value');
  });

  it('of a word that matched is told where it resolved to something else', () => {
    for (const { row, meanings } of TURNS)
      for (const { slot, meant } of meanings) {
        const reading = row.slots?.find(({ name }) => name === slot);
        expect(reading?.status).not.toBe('ER_ERROR_TIMEOUT');
        expect(reading?.resolved).not.toBe(meant);
      }
  });
});

describe('the traffic that the tuner is measured with', () => {
  const world = worldOf(
    { 'en-US': PIZZA },
    {
      seed: 11,
      releases: [{ since: 0, lacking: 0.4, skillVersion: '1' }],
      behaviour: { chatter: 0.05, slips: 0.1, newValues: 0 },
    },
  );
  const sessions = [...generateRows(world, SPAN, { sessions: 6_000 })].map(({ turns }) => turns);
  const uttered = sessions.flatMap((turns) => turns.filter(({ row }) => row.slots !== null));

  it('has slips in one word of ten', () => {
    const words = uttered.flatMap(({ row }) => (row.slots ?? []).filter(({ changed }) => changed));
    const slips = uttered.flatMap(({ meanings }) => meanings.filter(({ kind }) => kind === 'slip'));
    // A repair is never misheard, and chatter is no word.
    expect(slips.length / words.length).toBeGreaterThan(0.07);
    expect(slips.length / words.length).toBeLessThan(0.1);
  });

  it('repairs half of the misses with a known word of the same value, and a third leave', () => {
    const after = { repaired: 0, left: 0, other: 0 };
    for (const turns of sessions)
      for (const [index, { row, meanings }] of turns.entries()) {
        const [miss] = meanings;
        if (meanings.length !== 1 || miss?.meant === null || row.outcome === 'error') continue;
        const next = turns[index + 1]?.row;
        const reading = next?.slots?.find(({ name }) => name === miss?.slot);
        if (!reading) after.left += 1;
        else if (reading.resolved === miss?.meant) after.repaired += 1;
        else after.other += 1;
      }
    const total = after.repaired + after.left + after.other;
    expect(after.left / total).toBeCloseTo(0.3, 1);
    // Half of them, and some of those who change their mind come back to it.
    expect(after.repaired / total).toBeGreaterThan(0.48);
    expect(after.repaired / total).toBeLessThan(0.64);
  });

  it('lets two-minded words mean something else to one user in five', () => {
    const meant = uttered.flatMap(({ row, meanings }) =>
      meanings
        .filter(({ kind }) => kind === 'two_minded')
        .map(({ spoken, meant: value }) => ({ user: row.user_id, spoken, value })),
    );
    const words = new Set(meant.map(({ spoken }) => spoken));
    expect(words.size).toBe(1);
    const values = new Map<string | null, number>();
    for (const { value } of meant) values.set(value, (values.get(value) ?? 0) + 1);
    const [most = 0, least = 0] = [...values.values()].sort((a, b) => b - a);
    expect(least / (most + least)).toBeGreaterThan(0.1);
    expect(least / (most + least)).toBeLessThan(0.3);
    const byUser = new Map<string | null, Set<string | null>>();
    for (const { user, value } of meant)
      byUser.set(user, (byUser.get(user) ?? new Set()).add(value));
    expect([...byUser.values()].every(({ size }) => size === 1)).toBe(true);
  });
});
