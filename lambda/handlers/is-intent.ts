import type { RequestEnvelope } from 'ask-sdk-model';

/** Whether the request is for one of the intents. */
export const isIntent = ({ request }: RequestEnvelope, ...names: readonly string[]): boolean =>
  request.type === 'IntentRequest' && names.includes(request.intent.name);
