import type { Meaning } from '../../analytics/generator/conversation';
import { type Span, spanOf } from '../../analytics/generator/sessions';
import { type GeneratedTurn, generateRows } from '../../analytics/generator/traffic';
import type { Slot, World } from './world';

/** A slot that somebody filled in a turn, and the truth of it. */
export interface Reading {
  readonly session: string;
  readonly user: string;
  /** yyyy-MM-dd */
  readonly day: string;
  readonly turn: number;
  readonly slot: string;
  readonly spoken: string;
  /** What the model resolved it to; null is a miss. */
  readonly resolved: string | null;
  /** Whether another slot was filled in the turn. */
  readonly isAccompanied: boolean;
  readonly truth: Truth;
}

export interface Truth {
  /** Two-minded words mean two values to different people; the full model gives shared ones to two. */
  readonly kind: 'word' | 'slip' | 'chatter' | 'two-minded' | 'shared';
  /** What was meant; null for chatter. */
  readonly value: string | null;
}

/** The days of the traffic that is mined, and of the fresh one that comes after them. */
export const MINED = spanOf('2026-09-30', 30);
export const FRESH = spanOf('2026-12-31', 30);

/** What people say to the skill, session by session. Resolutions that failed tell nothing and are left out. */
export const trafficOf = (
  { slots, generator }: World,
  span: Span,
  sessions: number,
): readonly Reading[] => {
  const bySlot = new Map(slots.map((slot) => [slot.name, slot]));
  return [...generateRows(generator, span, { sessions })].flatMap(({ turns }) =>
    turns.flatMap((turn) => readingsOf(turn, bySlot)),
  );
};

const readingsOf = (
  { row, meanings }: GeneratedTurn,
  slots: ReadonlyMap<string, Slot>,
): readonly Reading[] => {
  const filled = (row.slots ?? []).filter(({ changed }) => changed);
  return filled.flatMap((reading) => {
    const { name, spoken, status } = reading;
    const slot = slots.get(name);
    const isMatch = status === 'ER_SUCCESS_MATCH';
    if (!slot || !(isMatch || status === 'ER_SUCCESS_NO_MATCH')) return [];
    const resolved = isMatch ? reading.resolved : null;
    return [
      {
        session: row.session_id ?? '',
        user: row.user_id ?? '',
        day: row.event_time.slice(0, 10),
        turn: row.turn ?? 0,
        slot: name,
        spoken,
        resolved,
        isAccompanied: filled.length > 1,
        truth: truthOf(
          slot,
          meanings.find((each) => each.slot === name),
          reading.spoken,
          resolved,
        ),
      },
    ];
  });
};

const truthOf = (
  slot: Slot,
  meaning: Meaning | undefined,
  spoken: string,
  resolved: string | null,
): Truth => {
  if (!meaning) return { kind: 'word', value: resolved };
  return { kind: kindOf(slot, meaning, spoken), value: meaning.meant };
};

const kindOf = (slot: Slot, { kind }: Meaning, spoken: string): Truth['kind'] => {
  switch (kind) {
    case 'slip':
    case 'chatter':
      return kind;
    case 'two_minded':
      return 'two-minded';
    case 'missing':
      return slot.isShared(spoken) ? 'shared' : 'word';
    case 'new_value':
      return 'chatter';
  }
};
