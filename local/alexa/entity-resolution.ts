import { createHash } from 'node:crypto';
import type { Slot, slu } from 'ask-sdk-model';
import { dynamicValuesOf, type DynamicEntities } from './dynamic-entities';
import type { TypeValue } from './interaction-model';
import type { SlotType, SlotTypes } from './slot-types';

type StatusCode = slu.entityresolution.StatusCode;
type Resolution = slu.entityresolution.Resolution;
type Resolutions = slu.entityresolution.Resolutions;

/** A status that a resolution shall fail with, by the name of the slot. */
type ResolutionFaults = ReadonlyMap<string, 'ER_ERROR_TIMEOUT' | 'ER_ERROR_EXCEPTION'>;

/** A slot as Alexa sends it; `source` is in the requests and not in ask-sdk-model. */
export type RequestSlot = Slot & { readonly source?: 'USER' };

export interface Resolver {
  readonly types: SlotTypes;
  readonly skillId: string;
  readonly dynamic: DynamicEntities;
  readonly faults: ResolutionFaults;
}

const AUTHORITY = 'amzn1.er-authority.echo-sdk';

export const emptySlot = (name: string): RequestSlot => ({ name, confirmationStatus: 'NONE' });

/**
 * A slot as it stands in a request, resolved the way Alexa does it: against the values of its type
 * in the model, then against the dynamic entities of the session, each an authority of its own. A
 * built-in type that nobody extended comes without any resolutions.
 *
 * @param values what was said, value by value; several only where the slot takes several.
 */
export const resolveSlot = (
  resolver: Resolver,
  {
    name,
    type,
    multiple,
  }: { readonly name: string; readonly type: string; readonly multiple: boolean },
  values: readonly string[],
): RequestSlot => {
  if (values.length === 0) return emptySlot(name);
  const slotType = resolver.types.type(type);
  const simple = values.map((value) => simpleValue(resolver, name, slotType, value));
  const [first] = simple;
  if (first && (!multiple || simple.length === 1)) {
    const { value, resolutions } = first;
    // Literals, not spreads: this is on the way of every turn.
    return resolutions
      ? { name, value, resolutions, confirmationStatus: 'NONE', source: 'USER', slotValue: first }
      : { name, value, confirmationStatus: 'NONE', source: 'USER', slotValue: first };
  }
  // A slot with several values has no `value` of its own.
  return {
    name,
    confirmationStatus: 'NONE',
    source: 'USER',
    slotValue: { type: 'List', values: simple },
  };
};

const simpleValue = (resolver: Resolver, slot: string, type: SlotType, value: string) => {
  const resolutions = resolve(resolver, slot, type, value);
  return resolutions
    ? { type: 'Simple' as const, value, resolutions }
    : { type: 'Simple' as const, value };
};

const resolve = (
  { types, skillId, dynamic, faults }: Resolver,
  slot: string,
  type: SlotType,
  spoken: string,
): Resolutions | undefined => {
  const fault = faults.get(slot);
  const answers: Resolution[] = [];
  if (type.resolves) {
    const authority = `${AUTHORITY}.${skillId}.${type.name}`;
    answers.push(
      fault ? failed(authority, fault) : answered(authority, types.valuesOf(type, spoken)),
    );
  }
  const root = dynamic.get(type.name);
  if (root) {
    const authority = `${AUTHORITY}.dynamic.${skillId}.${type.name}`;
    answers.push(
      fault ? failed(authority, fault) : answered(authority, dynamicValuesOf(root, spoken)),
    );
  }
  return answers.length === 0 ? undefined : { resolutionsPerAuthority: answers };
};

const answered = (authority: string, values: readonly TypeValue[]): Resolution =>
  values.length === 0
    ? failed(authority, 'ER_SUCCESS_NO_MATCH')
    : {
        authority,
        status: { code: 'ER_SUCCESS_MATCH' },
        values: values.map((value) => ({ value: { name: value.name.value, id: idOf(value) } })),
      };

// Alexa leaves `values` and `status.message` out; ask-sdk-model declares both.
const failed = (authority: string, code: StatusCode): Resolution =>
  ({ authority, status: { code } }) as Resolution;

const madeUpIds = new WeakMap<TypeValue, string>();

/** A value without an id gets one from Alexa: 32 hexadecimal digits, the same each time. */
const idOf = (value: TypeValue): string => {
  if (value.id !== undefined && value.id !== '') return value.id;
  const known = madeUpIds.get(value);
  if (known !== undefined) return known;
  const id = createHash('md5').update(value.name.value).digest('hex');
  madeUpIds.set(value, id);
  return id;
};
