import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Turn } from '../../../analytics/contract/turn';
import { createTurnSink, type TurnStore } from '../../../lambda/recorder/turn-sink';

const TURNS = 10_000;
const DEADLINE = 250;

/** The sink looks at nothing else of it. */
const TURN = { request_id: 'request-1', slots: null } as unknown as Turn;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

type Send = (signal: AbortSignal) => Promise<unknown>;

/** Writes turns one after the other, as a container does; the clock goes on when nothing else can. */
const writeAll = async (send: Send) => {
  const signals = new Set<AbortSignal>();
  let dropped = 0;
  const store = {
    send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      signals.add(abortSignal);
      return send(abortSignal);
    },
  } as unknown as TurnStore;
  const sink = createTurnSink(
    store,
    { tableName: 'turns', retentionDays: 10 },
    { now: () => 0, log: () => (dropped += 1) },
  );
  for (let turn = 0; turn < TURNS; turn += 1) {
    const written = sink.write(TURN, DEADLINE);
    if (jest.getTimerCount() > 1) throw new Error('a turn has left its timer behind');
    await jest.advanceTimersByTimeAsync(DEADLINE);
    await written;
  }
  return { signals: [...signals], dropped };
};

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('the sink before a table', () => {
  it('that hangs gives every call up at its deadline, and keeps no timer', async () => {
    const { signals, dropped } = await writeAll(() => new Promise(() => undefined));

    expect(dropped).toBe(TURNS);
    expect(signals).toHaveLength(TURNS);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  }, 60_000);

  it.each([
    ['throttles', 'ProvisionedThroughputExceededException'],
    ['closes the connection', 'Error'],
  ])(
    'that %s needs one signal for all turns, and leaves nothing on it',
    async (_, name) => {
      const refused = Object.assign(new Error('refused'), { name });

      const { signals, dropped } = await writeAll(() => Promise.reject(refused));

      expect(dropped).toBe(TURNS);
      expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
      expect(signals.map(listenersOf)).toEqual([0]);
      expect(jest.getTimerCount()).toBe(0);
    },
    60_000,
  );
});
