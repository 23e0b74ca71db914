import type { RequestEnvelope } from 'ask-sdk-model';
import { LoggableError } from '../analytics/contract/loggable-error';

/** The event that invoked the function is no request of Alexa's. */
class MalformedRequest extends LoggableError {
  override readonly name = 'MalformedRequest';
}

const REQUIRED = ['request.type', 'context.System.application.applicationId'] as const;

/**
 * Checks what the SDK reads before any handler, and would fail on without saying what is missing.
 *
 * @throws MalformedRequest that names the missing field
 */
export const requestEnvelope = (event: unknown): RequestEnvelope => {
  for (const path of REQUIRED)
    if (typeof valueAt(event, path) !== 'string')
      throw new MalformedRequest(
        `Cannot answer the event: ${path} is missing, so it is no Alexa request envelope.`,
      );
  return event as RequestEnvelope;
};

const valueAt = (event: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Record<string, unknown>)[key]
          : undefined,
      event,
    );
