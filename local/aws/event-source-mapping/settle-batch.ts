import { messageOf } from '../../errors';
import { batchOutcome, type BatchOutcome } from './batch-response';
import { backoff } from './effects';
import type { Condition } from './failed-batch';
import type { EventSourceMappingSettings } from './settings';
import type { PolledRecord } from './stream-source';
import { stopIfAsked, type Persistence } from './until-done';

/** Takes an event, gives the function's answer, or throws what the function threw. */
export type Invoke = (event: { readonly Records: readonly object[] }) => Promise<unknown>;

export interface BatchHandling extends Persistence {
  readonly settings: EventSourceMappingSettings;
  readonly invoke: Invoke;
  /** Notes that everything up to this record is done with. */
  readonly checkpoint: (sequenceNumber: string) => Promise<void>;
  /** Keeps records that will not be tried any more. */
  readonly giveUp: (
    batch: readonly PolledRecord[],
    condition: Condition,
    invocations: number,
  ) => Promise<void>;
}

/**
 * Brings a batch to its end, record by record in order: handled by the function, or given up because
 * of its age or the number of its retries. What is done is noted as soon as it is.
 *
 * - Reported failures begin again at the lowest of them; progress starts the count of retries anew.
 * - With `bisectBatchOnFunctionError`, a batch for which the function threw is split in two, which
 *   does not count as a retry.
 *
 * @throws Stopped when the mapping is being closed; an invocation under way is awaited first
 */
export const settleBatch = async (
  batch: readonly PolledRecord[],
  handling: BatchHandling,
): Promise<void> => {
  const { settings, checkpoint, giveUp, effects, stopping } = handling;
  let rest = batch;
  let failures = 0;
  for (;;) {
    stopIfAsked('handling a batch', stopping);
    const expired = leadingExpired(rest, handling);
    if (expired > 0) {
      await giveUp(rest.slice(0, expired), 'RecordAgeExceeded', failures);
      await checkpoint(lastOf(rest.slice(0, expired)));
      rest = rest.slice(expired);
      failures = 0;
      if (rest.length === 0) return;
      continue;
    }
    const outcome = await invokeWith(rest, handling);
    if (outcome === 'done') return checkpoint(lastOf(rest));
    if (outcome === 'failed' && settings.bisectBatchOnFunctionError && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await settleBatch(rest.slice(0, half), handling);
      return settleBatch(rest.slice(half), handling);
    }
    const failedFrom = outcome === 'failed' ? 0 : outcome.failedFrom;
    if (failedFrom > 0) {
      await checkpoint(lastOf(rest.slice(0, failedFrom)));
      rest = rest.slice(failedFrom);
      failures = 0;
    }
    failures += 1;
    if (settings.maximumRetryAttempts >= 0 && failures > settings.maximumRetryAttempts) {
      await giveUp(rest, 'RetryAttemptsExhausted', failures);
      return checkpoint(lastOf(rest));
    }
    await effects.sleep(backoff(failures, effects), stopping);
  }
};

const leadingExpired = (
  batch: readonly PolledRecord[],
  { settings, effects }: BatchHandling,
): number => {
  if (settings.maximumRecordAgeInSeconds < 0) return 0;
  const oldest = effects.now() / 1_000 - settings.maximumRecordAgeInSeconds;
  const young = batch.findIndex(({ createdAt }) => createdAt >= oldest);
  return young === -1 ? batch.length : young;
};

const invokeWith = async (
  batch: readonly PolledRecord[],
  { invoke, settings, effects }: BatchHandling,
): Promise<BatchOutcome> => {
  const event = { Records: batch.map((record) => record.event) };
  try {
    // As over the wire: the function gets an event of its own to do with as it likes.
    const response = await invoke(JSON.parse(JSON.stringify(event)) as typeof event);
    return settings.reportBatchItemFailures ? batchOutcome(response, batch) : 'done';
  } catch (error) {
    effects.log(`the function failed with ${batch.length} records: ${messageOf(error)}`);
    return 'failed';
  }
};

const lastOf = (batch: readonly PolledRecord[]): string => batch.at(-1)?.sequenceNumber ?? '';
