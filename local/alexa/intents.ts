import type { Intent } from 'ask-sdk-model';
import { emptySlot, resolveSlot, type RequestSlot, type Resolver } from './entity-resolution';
import type { IntentModel } from './interaction-model';
import type { SlotFilling } from './nlu';
import { copyOf } from './plain-data';

const emptySlots = new WeakMap<IntentModel, Readonly<Record<string, RequestSlot>>>();

const emptySlotsOf = (model: IntentModel): Readonly<Record<string, RequestSlot>> => {
  const known = emptySlots.get(model);
  if (known) return known;
  const fresh = Object.fromEntries((model.slots ?? []).map(({ name }) => [name, emptySlot(name)]));
  emptySlots.set(model, fresh);
  return fresh;
};

/** An intent with all its slots empty. */
export const emptyIntent = (model: IntentModel): Intent => ({
  name: model.name,
  confirmationStatus: 'NONE',
  ...((model.slots ?? []).length > 0 && { slots: emptySlotsOf(model) }),
});

/** The intent with the slots filled that the user named; the others stay as they are. */
export const fillSlots = (
  intent: Intent,
  model: IntentModel,
  fillings: readonly Omit<SlotFilling, 'multiple'>[],
  resolver: Resolver,
): Intent => {
  if (fillings.length === 0) return intent;
  const slots = { ...intent.slots };
  for (const { name, values } of fillings) {
    const slot = model.slots?.find((declared) => declared.name === name);
    if (!slot) continue;
    const multiple = slot.multipleValues?.enabled ?? false;
    slots[name] = resolveSlot(resolver, { name, type: slot.type, multiple }, values);
  }
  return { ...intent, slots };
};

/**
 * The intent that a directive's `updatedIntent` makes of the dialog's one. Alexa goes by the values
 * and confirmations that the skill sets there and ignores its resolutions; a slot whose value stays
 * keeps what was resolved.
 */
export const updateIntent = (current: Intent, updated: Intent, model: IntentModel): Intent => {
  const declared = emptyIntent(model);
  const known = current.name === updated.name ? (current.slots ?? {}) : {};
  const wanted = updated.slots ?? known;
  const slots = Object.fromEntries(
    Object.keys(declared.slots ?? {}).map((name) => [
      name,
      updateSlot(known[name], wanted[name]) ?? emptySlot(name),
    ]),
  );
  return {
    ...declared,
    confirmationStatus: statusOf(updated),
    ...(declared.slots && { slots }),
  };
};

const updateSlot = (
  known: RequestSlot | undefined,
  wanted: RequestSlot | undefined,
): RequestSlot | undefined => {
  if (!wanted) return undefined;
  const confirmationStatus = statusOf(wanted);
  const { name, value } = wanted;
  if (known && value === known.value && (value !== undefined || hasSameList(known, wanted))) {
    return { ...known, confirmationStatus };
  }
  if (value !== undefined) {
    return { name, value, confirmationStatus, slotValue: { type: 'Simple', value } };
  }
  return wanted.slotValue?.type === 'List'
    ? { name, confirmationStatus, slotValue: copyOf(wanted.slotValue) }
    : undefined;
};

/** Skills leave the status out, whatever ask-sdk-model says. */
const statusOf = ({
  confirmationStatus = 'NONE',
}: {
  readonly confirmationStatus?: Intent['confirmationStatus'];
}) => confirmationStatus;

const hasSameList = (known: RequestSlot, wanted: RequestSlot): boolean =>
  known.slotValue?.type === 'List' &&
  JSON.stringify(known.slotValue) === JSON.stringify(wanted.slotValue);
