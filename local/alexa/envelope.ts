import type {
  Intent,
  DialogState,
  Request,
  RequestEnvelope,
  SessionEndedError,
  SessionEndedReason,
} from 'ask-sdk-model';
import type { Effects } from './effects';
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

  constructor(speaker: Speaker, effects: Effects) {
    this.#speaker = speaker;
    this.#effects = effects;
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
      // Alexa gives whole seconds.
      timestamp: `${this.#effects.now().toISOString().slice(0, 19)}Z`,
    };
  }

  #envelope(session: Session, request: Request): RequestEnvelope {
    const { skillId, userId, deviceId, locale, deviceInterfaces } = this.#speaker;
    return {
      version: '1.0',
      session: {
        new: session.isNew,
        sessionId: session.id,
        application: { applicationId: skillId },
        attributes: session.attributes,
        user: { userId },
      },
      context: {
        System: {
          application: { applicationId: skillId },
          user: { userId },
          device: {
            deviceId,
            supportedInterfaces: Object.fromEntries(
              deviceInterfaces.map((name) => [name, interfaceSettings(name)]),
            ),
          },
          apiEndpoint: apiEndpointOf(locale),
          apiAccessToken: 'SIMULATED',
        },
      },
      request,
    };
  }
}
