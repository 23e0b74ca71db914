import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Intent, RequestEnvelope, Response } from 'ask-sdk-model';
import {
  type Outcome,
  type SlotName,
  type SlotReading,
  SLOTS,
  type Stage,
  STAGES,
  type Turn,
} from '../../analytics/contract/turn';
import { SIMULATED_USER_PREFIX } from '../../analytics/contract/user-id';
import type { OpenTurn } from './open-turn';
import { isChanged, isDialogDirective } from './session-memory';
import { isValid, type Reading } from './slot-readings';

/** What the recorder knows before any request comes. */
export interface RowSettings {
  readonly skillVersion: string | null;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
  readonly userIdOf: (userId: string) => string;
}

export interface RowInput {
  readonly envelope: RequestEnvelope;
  readonly turn: OpenTurn;
  /** Of the envelope's intent. */
  readonly readings: readonly Reading[];
  /** Nothing where the skill threw. */
  readonly response: Response | undefined;
  readonly context: Pick<Context, 'invokedFunctionArn'> | undefined;
  /** Milliseconds of the same clock as `turn.openedAt`. */
  readonly closedAt: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly settings: RowSettings;
}

/** Longer text is cut: an item has 400 KB, and no utterance comes near. */
export const MAX_TEXT_LENGTH = 2_048;

/** The row of a turn, as the contract declares it. Envelopes are read as if nobody had checked them. */
export const rowOf = (input: RowInput): Turn => {
  const { envelope, turn, readings, response, context, closedAt, receivedAt, settings } = input;
  const { request, session } = envelope;
  const system = envelope.context.System;
  // Whole: cut, it would be another's id, and have another's pseudonym.
  const userId: unknown = session?.user?.userId ?? system.user?.userId;
  const isUser = typeof userId === 'string' && userId !== '';
  const intent = intentOf(envelope);
  const locale = text((request as { locale?: unknown }).locale);
  const dialogState = text((request as { dialogState?: unknown }).dialogState);
  const slots = slotReadings(readings, { name: intent?.name ?? '', dialogState }, turn);
  return {
    request_id: keyOf(request.requestId) || `${UNIDENTIFIED}${randomUUID()}`,
    user_id: isUser ? keyOf(settings.userIdOf(userId)) : null,
    api_execution_time: turn.apiExecutionTime === null ? null : Math.round(turn.apiExecutionTime),
    ...slotColumns(slots),
    event_time: timestamp(request.timestamp, receivedAt),
    session_id: text(session?.sessionId),
    turn: turn.memory?.turn ?? null,
    locale,
    stage: stageOf(context?.invokedFunctionArn),
    request_type: text(request.type) ?? 'unknown',
    intent_name: text(intent?.name),
    dialog_state: dialogState,
    outcome: turn.notes.outcome ?? defaultOutcome(envelope, response),
    matched_pet: text(turn.notes.matched_pet),
    error_name: errorName(turn.error) ?? sessionError(envelope),
    session_end_reason: sessionEndReason(envelope, response),
    device_interfaces: deviceInterfaces(system.device?.supportedInterfaces),
    response_time: Math.max(0, Math.round(closedAt - turn.openedAt)),
    skill_version: settings.skillVersion,
    model_version: locale === null ? null : (own(settings.modelVersions, locale) ?? null),
    is_simulated: isUser ? userId.startsWith(SIMULATED_USER_PREFIX) : null,
    slots: slots.length > 0 ? slots : null,
  };
};

export const intentOf = ({ request }: RequestEnvelope): Intent | undefined =>
  request.type === 'IntentRequest' ? request.intent : undefined;

const slotReadings = (
  readings: readonly Reading[],
  intent: Parameters<typeof isChanged>[1],
  { memory }: OpenTurn,
): readonly SlotReading[] =>
  whatFits(
    readings.map((reading) => ({
      name: cap(reading.name),
      spoken: cap(reading.spoken),
      resolved: cap(reading.resolved),
      resolved_id: text(reading.resolved_id),
      status: text(reading.status),
      authority: reading.authority,
      changed: isChanged(reading, intent, memory),
    })),
  );

/** Begins the key of a row whose request has no id that could be one. */
export const UNIDENTIFIED = 'unidentified.';

/** Bytes of all readings together, so that the item stays below 400 KB with all else it holds. */
export const MAX_READINGS_BYTES = 256 * 1_024;

/** The names of a reading's fields, and what DynamoDB adds to a map. */
const READING_OVERHEAD_BYTES = 100;

/** So few readings fit, whatever they hold: five texts each, of three bytes a UTF-16 unit. */
const SURELY_FIT = Math.floor(
  MAX_READINGS_BYTES / (5 * 3 * MAX_TEXT_LENGTH + 2 * READING_OVERHEAD_BYTES),
);

/** The first readings; an intent that has more was not spoken. */
const whatFits = (readings: readonly SlotReading[]): readonly SlotReading[] => {
  if (readings.length <= SURELY_FIT) return readings;
  let bytes = 0;
  return readings.filter((reading) => {
    for (const value of Object.values(reading))
      if (typeof value === 'string') bytes += Buffer.byteLength(value);
    bytes += READING_OVERHEAD_BYTES;
    return bytes <= MAX_READINGS_BYTES;
  });
};

