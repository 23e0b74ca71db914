/** So many seconds has a month of 30 days. */
export const MONTH = 30 * 86_400;

/** The peak of a day's traffic, of its mean. */
export const PEAK = 3;

/** On a new on-demand table; each partition has an open shard of the stream. */
const LEAST_PARTITIONS = 4;

/** What one partition takes: write units a second, and bytes. */
const PARTITION_WRITES = 1_000;
const PARTITION_BYTES = 10 * 2 ** 30;

/**
 * Open shards of a table's stream, one for each partition: as many as the peak of its writes or its
 * size ask for, and not fewer than a new table has.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const shardsFor = (table: {
  /** Write units a second, on average. */
  readonly writes: number;
  readonly bytes: number;
}): number =>
  Math.max(
    LEAST_PARTITIONS,
    Math.ceil((table.writes * PEAK) / PARTITION_WRITES),
    Math.ceil(table.bytes / PARTITION_BYTES),
  );

/**
 * Rows of one invocation, on average, where the event source mapping waits for a batch to fill: the
 * window begins with its first row, and `rate` more arrive a second on the shard.
 */
export const rowsInWindow = (rate: number, window: number, batchSize: number): number =>
  Math.min(batchSize, 1 + rate * window);

/** Lambda looks into each shard four times a second. */
const POLL = 0.25;

/** Rows of one invocation where there is no window: those of a look that finds any. */
export const rowsOfPoll = (rate: number, batchSize: number): number => {
  const rows = rate * POLL;
  return Math.min(batchSize, rows / -Math.expm1(-rows));
};

/** Objects that a delivery stream writes in a month: one when its buffer is full, or old. */
export const objectsFor = (
  rows: number,
  { rowBytes, seconds, bytes }: { rowBytes: number; seconds: number; bytes: number },
): number => {
  const rate = rows / MONTH;
  // The interval begins with the first row in the buffer.
  const byAge = MONTH / (seconds + 1 / rate);
  return Math.max(byAge, (rows * rowBytes) / bytes);
};
