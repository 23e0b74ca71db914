import type { Json } from './arbitraries';
import { REAL_ENVELOPES } from './envelopes';

/** In each of the texts that nobody may find in a log. */
export const CANARY = 'canary';

/** What tells who somebody is, or lets one act for them; unlike a word it is not in a dropped row either. */
export const IDS_AND_SECRETS = /canary[- ]\w*(Id|Token|Key)/;

/** What a person says, and what tells who it is or lets one act for them. */
const SECRET_FIELDS = new Set([
  ...['userId', 'personId', 'deviceId', 'unitId'],
  ...['apiAccessToken', 'accessToken', 'consentToken'],
  ...['value', 'speech', 'reprompt', 'arguments', 'message'],
]);

/** The request with a canary in each secret, be it there already or not. */
const planted = (json: Json, field = ''): Json => {
  if (typeof json === 'string') return SECRET_FIELDS.has(field) ? `${CANARY} ${field}` : json;
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => planted(item, field));
  if (typeof json !== 'object' || json === null) return json;
  const fields = Object.entries(json).map(([name, value]) => [name, planted(value, name)]);
  return { ...Object.fromEntries(fields), ...(field === 'System' ? SYSTEM : {}) } as Json;
};

const SYSTEM = {
  apiAccessToken: `${CANARY} apiAccessToken`,
  device: { deviceId: `${CANARY} deviceId`, supportedInterfaces: {} },
  user: {
    userId: `${CANARY} userId`,
    accessToken: `${CANARY} accessToken`,
    permissions: { consentToken: `${CANARY} consentToken` },
  },
  person: { personId: `${CANARY} personId`, accessToken: `${CANARY} accessToken` },
};

/** A request of every kind, with canaries. */
export const PLANTED_ENVELOPES: readonly Json[] = REAL_ENVELOPES.map((json) => planted(json));
