import type {
  Intent,
  DialogState,
  Request,
  RequestEnvelope,
  SessionEndedError,
  SessionEndedReason,
} from 'ask-sdk-model';
import type { Effects } from './effects';
import { copyOf, type PlainObject } from './plain-data';
import type { Session } from './session';

/** Who speaks, from which device, to which skill. */
export interface Speaker {
  readonly skillId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly locale: string;
  /** Interfaces of the device, such as `Alexa.Presentation.APL`. */
  readonly deviceInterfaces: readonly string[];
}

const API_ENDPOINTS = {
  northAmerica: 'https://api.amazonalexa.com',
  europe: 'https://api.eu.amazonalexa.com',
  farEast: 'https://api.fe.amazonalexa.com',
} as const;

const NORTH_AMERICA = new Set(['US', 'CA', 'MX', 'BR']);
const FAR_EAST = new Set(['JP', 'AU']);

const apiEndpointOf = (locale: string): string => {
  const country = locale.slice(3);
  if (NORTH_AMERICA.has(country)) return API_ENDPOINTS.northAmerica;
  return FAR_EAST.has(country) ? API_ENDPOINTS.farEast : API_ENDPOINTS.europe;
};

const interfaceSettings = (name: string): object =>
  name === 'Alexa.Presentation.APL' ? { runtime: { maxVersion: '2024.2' } } : {};

/** Builds request envelopes as the Alexa service sends them. */
export class Envelopes {
  readonly #speaker: Speaker;
  readonly #effects: Effects;
  readonly #supportedInterfaces: Readonly<Record<string, object>>;
  readonly #apiEndpoint: string;
  /** Alexa gives whole seconds: the text of the last one. */
  #second = 0;
  #timestamp = '';
  #last: RequestEnvelope | undefined;

  constructor(speaker: Speaker, effects: Effects) {
    this.#speaker = speaker;
    this.#effects = effects;
    this.#apiEndpoint = apiEndpointOf(speaker.locale);
    this.#supportedInterfaces = Object.fromEntries(
      speaker.deviceInterfaces.map((name) => [name, interfaceSettings(name)]),
    );
  }

  launch(session: Session): RequestEnvelope {
    return this.#envelope(session, { type: 'LaunchRequest', ...this.#head() });
  }

  intent(session: Session, intent: Intent, dialogState: DialogState | undefined): RequestEnvelope {
    // dialogState is there only where the intent has a dialog model; ask-sdk-model demands it.
    const request = {
      type: 'IntentRequest',
      ...this.#head(),
      intent,
      ...(dialogState && { dialogState }),
    } as Request;
    return this.#envelope(session, request);
  }

  sessionEnded(
    session: Session,
    reason: SessionEndedReason,
    error: SessionEndedError | undefined,
  ): RequestEnvelope {
    const request: Request = {
      type: 'SessionEndedRequest',
      ...this.#head(),
      reason,
      ...(error && { error }),
    };
    return this.#envelope(session, request);
  }

  /** Any other request; what the caller gives goes before what is made up. */
  other(session: Session, request: { readonly type: string }): RequestEnvelope {
    return this.#envelope(session, { ...this.#head(), ...request } as Request);
  }

  #head() {
    return {
      requestId: `amzn1.echo-api.request.${this.#effects.uuid()}`,
      locale: this.#speaker.locale,
      timestamp: this.#now(),
    };
  }

  #now(): string {
    const now = this.#effects.now();
    const second = Math.floor(now.getTime() / 1_000);
    if (second !== this.#second || this.#timestamp === '') {
      this.#second = second;
      this.#timestamp = `${now.toISOString().slice(0, 19)}Z`;
    }
    return this.#timestamp;
  }

  /** From now on nothing is taken for known of the last envelope: its owner may have changed it. */
  forget(): void {
    this.#last = undefined;
  }

  /** A copy of an envelope for the skill, which may write into it. */
  copyForSkill(envelope: RequestEnvelope): RequestEnvelope {
    const { session, request } = envelope;
    if (envelope !== this.#last || !session) return copyOf(envelope);
    const attributes = copyOf((session.attributes ?? {}) as PlainObject);
    return this.#wrap(session.new, session.sessionId, attributes, copyOf(request));
  }

  #envelope({ isNew, id, attributes }: Session, request: Request): RequestEnvelope {
    const envelope = this.#wrap(isNew, id, attributes, request);
    this.#last = envelope;
    return envelope;
  }

  #wrap(
    isNew: boolean,
    sessionId: string,
    attributes: PlainObject,
    request: Request,
  ): RequestEnvelope {
    const { skillId, userId, deviceId } = this.#speaker;
    return {
      version: '1.0',
      session: {
        new: isNew,
        sessionId,
        application: { applicationId: skillId },
        attributes,
        user: { userId },
      },
      context: {
        System: {
          application: { applicationId: skillId },
          user: { userId },
          device: { deviceId, supportedInterfaces: copyOf(this.#supportedInterfaces) },
          apiEndpoint: this.#apiEndpoint,
          apiAccessToken: 'SIMULATED',
        },
      },
      request,
    };
  }
}
