import type {
  Directive,
  RequestEnvelope,
  ResponseEnvelope,
  SessionEndedErrorType,
  ui,
} from 'ask-sdk-model';
import { readingsOf, type SlotReading } from './readings';
import { spokenText } from './speech';

/** Why a turn failed. */
export interface TurnError {
  /**
   * As in a SessionEndedRequest, or `NOT_INVOKED` (no session is open, and the utterance opens
   * none) or `NOT_UNDERSTOOD` (nothing fits, and the model has no fallback intent).
   */
  readonly type: SessionEndedErrorType | 'NOT_INVOKED' | 'NOT_UNDERSTOOD';
  readonly message: string;
  /** What the handler threw. */
  readonly cause?: unknown;
}

/** One request to the skill and its answer. */
export interface Exchange {
  readonly request: RequestEnvelope;
  readonly response?: ResponseEnvelope;
  readonly error?: TurnError;
}

/** What came of one utterance. */
export interface AlexaTurn {
  readonly utterance: string;
  /** Every request of the turn in order; none where Alexa answered on its own. */
  readonly exchanges: readonly Exchange[];
  /** The request and the response that led to what is heard: those of the last exchange. */
  readonly request?: RequestEnvelope;
  readonly response?: ResponseEnvelope;
  /** What is heard, without SSML: the skill's speech, or Alexa's own prompt. */
  readonly speech: string;
  readonly ssml?: string;
  readonly reprompt: string;
  readonly card?: ui.Card;
  readonly directives: readonly Directive[];
  readonly readings: readonly SlotReading[];
  readonly sessionEnded: boolean;
  readonly error?: TurnError;
  /** Legal, and probably not meant. */
  readonly warnings: readonly string[];
  /** The row that the request left, where `rowOf` was given. */
  readonly row?: Row;
}

/** A row of the recorder, as it was written. */
export type Row = Readonly<Record<string, unknown>>;

/** Finds the row that a request left. */
export type RowOf = (requestId: string) => Row | undefined;

/** What Alexa says when a skill fails. */
export const PROBLEM = "There was a problem with the requested skill's response";

/** What a turn says beside its exchanges. */
export interface Said {
  readonly speech?: string;
  readonly ssml?: string | undefined;
  readonly reprompt?: string;
  readonly error?: TurnError | undefined;
}

/** A turn while it is going on. */
export class TurnInProgress {
  readonly #utterance: string;
  readonly #exchanges: Exchange[] = [];
  readonly #warnings: string[] = [];
  readonly #rowOf: RowOf | undefined;

  constructor(utterance: string, rowOf?: RowOf) {
    this.#utterance = utterance;
    this.#rowOf = rowOf;
  }

  add(exchange: Exchange, warnings: readonly string[] = []): void {
    this.#exchanges.push(exchange);
    if (warnings.length > 0) this.#warnings.push(...warnings);
  }

  /** Ends with the skill's last response. */
  answered(sessionEnded: boolean): AlexaTurn {
    const { response } = this.#exchanges.at(-1)?.response ?? {};
    const speech = response?.outputSpeech;
    return this.#turn(sessionEnded, {
      speech: spokenText(speech),
      ssml: speech?.type === 'SSML' ? speech.ssml : undefined,
      reprompt: spokenText(response?.reprompt?.outputSpeech),
    });
  }

  /** Ends with words of Alexa's own. */
  said(sessionEnded: boolean, said: Said): AlexaTurn {
    return this.#turn(sessionEnded, said);
  }

  #turn(sessionEnded: boolean, { speech = '', ssml, reprompt = '', error }: Said): AlexaTurn {
    const failed = this.#exchanges.find((exchange) => exchange.error);
    const last = failed ?? this.#exchanges.at(-1);
    const response = last?.response?.response;
    const request = last?.request.request;
    const turn: Writable<AlexaTurn> = {
      utterance: this.#utterance,
      exchanges: this.#exchanges,
      speech,
      reprompt,
      directives: response?.directives ?? [],
      readings: request?.type === 'IntentRequest' ? readingsOf(request.intent) : [],
      sessionEnded,
      warnings: this.#warnings,
    };
    if (last) turn.request = last.request;
    if (last?.response) turn.response = last.response;
    if (ssml !== undefined) turn.ssml = ssml;
    if (response?.card) turn.card = response.card;
    if (error) turn.error = error;
    const row = request && this.#rowOf?.(request.requestId);
    if (row) turn.row = row;
    return turn;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
