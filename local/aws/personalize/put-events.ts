import { randomUUID } from 'node:crypto';
import type { KeptEvent } from './event-log';
import { idsOf, type Input, listOf, optionalTextOf, structureOf, textOf } from './input';
import { invalidInput } from './service-error';

/**
 * Reads PutEvents.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html, and the limits of
 * https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html
 *
 * @throws InvalidInputException that names the member
 */
export const eventsOf = (input: Input): readonly KeptEvent[] => {
  const userId = optionalTextOf(input, 'userId');
  const sessionId = textOf(input, 'sessionId');
  return listOf(input, 'eventList', { most: 10 }).map((event, index) => ({
    ...(userId === undefined ? {} : { userId }),
    sessionId,
    ...eventOf(structureOf(event, `eventList[${index}]`)),
  }));
};

const eventOf = (event: Input): Pick<KeptEvent, 'eventId' | 'eventType' | 'itemId' | 'sentAt'> => {
  const eventType = textOf(event, 'eventType', 128);
  const itemId = optionalTextOf(event, 'itemId');
  const { sentAt, eventValue, impression } = event;
  if (typeof sentAt !== 'number' || !Number.isFinite(sentAt) || sentAt < 0)
    throw invalidInput(`sentAt must be seconds since 1970, not ${JSON.stringify(sentAt)}`);
  if (eventValue !== undefined && typeof eventValue !== 'number')
    throw invalidInput(`eventValue must be a number, not ${JSON.stringify(eventValue)}`);
  if (impression !== undefined) idsOf(event, 'impression', { most: 25 });
  optionalTextOf(event, 'recommendationId', 40);
  const properties = propertiesOf(event);
  // Before it was a member of its own, the item was a property.
  const item = itemId ?? optionalTextOf(properties, 'itemId');
  return {
    eventId: optionalTextOf(event, 'eventId') ?? randomUUID(),
    eventType,
    ...(item === undefined ? {} : { itemId: item }),
    sentAt: Math.floor(sentAt),
  };
};

const propertiesOf = (event: Input): Input => {
  const properties = optionalTextOf(event, 'properties', 1_024);
  if (properties === undefined) return {};
  try {
    return structureOf(JSON.parse(properties), 'properties');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidInput('properties must be a JSON text');
  }
};
