import type { Intent, Slot, SlotValue, slu } from 'ask-sdk-model';
import type { Authority, ResolutionStatus, SlotReading } from '../../analytics/contract/turn';

type Resolution = slu.entityresolution.Resolution;

/** A reading before it is known whether an earlier turn already carried it. */
export type Reading = Omit<SlotReading, 'changed'>;

/**
 * Reads the filled slots of an intent, one element a value, in the request's order.
 *
 * A value is matched when any authority matched it, static or dynamic; it is unmatched when all of
 * them say so; anything else (no resolutions, or an error of resolution) leaves it unknown.
 * Source: https://developer.amazon.com/en-US/docs/alexa/custom-skills/entity-resolution.html
 */
export const readSlots = (intent: Intent | undefined): readonly Reading[] => {
  const readings: Reading[] = [];
  const slots = intent?.slots ?? {};
  for (const name of Object.keys(slots)) readSlot(name, slots[name], readings);
  return readings;
};

/** `true` known to the model, `false` unknown to it, `null` where nobody can tell. */
export const isValid = ({ status }: Pick<Reading, 'status'>): boolean | null => {
  if (status === 'ER_SUCCESS_MATCH') return true;
  return status === 'ER_SUCCESS_NO_MATCH' ? false : null;
};

const readSlot = (name: string, slot: Slot | null | undefined, readings: Reading[]): void => {
  if (!slot) return;
  const before = readings.length;
  if (slot.slotValue) readSlotValue(name, slot.slotValue, readings);
  if (readings.length === before) readSpoken(name, slot, readings);
};

const readSlotValue = (name: string, slotValue: SlotValue, readings: Reading[]): void => {
  if (slotValue.type !== 'List') readSpoken(name, slotValue, readings);
  else for (const value of listOf(slotValue.values)) readSlotValue(name, value, readings);
};

interface Spoken {
  readonly value?: unknown;
  readonly resolutions?: slu.entityresolution.Resolutions;
}

const readSpoken = (name: string, { value, resolutions }: Spoken, readings: Reading[]): void => {
  if (typeof value === 'string' && value !== '')
    readings.push(readValue(name, value, listOf(resolutions?.resolutionsPerAuthority)));
};

const listOf = <T>(value: readonly T[] | undefined): readonly T[] => {
  if (!Array.isArray(value)) return [];
  const list = value as readonly T[];
  return list.every(isObject) ? list : list.filter(isObject);
};

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const readValue = (name: string, value: string, resolutions: readonly Resolution[]): Reading => {
  const deciding = decidingResolution(resolutions);
  const status = statusOf(deciding);
  const match = status === 'ER_SUCCESS_MATCH' ? deciding?.values?.[0]?.value : undefined;
  return {
    name,
    spoken: value,
    resolved: typeof match?.name === 'string' ? match.name : value,
    resolved_id: match?.id ?? null,
    status,
    authority: deciding === undefined ? null : authorityOf(deciding),
  };
};

/** A match wins over an error, and an error over "no match": one failed authority leaves doubt. */
const decidingResolution = (resolutions: readonly Resolution[]): Resolution | undefined =>
  resolutions.length < 2 ? resolutions[0] : mostTelling(resolutions);

const mostTelling = (resolutions: readonly Resolution[]): Resolution | undefined =>
  resolutions.find((r) => statusOf(r) === 'ER_SUCCESS_MATCH') ??
  resolutions.find((r) => statusOf(r) !== 'ER_SUCCESS_NO_MATCH') ??
  resolutions[0];

const statusOf = (resolution: Resolution | undefined): ResolutionStatus | null =>
  resolution?.status?.code ?? null;

const DYNAMIC_AUTHORITY = 'amzn1.er-authority.echo-sdk.dynamic';

const authorityOf = ({ authority }: Resolution): Authority =>
  typeof authority === 'string' && authority.startsWith(DYNAMIC_AUTHORITY) ? 'dynamic' : 'static';
