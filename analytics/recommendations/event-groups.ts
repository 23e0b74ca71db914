import type { ItemEvent } from './track-event';

/** What PutEvents takes at most. https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html */
export const EVENTS_A_CALL = 10;

/** An event and the record of the stream that it came in. */
export interface StreamedEvent {
  readonly event: ItemEvent;
  readonly sequenceNumber: string;
}

/** The events of one call: of one user and one session, in the order of the stream. */
export type EventGroup = readonly [StreamedEvent, ...StreamedEvent[]];

/** Groups events by user and session, at most {@link EVENTS_A_CALL} a group. */
export const eventGroups = (events: readonly StreamedEvent[]): readonly EventGroup[] => {
  const groups: [StreamedEvent, ...StreamedEvent[]][] = [];
  const open = new Map<string, [StreamedEvent, ...StreamedEvent[]]>();
  for (const streamed of events) {
    const { userId, sessionId } = streamed.event;
    const key = JSON.stringify([userId, sessionId]);
    const group = open.get(key);
    if (group !== undefined && group.length < EVENTS_A_CALL) group.push(streamed);
    else {
      const fresh: [StreamedEvent] = [streamed];
      open.set(key, fresh);
      groups.push(fresh);
    }
  }
  return groups;
};
