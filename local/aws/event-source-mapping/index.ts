import { createHash } from 'node:crypto';
import { messageOf } from '../../errors';
import { openCheckpoints, type Checkpoints } from './checkpoints';
import { realEffects, type Effects } from './effects';
import { failedBatchObject } from './failed-batch';
import { recordFilter } from './filter';
import type { EventSourceMappingSettings } from './settings';
import type { BatchHandling, Invoke } from './settle-batch';
import { ShardPoller } from './shard-poller';
import type { StreamSource } from './stream-source';
import { untilDone } from './until-done';

export interface EventSourceMappingOptions {
  readonly source: StreamSource;
  readonly functionArn: string;
  /** Invokes the function; it is up to it to time out. */
  readonly invoke: Invoke;
  readonly settings: EventSourceMappingSettings;
  /** Folder of this mapping's own. */
  readonly checkpointFolder: string;
  /** Where batches go that are given up: the bucket is the settings' `onFailureBucket`. */
  readonly onFailure?: {
    readonly put: (bucket: string, key: string, body: string) => Promise<unknown>;
  };
  /** Milliseconds to wait after an answer without records. Default: {@link POLL_INTERVAL}. */
  readonly pollInterval?: number;
  /** Milliseconds between two looks for new shards. */
  readonly discoveryInterval?: number;
  readonly effects?: Effects;
}

/** Lambda waits 250 ms; here a row should be seen sooner. */
export const POLL_INTERVAL = 100;

export interface EventSourceMapping {
  /**
   * Resolves when every record that is in the stream now is done with; rejects when the mapping is
   * closed before.
   */
  readonly idle: () => Promise<void>;
  /** Lets the running invocation end and its checkpoint be written, and stops. */
  readonly close: () => Promise<void>;
}

/**
 * Does what Lambda's poller does for a stream: reads every shard in order, from where it
 * left off, and invokes the function with batches of records, as the settings say. Delivery is at
 * least once: killed between an invocation and its checkpoint, it delivers that batch again.
 *
 * A shard waits for its parent. Where Lambda polls several shards at once, so does this.
 *
 * @throws UserError for a stream that does not exist, a filter pattern that is not understood, a
 * checkpoint that can't be read
 */
export const startEventSourceMapping = async (
  options: EventSourceMappingOptions,
): Promise<EventSourceMapping> => {
  const checkpoints = await openCheckpoints(options.checkpointFolder, options.source.streamArn);
  const mapping = new Mapping(options, checkpoints);
  await mapping.start();
  return { idle: () => mapping.idle(), close: () => mapping.close() };
};

class Mapping {
  readonly #options: EventSourceMappingOptions;
  readonly #checkpoints: Checkpoints;
  readonly #effects: Effects;
  readonly #matches: (record: object) => boolean;
  readonly #stopping = new AbortController();
  readonly #pollers = new Map<string, ShardPoller>();
  readonly #finished = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #discovery: Promise<void> = Promise.resolve();
  #isFirstDiscovery = true;

  constructor(options: EventSourceMappingOptions, checkpoints: Checkpoints) {
    this.#options = options;
    this.#checkpoints = checkpoints;
    this.#effects = options.effects ?? realEffects;
    this.#matches = recordFilter(options.settings.filterPatterns);
  }

  async start(): Promise<void> {
    await this.#discover();
    this.#keep(this.#rediscover());
  }

  async idle(): Promise<void> {
    for (;;) {
      await this.#discover();
      const pollers = [...this.#pollers.values()];
      await Promise.all(pollers.map((poller) => poller.caughtUp()));
      await this.#discover();
      if ([...this.#pollers.values()].every((poller) => pollers.includes(poller))) return;
    }
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
    await this.#discovery.catch(() => undefined);
  }

  #keep(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #rediscover(): Promise<void> {
    const { discoveryInterval = 10_000 } = this.#options;
    const { signal } = this.#stopping;
    for (;;) {
      await this.#effects.sleep(discoveryInterval, signal);
      if (signal.aborted) return;
      await this.#discover().catch((error: unknown) =>
        this.#effects.log(`looking for new shards failed: ${messageOf(error)}`),
      );
    }
  }

  /** One after the other: two at once would start a shard twice. */
  #discover(): Promise<void> {
    this.#discovery = this.#discovery.catch(() => undefined).then(() => this.#startNewShards());
    return this.#discovery;
  }

