import type { Intent, Slot, SlotValue, slu } from 'ask-sdk-model';

/** One value of a filled slot, read from a request. */
export interface SlotReading {
  readonly slot: string;
  readonly spoken: string;
  /** Canonical names that any authority found; more than one where the word is ambiguous. */
  readonly resolved: readonly string[];
  /** The status of the authority that matched, else of the first; undefined without resolutions. */
  readonly status?: string;
  readonly authority?: string;
}

/**
 * What was understood of the filled slots of an intent, one element a value. An envelope that a test
 * has made need not be whole: what is missing there was not understood.
 */
export const readingsOf = (intent: Intent | undefined): readonly SlotReading[] => {
  const slots: Readonly<Record<string, Slot | null>> = intent?.slots ?? NO_SLOTS;
  const readings: SlotReading[] = [];
  for (const name in slots) {
    const slot = slots[name];
    if (slot?.slotValue) addReadings(readings, slot.name, slot.slotValue);
    else if (slot?.value !== undefined) {
      readings.push(reading(slot.name, slot.value, slot.resolutions));
    }
  }
  return readings;
};

const NO_SLOTS = {};

interface PartialList {
  readonly type: 'List';
  readonly values?: readonly (SlotValue | null)[];
}

const addReadings = (
  readings: SlotReading[],
  slot: string,
  slotValue: SlotValue | PartialList | null,
): void => {
  if (slotValue?.type === 'List') {
    for (const value of slotValue.values ?? []) addReadings(readings, slot, value);
  } else if (slotValue?.value !== undefined) {
    readings.push(reading(slot, slotValue.value, slotValue.resolutions));
  }
};

type Answer = Pick<slu.entityresolution.Resolution, 'authority' | 'values'> &
  Partial<slu.entityresolution.Resolution>;

const reading = (
  slot: string,
  spoken: string,
  resolutions: slu.entityresolution.Resolutions | undefined,
): SlotReading => {
  const answers: readonly Answer[] = resolutions?.resolutionsPerAuthority ?? [];
  const matching = answers.filter(({ status }) => status?.code === 'ER_SUCCESS_MATCH');
  const best = matching[0] ?? answers[0];
  if (!best?.status) return { slot, spoken, resolved: [] };
  return {
    slot,
    spoken,
    resolved: matching.flatMap(({ values }) => namesOf(values)),
    status: best.status.code,
    authority: best.authority,
  };
};

/** An envelope that a test has made need not be whole. */
const namesOf = (values: readonly { value: { name: string } }[] | undefined): string[] =>
  (values ?? []).map(({ value }) => value.name);
