import {
  InvalidInputException,
  PutEventsCommand,
  type PersonalizeEventsClient,
} from '@aws-sdk/client-personalize-events';
import type { EventGroup, StreamedEvent } from './event-groups';

export interface SendOptions {
  /** It retries by itself what may pass. */
  readonly client: Pick<PersonalizeEventsClient, 'send'>;
  /** Of the event tracker. */
  readonly trackingId: string;
  /** Milliseconds until the calls are given up. */
  readonly remaining: number;
}

export interface Sending {
  /** The groups that Personalize did not take, in order. */
  readonly failed: readonly EventGroup[];
  /** The events that it will never take, though it took others of this tracker. */
  readonly refused: readonly StreamedEvent[];
  /** Of calls. */
  readonly calls: number;
  /** What the last of them failed with. */
  readonly error?: unknown;
}

/** PutEvents takes a thousand calls a second of an account; a shard alone needs no more than these. */
const CALLS_AT_ONCE = 8;

/**
 * Sends groups of events to Personalize, a call each. Of a group that it refuses as invalid each event is
 * sent alone: one of them must not hold the others back, nor what stands behind it in the stream. Where
 * it refuses all of them, the fault lies in the tracking id, and they stay unsent. Never throws.
 */
export const sendEvents = async (
  groups: readonly EventGroup[],
  options: SendOptions,
): Promise<Sending> => {
  const signal = AbortSignal.timeout(Math.max(0, Math.ceil(options.remaining)));
  const together = await sendAll(groups, options, signal);
  const invalid = together.filter(isInvalid);
  const singles = invalid.flatMap(({ group }): EventGroup[] => group.map((event) => [event]));
  // An event that was refused alone needs no second call.
  const again = singles.length > invalid.length ? await sendAll(singles, options, signal) : invalid;
  const outcomes = [...together.filter((outcome) => !isInvalid(outcome)), ...again];
  const isTracked = outcomes.some(({ error }) => error === undefined);
  const failed = outcomes.filter(
    (outcome) => outcome.error !== undefined && !(isTracked && isInvalid(outcome)),
  );
  const error = failed.at(-1)?.error;
  return {
    failed: failed.map(({ group }) => group),
    refused: isTracked ? outcomes.filter(isInvalid).flatMap(({ group }) => group) : [],
    calls: groups.length + (again === invalid ? 0 : again.length),
    ...(error === undefined ? {} : { error }),
  };
};

/** What became of a call; without an error Personalize has taken the events. */
interface Outcome {
  readonly group: EventGroup;
  readonly error?: unknown;
}

const isInvalid = ({ error }: Outcome): boolean => error instanceof InvalidInputException;

const sendAll = async (
  groups: readonly EventGroup[],
  { client, trackingId }: SendOptions,
  abortSignal: AbortSignal,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const send = async (group: EventGroup): Promise<Outcome> => {
    try {
      await client.send(putEvents(group, trackingId), { abortSignal });
      return { group };
    } catch (error) {
      return { group, error };
    }
  };
  for (let start = 0; start < groups.length; start += CALLS_AT_ONCE)
    outcomes.push(...(await Promise.all(groups.slice(start, start + CALLS_AT_ONCE).map(send))));
  return outcomes;
};

const putEvents = (group: EventGroup, trackingId: string): PutEventsCommand => {
  const [{ event: first }] = group;
  return new PutEventsCommand({
    trackingId,
    userId: first.userId,
    sessionId: first.sessionId,
    eventList: group.map(({ event: { eventId, eventType, itemId, sentAt } }) => ({
      ...{ eventId, eventType, itemId },
      sentAt: new Date(sentAt * 1_000),
    })),
  });
};