  async #startNewShards(): Promise<void> {
    const shards = await this.#options.source.listShards();
    const known = new Set(shards.map(({ shardId }) => shardId));
    const waiting: { shardId: string; parents: readonly string[]; from: string | null }[] = [];
    for (const { shardId, parents } of shards) {
      if (this.#pollers.has(shardId) || this.#finished.has(shardId)) continue;
      const checkpoint = await this.#checkpoints.read(shardId);
      if (checkpoint?.finished === true) this.#finished.add(shardId);
      else waiting.push({ shardId, parents, from: checkpoint?.sequenceNumber ?? null });
    }
    for (const { shardId, parents, from } of waiting) {
      const parentsAreDone = parents.every((id) => !known.has(id) || this.#finished.has(id));
      if (parentsAreDone && !this.#stopping.signal.aborted) this.#startShard(shardId, from);
    }
    this.#isFirstDiscovery = false;
  }

  #startShard(shardId: string, from: string | null): void {
    const { source, functionArn, settings, pollInterval = POLL_INTERVAL } = this.#options;
    const poller = new ShardPoller({
      ...this.#handlingFor(shardId),
      source,
      shardId,
      region: functionArn.split(':')[3] ?? '',
      matches: this.#matches,
      // A shard that appears later holds what was written since.
      startingPosition: this.#isFirstDiscovery ? settings.startingPosition : 'TRIM_HORIZON',
      from,
      writeCheckpoint: (checkpoint) => this.#checkpoints.write(shardId, checkpoint),
      pollInterval,
    });
    this.#pollers.set(shardId, poller);
    this.#keep(this.#run(shardId, poller));
  }

  async #run(shardId: string, poller: ShardPoller): Promise<void> {
    try {
      if (!(await poller.run())) return; // Closed: the pollers stay known, so that none starts anew.
      this.#finished.add(shardId);
    } catch (error) {
      this.#effects.log(`polling the shard ${shardId} broke off: ${messageOf(error)}`);
    }
    this.#pollers.delete(shardId);
    await this.#discover().catch(() => undefined);
  }

  #handlingFor(shardId: string): Omit<BatchHandling, 'checkpoint'> {
    const { settings, invoke } = this.#options;
    const persistence = { stopping: this.#stopping.signal, effects: this.#effects };
    return {
      ...persistence,
      settings,
      invoke,
      giveUp: (batch, condition, invocations) =>
        untilDone(
          'storing a batch that is given up',
          () => this.#store({ shardId, batch, condition, invocations }),
          persistence,
        ),
    };
  }

  async #store(
    failed: Pick<
      Parameters<typeof failedBatchObject>[0],
      'shardId' | 'batch' | 'condition' | 'invocations'
    >,
  ): Promise<void> {
    const { functionArn, source, settings, onFailure } = this.#options;
    const { streamArn, batchInfo } = source;
    const { now, uuid, log } = this.#effects;
    const { onFailureBucket: bucket } = settings;
    const what = `${failed.batch.length} records were given up (${failed.condition})`;
    if (bucket === undefined || onFailure === undefined) {
      log(`${what} and dropped`);
      return;
    }
    const { key, body } = failedBatchObject({
      ...failed,
      mappingId: mappingId(functionArn, streamArn),
      functionArn,
      streamArn,
      batchInfo,
      requestId: uuid(),
      at: now(),
      uuid: uuid(),
    });
    await onFailure.put(bucket, key, body);
    log(`${what} and stored as ${key}`);
  }
}

/** The same for the same stream and function, as a mapping's id is. */
const mappingId = (functionArn: string, streamArn: string): string => {
  const hash = createHash('sha256').update(`${functionArn} ${streamArn}`).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hash.slice(ends[index - 1] ?? 0, end))
    .join('-');
};