type SlotColumns = Pick<Turn, Extract<keyof Turn, `slot_value_${SlotName}_${string}`>>;

const COLUMNS_OF_SLOTS = SLOTS.map((slot) => ({
  slot,
  resolved: `slot_value_${slot}_resolved`,
  synonym: `slot_value_${slot}_synonym`,
  is_valid: `slot_value_${slot}_is_valid`,
}));

/** A slot with several values shows its first one here, and all of them in `slots`. */
const slotColumns = (readings: readonly SlotReading[]): SlotColumns => {
  const columns: Record<string, string | boolean | null> = {};
  for (const { slot, resolved, synonym, is_valid } of COLUMNS_OF_SLOTS) {
    const reading = readings.find(({ name }) => name === slot);
    columns[resolved] = reading?.resolved ?? null;
    columns[synonym] = reading?.spoken ?? null;
    columns[is_valid] = reading ? isValid(reading) : null;
  }
  return columns as unknown as SlotColumns;
};

const OUTCOME_OF_INTENT: Readonly<Record<string, Outcome>> = {
  'AMAZON.HelpIntent': 'help',
  'AMAZON.FallbackIntent': 'fallback',
  'AMAZON.StopIntent': 'stopped',
  'AMAZON.CancelIntent': 'stopped',
  'AMAZON.NavigateHomeIntent': 'stopped',
};

/** The outcome of a turn about which no handler said anything. */
const defaultOutcome = (envelope: RequestEnvelope, response: Response | undefined): Outcome => {
  if (envelope.request.type === 'LaunchRequest') return 'launched';
  if (envelope.request.type === 'SessionEndedRequest') return 'session_ended';
  const byIntent = own(OUTCOME_OF_INTENT, intentOf(envelope)?.name ?? '');
  if (byIntent) return byIntent;
  return response?.directives?.some(isDialogDirective) ? 'eliciting' : 'handled';
};

const errorName = (error: unknown): string | null => {
  if (error === undefined) return null;
  return error instanceof Error ? text(error.name) : typeof error;
};

const sessionError = ({ request }: RequestEnvelope): string | null =>
  request.type === 'SessionEndedRequest' ? text(request.error?.type) : null;

/** Alexa sends no SessionEndedRequest for a session that the response itself closes. */
const sessionEndReason = (
  { request, session }: RequestEnvelope,
  response: Response | undefined,
): string | null => {
  if (request.type === 'SessionEndedRequest') return text(request.reason);
  return session && response?.shouldEndSession === true ? 'SKILL_ENDED' : null;
};

const deviceInterfaces = (interfaces: object | undefined): string | null => {
  const names = Object.keys(interfaces ?? {});
  // A device without a screen has one or two.
  const sorted = names.length > 1 ? names.sort() : names;
  return text(sorted.join(',')) || null;
};

/** `arn:aws:lambda:region:account:function:name:alias` */
const stageOf = (functionArn: string | undefined): Stage | null => {
  const alias = functionArn?.split(':')[7];
  return STAGES.find((stage) => stage === alias) ?? null;
};

/** A day that its month has in every year; the 29th of February is left to the calendar. */
const DAY = [
  '(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])',
  '(?:0[13-9]|1[0-2])-(?:29|30)',
  '(?:0[13578]|1[02])-31',
].join('|');

/** As Alexa writes it. */
const ALEXAS_FORM = new RegExp(
  `^(?:19[7-9]\\d|[2-9]\\d{3})-(?:${DAY})T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$`,
);

/** The contract's form of a timestamp: UTC, `yyyy-MM-dd HH:mm:ss.SSS`. */
const timestamp = (value: unknown, fallback: number): string => {
  if (typeof value === 'string' && ALEXAS_FORM.test(value))
    return `${value.slice(0, 10)} ${value.slice(11, 19)}.000`;
  const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
  const iso = (time && isPlausible(time) ? time : new Date(fallback)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
};

/** Years outside four digits have another ISO form, which no reader of the rows understands. */
const isPlausible = (time: Date): boolean => {
  const year = time.getUTCFullYear();
  return year >= 1970 && year <= 9999;
};

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * What a partition key of the table and its index has at the most.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const MAX_KEY_BYTES = 2_048;

/** What is longer is no id of Alexa's, and cut it might be another's. */
const keyOf = (value: unknown): string | null => {
  const key = text(value);
  return key === null || value !== key || !fitsKey(key) ? null : key;
};

/** A UTF-16 unit has at most three bytes: most need no counting. */
const fitsKey = (key: string): boolean =>
  key.length * 3 <= MAX_KEY_BYTES || Buffer.byteLength(key) <= MAX_KEY_BYTES;

/** A text of the request as a row holds it; null for anything else. */
export const text = (value: unknown): string | null =>
  typeof value === 'string' ? cap(value) : null;

/** Lone surrogates, which a cut may leave, have no UTF-8. */
const cap = (value: string): string =>
  (value.length > MAX_TEXT_LENGTH ? value.slice(0, MAX_TEXT_LENGTH) : value).toWellFormed();
