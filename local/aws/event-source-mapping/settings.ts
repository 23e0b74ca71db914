/** An event source mapping's settings, named as Lambda's API names them. */
export interface EventSourceMappingSettings {
  /** Records of one invocation at most: 1 to 10,000. */
  readonly batchSize: number;
  /** Seconds to wait for a batch to fill. */
  readonly maximumBatchingWindowInSeconds: number;
  /** Filter patterns as JSON text; a record passes when one of them matches, or if there is none. */
  readonly filterPatterns: readonly string[];
  /** Where to begin in a shard that has no checkpoint. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Whether a batch that failed is split in two. */
  readonly bisectBatchOnFunctionError: boolean;
  /** Records older than this are given up; -1: none. */
  readonly maximumRecordAgeInSeconds: number;
  /** How often a failed batch is tried again; -1: until its records are too old. */
  readonly maximumRetryAttempts: number;
  /** Whether the function may report from which record on it failed (ReportBatchItemFailures). */
  readonly reportBatchItemFailures: boolean;
  /** Bucket that takes the batches given up; without it they are dropped, as in Lambda. */
  readonly onFailureBucket?: string | undefined;
}

/** The largest event that Lambda invokes a function with. */
export const MAX_PAYLOAD_BYTES = 6 * 1_024 * 1_024;
