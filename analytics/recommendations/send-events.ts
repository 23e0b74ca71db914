import { PutEventsCommand, type PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import type { EventGroup } from './event-groups';

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
  /** What the last of them failed with. */
  readonly error?: unknown;
}

/** PutEvents takes a thousand calls a second of an account; a shard alone needs no more than these. */
const CALLS_AT_ONCE = 8;

/** Sends groups of events to Personalize, a call each. Never throws. */
export const sendEvents = async (
  groups: readonly EventGroup[],
  { client, trackingId, remaining }: SendOptions,
): Promise<Sending> => {
  const signal = AbortSignal.timeout(Math.max(0, Math.ceil(remaining)));
  const failed: EventGroup[] = [];
  let error: unknown;
  for (let start = 0; start < groups.length; start += CALLS_AT_ONCE) {
    const some = groups.slice(start, start + CALLS_AT_ONCE);
    const results = await Promise.allSettled(
      some.map((group) => client.send(putEvents(group, trackingId), { abortSignal: signal })),
    );
    results.forEach((result, index) => {
      const group = some[index];
      if (result.status === 'fulfilled' || group === undefined) return;
      failed.push(group);
      error = result.reason;
    });
  }
  return { failed, ...(error === undefined ? {} : { error }) };
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
