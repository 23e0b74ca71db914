import { pick, type Random, randomOf } from './random';
import type { Slot, Value, Word, World } from './world';

/** A slot that somebody filled in a turn, and the truth of it. */
export interface Reading {
  readonly session: number;
  readonly user: string;
  readonly day: number;
  readonly turn: number;
  readonly slot: string;
  readonly spoken: string;
  /** What the model resolved it to; null is a miss. */
  readonly resolved: string | null;
  readonly truth: Truth;
}

export interface Truth {
  /** Two-minded words mean two values to different people; the full model gives shared ones to two. */
  readonly kind: 'word' | 'slip' | 'chatter' | 'two-minded' | 'shared';
  /** What was meant; null for chatter. */
  readonly value: string | null;
}

const CHATTER = 0.05;
const SLIPS = 0.1;
const MINORITY = 0.2;
const REPAIR = 0.5;
const CHANGE = 0.2;

const NEW_USERS = 0.7;
const DAYS = 30;

/** What people say to the skill: `sessions` sessions, in each of which every slot is asked for. */
export const trafficOf = (world: World, sessions: number, seed: number): readonly Reading[] => {
  const random = randomOf(seed);
  const readings: Reading[] = [];
  let users = 0;
  for (let session = 0; session < sessions; session += 1) {
    const isNew = session === 0 || random() < NEW_USERS;
    if (isNew) users += 1;
    const user = isNew ? users : Math.ceil(random() * users);
    readings.push(
      ...sessionOf(world, random).map((reading, turn) => ({
        ...reading,
        session,
        user: `${seed}-${user}`,
        day: Math.floor((session * DAYS) / sessions),
        turn,
      })),
    );
  }
  return readings;
};

type Said = Pick<Reading, 'slot' | 'spoken' | 'resolved' | 'truth'>;

const sessionOf = (world: World, random: Random): readonly Said[] => {
  const said: Said[] = [];
  for (const slot of world.slots) if (!fill(slot, world, random, said)) break;
  return said;
};

/** Says something until it matches; false where the user left. */
const fill = (slot: Slot, world: World, random: Random, said: Said[]): boolean => {
  let value = slot.drawValue(random);
  let draw: (random: Random) => Word = value.drawWord;
  for (;;) {
    while (random() < CHATTER) said.push(chatter(slot, world.drawChatter(random)));
    const word = draw(random);
    value = meant(slot, value, word, random);
    const reading = speak(slot, word, value, random);
    said.push(reading);
    if (reading.resolved !== null) return true;
    const next = random();
    if (next >= REPAIR + CHANGE) return false;
    if (next >= REPAIR) value = slot.drawValue(random);
    draw = value.drawKnown;
  }
};

const meant = (slot: Slot, value: Value, { other }: Word, random: Random): Value =>
  other !== undefined && random() < MINORITY ? (slot.value(other) ?? value) : value;

const chatter = (slot: Slot, spoken: string): Said => ({
  slot: slot.name,
  spoken,
  resolved: null,
  truth: { kind: 'chatter', value: null },
});

const speak = (slot: Slot, { text, slips }: Word, value: Value, random: Random): Said => {
  const isSlip = slips.length > 0 && random() < SLIPS;
  const spoken = isSlip ? pick(slips, random) : text;
  return {
    slot: slot.name,
    spoken,
    resolved: slot.resolve(spoken)[0] ?? null,
    truth: { kind: isSlip ? 'slip' : kindOf(slot, text), value: value.name },
  };
};

const kindOf = (slot: Slot, word: string): Truth['kind'] => {
  if (slot.isTwoMinded(word)) return 'two-minded';
  return slot.isShared(word) ? 'shared' : 'word';
};
