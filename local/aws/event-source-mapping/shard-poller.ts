import type { Checkpoint } from './checkpoints';
import { MAX_PAYLOAD_BYTES, type EventSourceMappingSettings } from './settings';
import { settleBatch, type BatchHandling } from './settle-batch';
import { type Place, type PolledRecord, RecordsTrimmed, type StreamSource } from './stream-source';
import { stopIfAsked, Stopped, untilDone } from './until-done';

export interface ShardPollerOptions extends Omit<BatchHandling, 'checkpoint'> {
  readonly source: StreamSource;
  readonly shardId: string;
  readonly region: string;
  readonly settings: EventSourceMappingSettings;
  readonly matches: (record: object) => boolean;
  /** Where to begin without a checkpoint. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly from: string | null;
  readonly writeCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
  /** Milliseconds to wait after an answer without records. */
  readonly pollInterval: number;
}

interface Ticket {
  /** The second in which it was drawn, since 1970. */
  readonly second: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** `{"Records":[]}` */
const EMPTY_EVENT_BYTES = 14;

/** Reads one shard in order, and has its records handled batch by batch. */
export class ShardPoller {
  readonly #options: ShardPollerOptions;
  readonly #handling: BatchHandling;
  #iterator: string | undefined;
  #withoutPlace: 'TRIM_HORIZON' | 'LATEST';
  /** The last record that was read. */
  #readThrough: string | null;
  /** The last record that is noted as done. */
  #noted: string | null;
  #queue: readonly PolledRecord[] = [];
  #queuedSince = 0;
  /** When the last record that is done was made, in seconds since 1970. */
  #doneUntil = 0;
  #lastReadAt = 0;
  #tickets: Ticket[] = [];
  #ended: Error | 'finished' | undefined;

  constructor(options: ShardPollerOptions) {
    this.#options = options;
    this.#withoutPlace = options.startingPosition;
    this.#readThrough = this.#noted = options.from;
    this.#handling = { ...options, checkpoint: (sequenceNumber) => this.#note(sequenceNumber) };
  }

  /** @returns whether the shard is closed and all of it done; false when the mapping was closed */
  async run(): Promise<boolean> {
    try {
      await this.#poll();
      this.#end('finished');
      return true;
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
      if (error instanceof Stopped) return false;
      throw error;
    }
  }

  /** Resolves when every record that is in the shard now is done with. */
  caughtUp(): Promise<void> {
    if (this.#ended === 'finished') return Promise.resolve();
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const second = Math.floor(this.#options.effects.now() / 1_000);
    return new Promise((resolve, reject) => {
      this.#tickets.push({ second, resolve, reject });
    });
  }

  async #poll(): Promise<void> {
    const { stopping, effects, pollInterval } = this.#options;
    for (;;) {
      stopIfAsked('polling a shard', stopping);
      const drawnBefore = new Set(this.#tickets);
      const { records, closed } = await this.#read();
      this.#enqueue(records);
      await this.#drain(closed);
      if (closed) {
        await this.#writeCheckpoint({ sequenceNumber: this.#noted, finished: true });
        return;
      }
      const empty = records.length === 0;
      this.#settleTickets(
        (ticket) =>
          this.#doneUntil > ticket.second ||
          (empty && this.#queue.length === 0 && drawnBefore.has(ticket)),
      );
      if (empty) await effects.sleep(pollInterval, stopping);
    }
  }

  #read(): Promise<{ records: readonly PolledRecord[]; closed: boolean }> {
    const { stopping, source, shardId, region } = this.#options;
    const shard = { streamArn: source.streamArn, shardId, region };
    const read = async () => {
      try {
        this.#iterator ??= await source.iterator(shardId, this.#place(), stopping);
        const { records, next } = await source.read(shard, this.#iterator, stopping);
        this.#iterator = next;
        return { records, closed: next === undefined };
      } catch (error) {
        // Whatever it was (expired, another server, none at all): a new one starts where we are.
        this.#iterator = undefined;
        if (error instanceof RecordsTrimmed) {
          this.#readThrough = null;
          this.#withoutPlace = 'TRIM_HORIZON';
        }
        throw error;
      }
    };
    return untilDone(`reading the shard ${shardId}`, read, this.#options);
  }

  #place(): Place {
    return this.#readThrough === null ? this.#withoutPlace : { after: this.#readThrough };
  }

  #enqueue(polled: readonly PolledRecord[]): void {
    const last = polled.at(-1);
    if (last === undefined) return;
    this.#readThrough = last.sequenceNumber;
    this.#lastReadAt = last.createdAt;
    if (this.#queue.length === 0) this.#queuedSince = this.#options.effects.now();
    this.#queue = this.#queue.concat(
      polled.filter(({ matchable }) => this.#options.matches(matchable)),
    );
  }

  /** Has batches handled as long as one is due. */
  async #drain(closed: boolean): Promise<void> {
    const { effects, settings } = this.#options;
    const window = settings.maximumBatchingWindowInSeconds * 1_000;
    while (this.#queue.length > 0) {
      const size = this.#batchSize();
      const full = size < this.#queue.length || size === settings.batchSize;
      if (!full && !closed && effects.now() < this.#queuedSince + window) return;
      const batch = this.#queue.slice(0, size);
      await settleBatch(batch, this.#handling);
      this.#doneUntil = batch.at(-1)?.createdAt ?? 0;
      this.#queue = this.#queue.slice(size);
      this.#queuedSince = effects.now();
    }
    this.#doneUntil = this.#lastReadAt;
    if (this.#readThrough !== null && this.#readThrough !== this.#noted)
      await this.#note(this.#readThrough);
  }

  /** How many records of the queue fit one invocation. */
  #batchSize(): number {
    const most = Math.min(this.#options.settings.batchSize, this.#queue.length);
    let bytes = EMPTY_EVENT_BYTES;
    for (let count = 0; count < most; count += 1) {
      bytes += (this.#queue[count]?.bytes ?? 0) + 1;
      if (bytes > MAX_PAYLOAD_BYTES) return Math.max(1, count);
    }
    return most;
  }

  async #note(sequenceNumber: string): Promise<void> {
    await this.#writeCheckpoint({ sequenceNumber, finished: false });
    this.#noted = sequenceNumber;
  }

  #writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    const { writeCheckpoint } = this.#options;
    return untilDone('writing a checkpoint', () => writeCheckpoint(checkpoint), this.#options);
  }

  #settleTickets(isDue: (ticket: Ticket) => boolean): void {
    const due = this.#tickets.filter(isDue);
    this.#tickets = this.#tickets.filter((ticket) => !due.includes(ticket));
    for (const { resolve } of due) resolve();
  }

  #end(reason: Error | 'finished'): void {
    this.#ended = reason;
    const tickets = this.#tickets;
    this.#tickets = [];
    for (const { resolve, reject } of tickets) {
      if (reason === 'finished') resolve();
      else reject(reason);
    }
  }
}
