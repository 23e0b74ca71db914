import type { Slot, SlotValue } from 'ask-sdk-model';
import type { Alexa } from '../alexa';
import type { Annotation, ExpectedReading } from './annotation-set';

/** What an utterance was read as: each slot with the words said and the values they resolve to. */
export interface ActualReading {
  readonly intent: string | undefined;
  readonly slots: Readonly<Record<string, readonly ActualValue[]>>;
}

interface ActualValue {
  readonly spoken: string;
  readonly resolved: readonly string[];
}

/** One annotation after its test. */
export interface Evaluation {
  readonly annotation: Annotation;
  /** The reading that the actual one is nearest to. */
  readonly expected: ExpectedReading;
  readonly actual: ActualReading;
  readonly intentHit: boolean;
  /** For each expected slot whether it was filled as expected. */
  readonly slotHits: Readonly<Record<string, boolean>>;
  /** Whether the intent and all expected slots are hits. */
  readonly passed: boolean;
}

/**
 * Reads every utterance as one within an open session and compares. A slot is a hit when each
 * expected value was said, or is what was said resolves to; slots that are not expected do not
 * count.
 *
 * @param alexaAt an Alexa without a session, whose clock stands at the time
 */
export const evaluate = (
  annotations: readonly Annotation[],
  alexaAt: (time: Date | undefined) => Alexa,
): readonly Evaluation[] =>
  annotations.map((annotation) => {
    const actual = read(annotation.utterance, alexaAt(annotation.referenceTimestamp));
    const compared = annotation.expected.map((expected) => compare(annotation, expected, actual));
    const [first, ...others] = compared;
    if (!first) throw new Error(`"${annotation.utterance}" has no expected reading`);
    return others.reduce((best, next) => (hitsOf(next) > hitsOf(best) ? next : best), first);
  });

const read = (utterance: string, alexa: Alexa): ActualReading => {
  const { reading } = alexa.explain(utterance);
  if (!reading) return { intent: undefined, slots: {} };
  const { request } = alexa.request({
    intent: reading.intent,
    slots: Object.fromEntries(reading.slots.map(({ name, values }) => [name, values])),
  });
  const slots = request.type === 'IntentRequest' ? (request.intent.slots ?? {}) : {};
  const filled = Object.values(slots).map((slot) => [slot.name, valuesOf(slot)] as const);
  return {
    intent: reading.intent,
    slots: Object.fromEntries(filled.filter(([, values]) => values.length > 0)),
  };
};

const valuesOf = (slot: Slot): readonly ActualValue[] =>
  slot.slotValue ? simpleValues(slot.slotValue) : simpleValues({ type: 'Simple', ...slot });

const simpleValues = (slotValue: SlotValue): readonly ActualValue[] => {
  if (slotValue.type === 'List') return slotValue.values.flatMap(simpleValues);
  const { value, resolutions } = slotValue;
  if (value === undefined) return [];
  const authorities = resolutions?.resolutionsPerAuthority ?? [];
  const resolved = authorities.flatMap(({ status, values }) =>
    status.code === 'ER_SUCCESS_MATCH' ? values.map(({ value: { name } }) => name) : [],
  );
  return [{ spoken: value, resolved }];
};

const compare = (
  annotation: Annotation,
  expected: ExpectedReading,
  actual: ActualReading,
): Evaluation => {
  const intentHit = expected.intent === actual.intent;
  const slotHits = Object.fromEntries(
    Object.entries(expected.slots).map(([slot, values]) => [
      slot,
      intentHit &&
        isFilled(
          values,
          (Object.hasOwn(actual.slots, slot) ? actual.slots[slot] : undefined) ?? [],
        ),
    ]),
  );
  const passed = intentHit && Object.values(slotHits).every(Boolean);
  return { annotation, expected, actual, intentHit, slotHits, passed };
};

const isFilled = (expected: readonly string[], actual: readonly ActualValue[]): boolean =>
  expected.length === actual.length &&
  expected.every((value) =>
    actual.some(({ spoken, resolved }) => [spoken, ...resolved].some((name) => same(name, value))),
  );

const same = (one: string, other: string): boolean => folded(one) === folded(other);

const folded = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

const hitsOf = ({ intentHit, slotHits }: Evaluation): number =>
  Number(intentHit) + Object.values(slotHits).filter(Boolean).length;
