import type {
  Context,
  DialogState,
  Request,
  RequestEnvelope,
  Session,
  SessionEndedReason,
  SessionEndedError,
  Slot,
  SlotValue,
  slu,
} from 'ask-sdk-model';

/** Request envelopes built by hand, as the Alexa service sends them. */

export const SKILL_ID = 'amzn1.ask.skill.11111111-2222-3333-4444-555555555555';

export interface EnvelopeOptions {
  readonly skillId?: string;
  readonly requestId?: string;
  readonly userId?: string;
  readonly locale?: string;
  readonly timestamp?: string;
  readonly newSession?: boolean;
  readonly attributes?: Record<string, unknown>;
}

type Body = { readonly type: string } & Readonly<Record<string, unknown>>;

/** An envelope around any request body. */
export const envelope = (
  body: Body,
  {
    skillId = SKILL_ID,
    requestId = 'amzn1.echo-api.request.1',
    userId = 'amzn1.ask.account.TEST',
    locale = 'en-US',
    timestamp = '2026-11-22T12:00:00Z',
    newSession = false,
    attributes = {},
  }: EnvelopeOptions = {},
): RequestEnvelope => {
  const application = { applicationId: skillId };
  const user = { userId };
  const session: Session = {
    new: newSession,
    sessionId: 'amzn1.echo-api.session.1',
    application,
    user,
    attributes,
  };
  const context: Context = {
    System: {
      application,
      user,
      device: { deviceId: 'amzn1.ask.device.TEST', supportedInterfaces: {} },
      apiEndpoint: 'https://api.amazonalexa.com',
      apiAccessToken: 'token',
    },
  };
  const request = { requestId, timestamp, locale, ...body } as unknown as Request;
  return { version: '1.0', session, context, request };
};

/** An envelope without a session, as skill events have. */
export const sessionlessEnvelope = (body: Body, options?: EnvelopeOptions): RequestEnvelope => {
  const { version, context, request } = envelope(body, options);
  return { version, context, request };
};

export const launchRequest = (options: EnvelopeOptions = {}): RequestEnvelope =>
  envelope({ type: 'LaunchRequest' }, { newSession: true, ...options });

export interface IntentOptions extends EnvelopeOptions {
  readonly dialogState?: DialogState;
}

/** An IntentRequest; a slot that is not given is not in the intent. */
export const intentRequest = (
  name: string,
  slots: Readonly<Record<string, Omit<Slot, 'name'>>> = {},
  { dialogState, ...options }: IntentOptions = {},
): RequestEnvelope =>
  envelope(
    {
      type: 'IntentRequest',
      ...(dialogState ? { dialogState } : {}),
      intent: {
        name,
        confirmationStatus: 'NONE',
        slots: Object.fromEntries(
          Object.entries(slots).map(([slot, value]) => [slot, { name: slot, ...value }]),
        ),
      },
    },
    options,
  );

export const sessionEndedRequest = (
  reason: SessionEndedReason,
  error?: SessionEndedError,
  options?: EnvelopeOptions,
): RequestEnvelope =>
  envelope({ type: 'SessionEndedRequest', reason, ...(error ? { error } : {}) }, options);

export type SlotContent = Omit<Slot, 'name'>;

const AUTHORITY = 'amzn1.er-authority.echo-sdk.amzn1.ask.skill.test';
const DYNAMIC_AUTHORITY = 'amzn1.er-authority.echo-sdk.dynamic.amzn1.ask.skill.test';

export type Resolution = slu.entityresolution.Resolution;

interface Resolved {
  readonly id: string;
  readonly name?: string;
}

/** A match of one authority, with one value or several. */
export const match = (...values: readonly Resolved[]): Resolution => ({
  authority: `${AUTHORITY}.Type`,
  status: { code: 'ER_SUCCESS_MATCH' },
  values: values.map(({ id, name = id }) => ({ value: { id, name } })),
});

/** Any answer of an authority but a match. */
export const noMatch = (
  code: slu.entityresolution.StatusCode = 'ER_SUCCESS_NO_MATCH',
): Resolution => ({ authority: `${AUTHORITY}.Type`, status: { code } }) as unknown as Resolution;

/** The same answer from the session's dynamic entities. */
export const dynamic = (resolution: Resolution): Resolution => ({
  ...resolution,
  authority: `${DYNAMIC_AUTHORITY}.Type`,
});

/** A slot with a spoken word and what the authorities say of it; none means no `resolutions`. */
export const slot = (spoken: string, ...resolutions: readonly Resolution[]): SlotContent => {
  const simple: SlotValue = { type: 'Simple', value: spoken };
  if (resolutions.length > 0) simple.resolutions = { resolutionsPerAuthority: [...resolutions] };
  const { type, ...content } = simple;
  return { ...content, confirmationStatus: 'NONE', slotValue: { type, ...content } };
};

/** A slot that nothing was said about. */
export const emptySlot = (): SlotContent => ({ confirmationStatus: 'NONE' });

/** A slot with several values, each with its own resolutions. */
export const multiValueSlot = (...values: readonly SlotContent[]): SlotContent => ({
  confirmationStatus: 'NONE',
  slotValue: { type: 'List', values: values.flatMap(({ slotValue = [] }) => slotValue) },
});
