import { createHash } from 'node:crypto';
import type { AnsweredTurn, Asked, AskedSlot } from './ledgers';

/** Columns that follow from the request and the answer alone, as Athena writes them. */
export type ExpectedRow = Readonly<Record<string, string | null>>;

/** A slot reading as the view `slot_readings` must show it. */
export interface ExpectedReading {
  readonly name: string;
  readonly spoken: string;
  readonly resolved: string;
  readonly resolved_id: string | null;
  readonly status: string | null;
  readonly authority: string | null;
}

/** The slots that have columns of their own. Source: docs/turn.md */
const COLUMN_SLOTS = ['animal', 'size', 'temperament', 'energy'];

/**
 * What the page docs/turn.md says of a turn, worked out from the request anew: nothing here knows
 * how the recorder does it.
 */
export const expectedRow = ({ asked, answer, turn }: AnsweredTurn): ExpectedRow => {
  const { request, session, context } = asked;
  const { application, user, device } = context.System;
  const readings = new Map(expectedReadings(asked).map((reading) => [reading.name, reading]));
  return {
    request_id: request.requestId,
    user_id: pseudonym(application.applicationId, user.userId),
    event_time: `${new Date(request.timestamp).toISOString().slice(0, 19).replace('T', ' ')}.000`,
    session_id: session?.sessionId ?? null,
    turn: turn === undefined ? null : String(turn),
    locale: request.locale ?? null,
    stage: 'development',
    request_type: request.type,
    intent_name: request.intent?.name ?? null,
    dialog_state: request.dialogState ?? null,
    session_end_reason: endReason(asked, answer),
    device_interfaces:
      Object.keys(device?.supportedInterfaces ?? {})
        .sort()
        .join(',') || null,
    is_simulated: String(user.userId.startsWith('amzn1.ask.account.SIMULATED')),
    ...Object.fromEntries(
      COLUMN_SLOTS.flatMap((slot) => {
        const reading = readings.get(slot);
        return [
          [`slot_value_${slot}_resolved`, reading?.resolved ?? null],
          [`slot_value_${slot}_synonym`, reading?.spoken ?? null],
          [`slot_value_${slot}_is_valid`, reading ? validity(reading.status) : null],
        ];
      }),
    ),
  };
};

/** 128 bits of SHA-256 over skill id and user id, base64url. Source: docs/turn.md */
const pseudonym = (skillId: string, userId: string): string =>
  createHash('sha256')
    .update(`${skillId}\n${userId}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');

const endReason = ({ request, session }: Asked, answer: string | undefined): string | null => {
  if (request.type === 'SessionEndedRequest') return request.reason ?? null;
  const ends = answer?.includes('"shouldEndSession":true');
  return session !== undefined && ends === true ? 'SKILL_ENDED' : null;
};

const validity = (status: string | null): string | null => {
  if (status === 'ER_SUCCESS_MATCH') return 'true';
  return status === 'ER_SUCCESS_NO_MATCH' ? 'false' : null;
};

/** The filled slots of a request. */
export const expectedReadings = ({ request }: Asked): readonly ExpectedReading[] =>
  Object.entries(request.intent?.slots ?? {}).flatMap(([name, slot]) =>
    slot.value === undefined || slot.value === '' ? [] : [expectedReading(name, slot.value, slot)],
  );

const expectedReading = (name: string, spoken: string, slot: AskedSlot): ExpectedReading => {
  const authorities = slot.resolutions?.resolutionsPerAuthority ?? [];
  const codes = authorities.map(({ status }) => status?.code);
  const match = authorities[codes.indexOf('ER_SUCCESS_MATCH')];
  const error = authorities[codes.findIndex((code) => code?.startsWith('ER_ERROR'))];
  const deciding = match ?? error ?? authorities[0];
  const value = match?.values?.[0]?.value;
  return {
    name,
    spoken,
    resolved: value?.name ?? spoken,
    resolved_id: value?.id ?? null,
    status: deciding?.status?.code ?? null,
    authority:
      deciding === undefined
        ? null
        : deciding.authority?.includes('.dynamic.')
          ? 'dynamic'
          : 'static',
  };
};
