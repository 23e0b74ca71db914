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

/** What was understood of the filled slots of an intent, one element a value. */
export const readingsOf = (intent: Intent): readonly SlotReading[] =>
  Object.values(intent.slots ?? {}).flatMap((slot) =>
    simpleValues(slot).map(({ value, resolutions }) => reading(slot.name, value, resolutions)),
  );

interface Value {
  readonly value: string;
  readonly resolutions: slu.entityresolution.Resolutions | undefined;
}

const simpleValues = (slot: Slot): readonly Value[] => {
  if (slot.slotValue) return flatten(slot.slotValue);
  return slot.value === undefined ? [] : [{ value: slot.value, resolutions: slot.resolutions }];
};

const flatten = (slotValue: SlotValue): readonly Value[] => {
  if (slotValue.type === 'List') return slotValue.values.flatMap(flatten);
  const { value, resolutions } = slotValue;
  return value === undefined ? [] : [{ value, resolutions }];
};

const reading = (
  slot: string,
  spoken: string,
  resolutions: slu.entityresolution.Resolutions | undefined,
): SlotReading => {
  const answers = resolutions?.resolutionsPerAuthority ?? [];
  const best = answers.find(({ status }) => status.code === 'ER_SUCCESS_MATCH') ?? answers[0];
  if (!best) return { slot, spoken, resolved: [] };
  const matching = answers.filter(({ status }) => status.code === 'ER_SUCCESS_MATCH');
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
