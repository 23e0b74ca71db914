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
export const readSlots = (intent: Intent | undefined): readonly Reading[] =>
  Object.entries(intent?.slots ?? {}).flatMap(([name, slot]) =>
    valuesOf(slot).map(({ value, resolutions }) => readValue(name, value, resolutions)),
  );

/** `true` known to the model, `false` unknown to it, `null` where nobody can tell. */
export const isValid = ({ status }: Pick<Reading, 'status'>): boolean | null => {
  if (status === 'ER_SUCCESS_MATCH') return true;
  return status === 'ER_SUCCESS_NO_MATCH' ? false : null;
};

interface SpokenValue {
  readonly value: string;
  readonly resolutions: readonly Resolution[];
}

const valuesOf = (slot: Slot | null | undefined): readonly SpokenValue[] => {
  if (!slot) return [];
  const nested = slot.slotValue ? flatten(slot.slotValue) : [];
  return nested.length > 0 ? nested : spoken(slot.value, slot.resolutions);
};

const flatten = (slotValue: SlotValue): readonly SpokenValue[] =>
  slotValue.type === 'List'
    ? listOf(slotValue.values).flatMap(flatten)
    : spoken(slotValue.value, slotValue.resolutions);

const spoken = (
  value: unknown,
  resolutions: slu.entityresolution.Resolutions | undefined,
): readonly SpokenValue[] =>
  typeof value === 'string' && value !== ''
    ? [{ value, resolutions: listOf(resolutions?.resolutionsPerAuthority) }]
    : [];

const listOf = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]).filter((item) => isObject(item)) : [];

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const readValue = (name: string, value: string, resolutions: readonly Resolution[]): Reading => {
  const deciding = decidingResolution(resolutions);
  const match =
    statusOf(deciding) === 'ER_SUCCESS_MATCH' ? deciding?.values?.[0]?.value : undefined;
  return {
    name,
    spoken: value,
    resolved: typeof match?.name === 'string' ? match.name : value,
    resolved_id: match?.id ?? null,
    status: statusOf(deciding),
    authority: deciding === undefined ? null : authorityOf(deciding),
  };
};

/** A match wins over an error, and an error over "no match": one failed authority leaves doubt. */
const decidingResolution = (resolutions: readonly Resolution[]): Resolution | undefined =>
  resolutions.find((r) => statusOf(r) === 'ER_SUCCESS_MATCH') ??
  resolutions.find((r) => statusOf(r) !== 'ER_SUCCESS_NO_MATCH') ??
  resolutions[0];

const statusOf = (resolution: Resolution | undefined): ResolutionStatus | null =>
  resolution?.status?.code ?? null;

const DYNAMIC_AUTHORITY = 'amzn1.er-authority.echo-sdk.dynamic';

const authorityOf = ({ authority }: Resolution): Authority =>
  typeof authority === 'string' && authority.startsWith(DYNAMIC_AUTHORITY) ? 'dynamic' : 'static';
