import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEventSourceMapping } from '../../../local/aws/event-source-mapping';
import type { Wiring } from '../../../local/aws/wiring';
import type { StreamVerdict } from '../auditor/audit-stream';
import type { Item } from '../auditor/ledgers';
import { recordAt, recordsOf, type RowPlan } from '../stream/rows';
import { enlarged } from './large-rows';
import { growingStream } from './growing-stream';
import { receiverOf } from './receiver';
import { startStreamLambda } from './stream-lambda';
import { type Mood, startStuckServer } from './stuck-server';

export interface StuckStormOptions {
  readonly mood: Exclude<Mood, 'is well'>;
  readonly plan: RowPlan;
  /** Folder with the stream Lambda's bundle. */
  readonly folder: string;
  /** MB that the function has. */
  readonly memory: number;
  readonly wiring: Wiring;
  /** Takes a line about how far it is. */
  readonly note: (line: string) => void;
}

export interface StuckStormReport {
  readonly verdict: StreamVerdict;
  /** Bytes of the function's process, at the most. */
  readonly peak: number;
  /** Rows that had arrived when Firehose got well. */
  readonly before: number;
  /** While Firehose was stuck: what the function was invoked with and what it asked. */
  readonly stuck: { readonly invocations: number; readonly calls: number };
  /** Bytes of the largest event. */
  readonly largest: number;
  readonly invocations: number;
  /** Rows that came once more, as delivery at least once allows. */
  readonly again: number;
  /** Iterators of the stream that had expired when they were used. */
  readonly expiries: number;
  /** What the function threw, or how its process ended. */
  readonly failures: readonly string[];
  /** Seconds that Firehose was stuck, and until the last row had arrived. */
  readonly seconds: { readonly stuck: number; readonly all: number };
}

/** Turns that come in a second: what one shard takes. */
const TURNS_A_SECOND = 1_000;

/** What a stuck Firehose sees at the least, however short it would be stuck by its rows. */
const SEEN_STUCK = 3;

/** Milliseconds of an invocation where the time of a slice is too short for the template's. */
const SHORTEST_INVOCATION = 5_000;

/** Milliseconds after which a storm of so many turns is broken off. */
export const longestStuckStorm = (turns: number): number =>
  240_000 + (5 * 1_000 * turns) / TURNS_A_SECOND;

/**
 * Rows come for as long as Firehose is stuck; then it is well. Between the stream and the function
 * stands the event source mapping with the template's own settings: one batch at a time, again and
 * again until it is taken.
 */
export const stuckStorm = async (options: StuckStormOptions): Promise<StuckStormReport> => {
  const { mood, plan, folder, memory, wiring, note } = options;
  const stuckFor = (plan.turns / TURNS_A_SECOND) * 1_000;
  const receiver = receiverOf(plan);
  const tally = { invocations: 0, largest: 0 };
  const rejected = new Map<string, Item>();
  const firehose = await startStuckServer('firehose', receiver.take);
  const s3 = await startStuckServer('s3', (body, path) => {
    rejected.set(path, JSON.parse(body.toString()) as Item);
    return {};
  });
  const lambda = startStreamLambda({ folder, memory, firehose: firehose.url, s3: s3.url });
  const checkpointFolder = mkdtempSync(join(tmpdir(), 'pet-match-checkpoints-'));

  const failed = new AbortController();
  const failures: string[] = [];
  // Ten minutes have ten invocations of a minute; a slice of them has some that are shorter.
  const remaining = Math.min(
    wiring.stream.timeoutSeconds * 1_000,
    Math.max(SHORTEST_INVOCATION, stuckFor / 10),
  );
  let noteSeen = (): void => undefined;
  const seen = new Promise<void>((resolve) => (noteSeen = resolve));
  const [began, started] = [Date.now(), performance.now()];
  const elapsed = (): number => performance.now() - started;
  const records = recordsOf(plan);
  firehose.mood = mood;
  const stream = growingStream({
    records,
    grown: () => Math.min(records, Math.floor((records * elapsed()) / stuckFor)),
    recordAt: (place) => enlarged(recordAt(plan, place)),
    madeAt: (place) => Math.floor((began + (stuckFor * place) / records) / 1_000),
    // The one that is held while a batch is tried again and again shall not outlive it.
    iteratorLife: Math.max(SHORTEST_INVOCATION, stuckFor / 2),
  });
  const mapping = await startEventSourceMapping({
    source: stream,
    functionArn: wiring.stream.arn,
    settings: wiring.mapping,
    checkpointFolder,
    invoke: async (event) => {
      const payload = JSON.stringify(event);
      tally.invocations += 1;
      tally.largest = Math.max(tally.largest, Buffer.byteLength(payload));
      try {
        return await lambda.invoke(payload, remaining);
      } catch (error) {
        failures.push(String(error));
        failed.abort();
        throw error;
      } finally {
        if (Math.min(tally.invocations, firehose.calls()) >= SEEN_STUCK) noteSeen();
      }
    },
  });
  const broken = once(failed.signal, 'abort');
  const longest = longestStuckStorm(plan.turns);
  const limit = setTimeout(() => {
    failures.push(`The storm did not end within ${longest / 1_000} s`);
    failed.abort();
  }, longest);
  try {
    await Promise.race([Promise.all([pause(stuckFor), seen]), broken]);
    const before = receiver.arrived();
    const stuck = { invocations: tally.invocations, calls: firehose.calls() };
    const stuckSeconds = Math.round(elapsed() / 1_000);
    note(`stuck for ${stuckSeconds} s: ${JSON.stringify(stuck)}`);
    firehose.mood = 'is well';
    await Promise.race([mapping.idle(), broken]);
    const peak = failures.length > 0 ? NaN : (await lambda.state()).peak;
    return {
      verdict: receiver.verdict([...rejected.values()]),
      ...{ peak, before, stuck, failures, ...tally },
      ...{ again: receiver.again(), expiries: stream.expiries() },
      seconds: { stuck: stuckSeconds, all: Math.round(elapsed() / 1_000) },
    };
  } finally {
    clearTimeout(limit);
    if (failures.length > 0) await lambda.end();
    await mapping.close();
    await lambda.end();
    await firehose.close();
    await s3.close();
    rmSync(checkpointFolder, { recursive: true });
  }
};
