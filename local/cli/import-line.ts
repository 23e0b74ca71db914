import { type SlotName, type SlotReading, SLOTS, type Turn } from '../../analytics/contract/turn';
import { SIMULATED_USER_PREFIX } from '../../analytics/contract/user-id';

/** What lines of an object share. */
export interface LineOrigin {
  /** Milliseconds since the epoch: the line itself has no time. */
  readonly time: number;
  readonly userIdOf: (userId: string) => string;
}

export interface Rejected {
  readonly reason: string;
}

/** A row of another design, as far as it can be known: the guide measures no response time. */
export type ImportedRow = Omit<Turn, 'response_time'> & { readonly response_time: null };

const COLUMNS_OF_THE_GUIDE = 15;

/** The one intent whose handler writes rows in the guide. */
const INTENT = 'PetMatchIntent';

/**
 * The row of a line of the guide's CSV: 15 values joined with commas, without quotes or header,
 * empty for what is null. What the line lacks is null.
 */
export const importedRow = (line: string, origin: LineOrigin): ImportedRow | Rejected => {
  const values = line.split(',');
  if (values.length !== COLUMNS_OF_THE_GUIDE)
    return {
      reason: `${values.length} columns instead of ${COLUMNS_OF_THE_GUIDE}: the guide quotes no commas and no line breaks`,
    };
  const [requestId = '', userId = '', apiTime = ''] = values;
  if (requestId === '') return { reason: 'no request_id' };
  if (requestId === 'request_id') return { reason: 'a header' };
  if (apiTime !== '' && !/^\d{1,9}(\.\d+)?$/.test(apiTime))
    return { reason: `api_execution_time is "${apiTime.slice(0, 40)}", no number of milliseconds` };
  const slots: SlotValues[] = [];
  for (const [index, slot] of SLOTS.entries()) {
    const [resolved = '', synonym = '', isValid = ''] = values.slice(3 + 3 * index, 6 + 3 * index);
    const validity = VALIDITIES.get(isValid.toLowerCase());
    if (validity === undefined)
      return {
        reason: `slot_value_${slot}_is_valid is "${isValid.slice(0, 40)}", neither 0 nor 1`,
      };
    slots.push({ slot, resolved: resolved || synonym, synonym, validity });
  }
  return rowOf({ requestId, userId, apiTime, slots }, origin);
};

/** The guide's Lambdas write numbers, booleans, or the empty text that they begin with. */
const VALIDITIES: ReadonlyMap<string, boolean | null> = new Map([
  ['', null],
  ['undefined', null],
  ['null', null],
  ['0', false],
  ['false', false],
  ['1', true],
  ['true', true],
]);

interface SlotValues {
  readonly slot: SlotName;
  readonly resolved: string;
  readonly synonym: string;
  readonly validity: boolean | null;
}

interface Values {
  readonly requestId: string;
  readonly userId: string;
  readonly apiTime: string;
  readonly slots: readonly SlotValues[];
}

const rowOf = (
  { requestId, userId, apiTime, slots }: Values,
  { time, userIdOf }: LineOrigin,
): ImportedRow => {
  const readings = slots.flatMap(readingOf);
  return {
    request_id: requestId,
    user_id: userId === '' ? null : userIdOf(userId),
    api_execution_time: apiTime === '' ? null : Math.round(Number(apiTime)),
    ...slotColumns(slots),
    event_time: new Date(time).toISOString().replace('T', ' ').replace('Z', ''),
    session_id: null,
    turn: null,
    locale: null,
    stage: null,
    request_type: 'IntentRequest',
    intent_name: INTENT,
    dialog_state: null,
    outcome: 'handled',
    matched_pet: null,
    error_name: null,
    session_end_reason: null,
    device_interfaces: null,
    response_time: null,
    skill_version: null,
    model_version: null,
    is_simulated: userId === '' ? null : userId.startsWith(SIMULATED_USER_PREFIX),
    slots: readings.length > 0 ? readings : null,
  };
};

/** A slot of which only the canonical value is known was filled, but nobody knows with which word. */
const readingOf = ({ slot, resolved, synonym, validity }: SlotValues): readonly SlotReading[] => {
  if (synonym === '') return [];
  const status = validity === true ? 'ER_SUCCESS_MATCH' : 'ER_SUCCESS_NO_MATCH';
  return [
    {
      name: slot,
      spoken: synonym,
      resolved,
      resolved_id: null,
      status: validity === null ? null : status,
      authority: validity === null ? null : 'static',
      changed: true,
    },
  ];
};

type SlotColumns = Pick<Turn, Extract<keyof Turn, `slot_value_${string}`>>;

const slotColumns = (slots: readonly SlotValues[]): SlotColumns =>
  Object.fromEntries(
    slots.flatMap(({ slot, resolved, synonym, validity }) => [
      [`slot_value_${slot}_resolved`, resolved || null],
      [`slot_value_${slot}_synonym`, synonym || null],
      [`slot_value_${slot}_is_valid`, resolved === '' ? null : validity],
    ]),
  ) as SlotColumns;
