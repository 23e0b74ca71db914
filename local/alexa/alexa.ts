import type {
  DialogState,
  Intent,
  RequestEnvelope,
  Response,
  SessionEndedError,
  SessionEndedReason,
  Slot,
} from 'ask-sdk-model';
import { UserError } from '../errors';
import { DialogRules, type Asking, type NextStep } from './dialog-rules';
import { indexDynamicEntities, NO_DYNAMIC_ENTITIES } from './dynamic-entities';
import type { Effects } from './effects';
import type { Resolver } from './entity-resolution';
import { Envelopes, type Speaker } from './envelope';
import { Listener, type Heard } from './listener';
import { emptyIntent, fillSlots, updateIntent } from './intents';
import type { InteractionModel, IntentModel } from './interaction-model';
import { Nlu, type Explanation, type Reading } from './nlu';
import { copyOf, isObject } from './plain-data';
import { speakPrompt } from './prompts';
import { checkResponse, dialogDirectiveOf } from './response-check';
import { spokenText } from './speech';
import { closed, newSession, type Session } from './session';
import {
  callSkill,
  failureMessage,
  skillFunction,
  type SkillFunction,
  type SkillHandler,
} from './skill-call';
import { PROBLEM, TurnInProgress, type AlexaTurn, type RowOf, type TurnError } from './turn';
import { readUtterance } from './utterance';

/** A request to build: an utterance, an intent with raw slot values, or any other request. */
export type RequestSpec =
  | string
  | {
      readonly intent: string;
      /** What was said for a slot, or a slot object as it shall stand in the request. */
      readonly slots?: Readonly<Record<string, string | readonly string[] | Slot>>;
      readonly dialogState?: DialogState;
      readonly confirmationStatus?: Intent['confirmationStatus'];
    }
  | { readonly type: string };

export type ResolutionFault = 'ER_ERROR_TIMEOUT' | 'ER_ERROR_EXCEPTION';

export interface AlexaSettings {
  readonly model: InteractionModel;
  readonly speaker: Speaker;
  readonly handler: SkillHandler;
  readonly invokedFunctionArn: string;
  readonly effects: Effects;
  readonly random: () => number;
  readonly resolutionFaults: Readonly<Record<string, ResolutionFault>>;
  readonly rowOf: RowOf | undefined;
}

/** A skill that delegates for ever would never let the user speak. */
const MAX_EXCHANGES = 10;

const SCREENS = ['Alexa.Presentation.APL', 'Display'];

/** A dialog as far as it is known: the intent, and its state where it has a dialog model. */
interface Line {
  readonly intent: Intent;
  readonly state: DialogState | undefined;
}

/** The simulated Alexa service: one user, one device, one skill. */
export class Alexa {
  readonly #nlu: Nlu;
  readonly #rules: DialogRules;
  readonly #listener: Listener;
  readonly #envelopes: Envelopes;
  readonly #settings: AlexaSettings;
  readonly #skill: SkillFunction;
  readonly #faults: Map<string, ResolutionFault>;
  #session: Session | undefined;
  #isBusy = false;
  /** What lets the turns go on that wait for the one that is held. */
  readonly #waiting: (() => void)[] = [];

  constructor(settings: AlexaSettings) {
    const { model, speaker, effects } = settings;
    this.#settings = settings;
    this.#skill = skillFunction(settings.invokedFunctionArn);
    this.#nlu = new Nlu(model, speaker.locale, effects.now);
    this.#rules = new DialogRules(model, effects.now);
    this.#listener = new Listener(model, speaker.locale, this.#nlu);
    this.#envelopes = new Envelopes(speaker, effects);
    this.#faults = new Map(Object.entries(settings.resolutionFaults));
  }

  /** The session, open or ended; undefined before the first one. */
  get session(): Session | undefined {
    return this.#session;
  }

  get userId(): string {
    return this.#settings.speaker.userId;
  }

  /** Forgets the session without a word to the skill: the next utterance finds none. */
  newSession(): void {
    this.#session = undefined;
  }

  /** Lets the resolution of a slot fail from now on; undefined makes it work again. */
  setResolutionFault(slot: string, code: ResolutionFault | undefined): void {
    if (code === undefined) this.#faults.delete(slot);
    else this.#faults.set(slot, code);
  }

  /**
   * Says something to Alexa; '' is silence. Never throws for what the skill does: see `error`.
   * Turns that are asked for at once are held one after the other.
   */
  says(utterance: string): Promise<AlexaTurn> {
    return this.#inTurn(() => this.#says(utterance));
  }

  /** Ends the session from outside: the user closes it, stays silent, or something breaks. */
  ends(
    reason: SessionEndedReason = 'USER_INITIATED',
    error?: SessionEndedError,
  ): Promise<AlexaTurn> {
    return this.#inTurn(() =>
      this.#end(new TurnInProgress('', this.#settings.rowOf), reason, error),
    );
  }

  /**
   * Builds the envelope that would be sent now, and sends nothing.
   *
   * @throws UserError where an utterance leads to no request, or an intent or slot is unknown.
   */
  request(spec: RequestSpec): RequestEnvelope {
    if (typeof spec === 'string') return this.#requestFor(spec);
    const session = this.#openSession();
    if ('type' in spec) return this.#envelopes.other(session, spec);
    const { intent, state } = this.#specifiedLine(spec, session);
    return this.#envelopes.intent(session, intent, state);
  }

  /**
   * Sends an envelope as the next turn; its session, if it has one, is the session from then on.
   *
   * @throws UserError for what is no request envelope.
   */
  send(envelope: RequestEnvelope): Promise<AlexaTurn> {
    return this.#inTurn(() => this.#send(envelope));
  }

  /** How an utterance would be read now: every candidate with its score and the verdict. */
  explain(utterance: string): Explanation {
    const request = this.#listener.requestIn(readUtterance(utterance)) ?? utterance;
    return this.#nlu.explain(request, this.#listener.expectation(this.#session));
  }

  async #inTurn(turn: () => Promise<AlexaTurn>): Promise<AlexaTurn> {
    if (this.#isBusy) await new Promise<void>((goOn) => this.#waiting.push(goOn));
    this.#isBusy = true;
    try {
      return await turn();
    } finally {
      const goOn = this.#waiting.shift();
      // Whoever waited goes before whoever comes now: Alexa stays busy in between.
      if (goOn) goOn();
      else this.#isBusy = false;
    }
  }

  #says(spoken: string): Promise<AlexaTurn> {
    const turn = new TurnInProgress(spoken, this.#settings.rowOf);
    const utterance = readUtterance(spoken);
    const open = this.#session?.isOpen === true;
    if (open && utterance.words.count === 0) return this.#silence(turn);
    const heard = this.#listener.hear(utterance, this.#session);
    // Whoever calls a skill anew leaves the session that is open.
    if (open && heard.kind === 'invocation') {
      return this.#end(turn, 'USER_INITIATED').then(() => this.#follow(turn, heard));
    }
    return this.#follow(turn, heard);
  }

  #follow(turn: TurnInProgress, heard: Heard): Promise<AlexaTurn> {
    switch (heard.kind) {
      case 'exit':
        return this.#end(turn, 'USER_INITIATED');
      case 'notInvoked':
      case 'notUnderstood':
        return Promise.resolve(turn.said(this.#session?.isOpen !== true, { error: heard.error }));
      case 'invocation':
      case 'reading':
      case 'confirmation': {
        this.#session = this.#openSession();
        const line = this.#lineOf(heard, this.#session);
        if (line) return this.#converse(turn, line);
        return this.#simple(turn, this.#envelopes.launch(this.#session));
      }
    }
  }

  #silence(turn: TurnInProgress): Promise<AlexaTurn> {
    const session = this.#openSession();
    const { reprompt, hasReprompted } = session;
    if (reprompt === undefined || hasReprompted) return this.#end(turn, 'EXCEEDED_MAX_REPROMPTS');
    this.#session = { ...session, hasReprompted: true };
    const speech = spokenText(reprompt);
    return Promise.resolve(turn.said(false, { speech, reprompt: speech }));
  }

  #openSession(): Session {
    if (this.#session?.isOpen === true) return this.#session;
    return newSession(this.#settings.effects.uuid());
  }

  /** The intent that something heard leads to; undefined for a mere launch. */
  #lineOf(heard: Heard, session: Session): Line | undefined {
    if (heard.kind === 'confirmation') return confirmedLine(heard.asking, heard.confirmed, session);
    const reading = 'reading' in heard ? heard.reading : undefined;
    return reading && this.#lineOfReading(reading, session);
  }

  #lineOfReading({ intent: name, slots }: Reading, session: Session): Line {
    const model = this.#intentModel(name);
    const dialog = session.dialog?.intent.name === name ? session.dialog : undefined;
    const before = dialog?.intent ?? emptyIntent(model);
    const intent = fillSlots(before, model, slots, this.#resolver(session));
    return { intent, state: this.#stateOf(name, dialog !== undefined) };
  }

  #stateOf(intent: string, isGoingOn: boolean): DialogState | undefined {
    if (!this.#rules.has(intent)) return undefined;
    return isGoingOn ? 'IN_PROGRESS' : 'STARTED';
  }

  #intentModel(name: string): IntentModel {
    const model = this.#nlu.intent(name);
    if (!model) throw new UserError(`the interaction model declares no intent "${name}"`);
    return model;
  }

  #resolver(session: Session): Resolver {
    return {
      types: this.#nlu.types,
      skillId: this.#settings.speaker.skillId,
      dynamic: session.dynamicEntities,
      faults: this.#faults,
    };
  }

  /** Goes on with a dialog until the user has to speak, or the session ends. */
  async #converse(
    turn: TurnInProgress,
    first: Line,
    envelope?: RequestEnvelope,
  ): Promise<AlexaTurn> {
    let line = first;
    let next = envelope;
    for (let exchanges = 0; exchanges < MAX_EXCHANGES; exchanges++) {
      if (!next && this.#leads(line)) {
        const step = this.#rules.next(line.intent);
        if (step.kind === 'ask') return this.#ask(turn, line.intent, step);
        line = { ...line, state: 'COMPLETED' };
      }
      const request = next ?? this.#envelopes.intent(this.#openSession(), line.intent, line.state);
      next = undefined;
      const response = await this.#call(turn, request);
      if ('error' in response) return this.#fail(turn, response.error);
      const after = this.#heed(turn, request, response, line);
      if ('turn' in after) return after.turn;
      if ('error' in after) return this.#fail(turn, after.error);
      line = after.line;
    }
    return this.#fail(turn, invalid(`the dialog was delegated ${MAX_EXCHANGES} times in one turn`));
  }

  /** Whether Alexa asks before it calls the skill. */
  #leads({ intent, state }: Line): boolean {
    return state !== undefined && state !== 'COMPLETED' && this.#rules.delegatesAlways(intent.name);
  }

  /** Does what a response says: ends the turn, or goes on with a delegated dialog. */
  #heed(
    turn: TurnInProgress,
    { request }: RequestEnvelope,
    response: Response,
    line: Line | undefined,
  ): { readonly turn: AlexaTurn } | { readonly line: Line } | { readonly error: TurnError } {
    const order = dialogDirectiveOf(response);
    if (!this.#staysOpen(response, order !== undefined)) return { turn: this.#close(turn) };
    if (!order) {
      this.#listen(undefined, undefined, response);
      return { turn: turn.answered(false) };
    }
    const current = line?.intent ?? order.updatedIntent ?? emptyIntent({ name: '' });
    const intent = order.updatedIntent
      ? updateIntent(current, order.updatedIntent, this.#intentModel(order.updatedIntent.name))
      : current;
    if (order.type !== 'Dialog.Delegate') {
      this.#listen(intent, askingOf(order), response);
      return { turn: turn.answered(false) };
    }
    if (line?.intent.name !== intent.name) return { line: { intent, state: 'STARTED' } };
    const step = this.#rules.next(intent);
    if (step.kind === 'ask') return { turn: this.#ask(turn, intent, step) };
    if (line.state === 'COMPLETED') {
      return { error: invalid(`Dialog.Delegate in answer to a completed ${request.type}`) };
    }
    return { line: { intent, state: 'COMPLETED' } };
  }

  /** Without shouldEndSession a screen keeps the session, and a speaker without one ends it. */
  #staysOpen({ shouldEndSession }: Response, isDialog: boolean): boolean {
    if (typeof shouldEndSession === 'boolean') return !shouldEndSession;
    const { deviceInterfaces } = this.#settings.speaker;
    return isDialog || deviceInterfaces.some((name) => SCREENS.includes(name));
  }

  #close(turn: TurnInProgress): AlexaTurn {
    if (this.#session) this.#session = closed(this.#session);
    return turn.answered(true);
  }

  #listen(intent: Intent | undefined, asking: Asking | undefined, response: Response): void {
    const reprompt = response.reprompt?.outputSpeech ?? response.outputSpeech;
    const { id, attributes, dynamicEntities } = this.#openSession();
    this.#session = {
      id,
      isOpen: true,
      isNew: false,
      attributes,
      dynamicEntities,
      hasReprompted: false,
      ...(intent && asking && { dialog: { intent, asking } }),
      ...(reprompt && { reprompt }),
    };
  }

  #ask(
    turn: TurnInProgress,
    intent: Intent,
    { asking, prompt }: Extract<NextStep, { readonly kind: 'ask' }>,
  ): AlexaTurn {
    const spoken = speakPrompt(prompt, intent, this.#settings.random);
    this.#session = {
      ...this.#openSession(),
      dialog: { intent, asking },
      reprompt: { type: 'PlainText', text: spoken.speech },
      hasReprompted: false,
    };
    return turn.said(false, { ...spoken, reprompt: spoken.speech });
  }

  async #simple(turn: TurnInProgress, envelope: RequestEnvelope): Promise<AlexaTurn> {
    const response = await this.#call(turn, envelope);
    if ('error' in response) return this.#fail(turn, response.error);
    const after = this.#heed(turn, envelope, response, undefined);
    if ('turn' in after) return after.turn;
    if ('error' in after) return this.#fail(turn, after.error);
    return this.#converse(turn, after.line);
  }

  /** Sends one request, notes the exchange, and keeps what the response leaves in the session. */
  async #call(
    turn: TurnInProgress,
    request: RequestEnvelope,
  ): Promise<Response | { readonly error: TurnError }> {
    const { handler, effects } = this.#settings;
    if (this.#session?.isNew === true && request.session) {
      this.#session = { ...this.#session, isNew: false };
    }
    const forSkill = this.#envelopes.copyForSkill(request);
    const called = await callSkill(handler, forSkill, this.#skill, effects);
    if (called.kind !== 'returned') {
      const error: TurnError = {
        type: called.kind === 'timedOut' ? 'ENDPOINT_TIMEOUT' : 'INVALID_RESPONSE',
        message: failureMessage(called),
        ...(called.kind === 'threw' && { cause: called.cause }),
      };
      turn.add({ request, error });
      return { error };
    }
    const checks = {
      request: request.request,
      nlu: this.#nlu,
      rules: this.#rules,
      deviceInterfaces: this.#settings.speaker.deviceInterfaces,
    };
    const checked = checkResponse(called.value, checks);
    if ('reason' in checked) {
      const error = invalid(checked.reason);
      turn.add({ request, error });
      return { error };
    }
    turn.add({ request, response: checked.response }, checked.warnings);
    this.#remember(checked.response.sessionAttributes, checked.response.response);
    return checked.response.response;
  }

  #remember(attributes: unknown, { directives = [] }: Response): void {
    if (!this.#session) return;
    this.#session = { ...this.#session, attributes: isObject(attributes) ? attributes : {} };
    for (const directive of directives) {
      if (directive.type !== 'Dialog.UpdateDynamicEntities') continue;
      const dynamicEntities =
        directive.updateBehavior === 'CLEAR'
          ? NO_DYNAMIC_ENTITIES
          : indexDynamicEntities(directive.types ?? []);
      this.#session = { ...this.#session, dynamicEntities };
    }
  }

  /** Alexa apologises, and the skill hears of its failure in a SessionEndedRequest. */
  async #fail(turn: TurnInProgress, error: TurnError): Promise<AlexaTurn> {
    const { type, message } = error;
    if (type !== 'NOT_INVOKED' && type !== 'NOT_UNDERSTOOD' && this.#session?.isOpen === true) {
      await this.#end(turn, 'ERROR', { type, message });
    }
    return turn.said(true, { speech: PROBLEM, error });
  }

  async #end(
    turn: TurnInProgress,
    reason: SessionEndedReason,
    error?: SessionEndedError,
  ): Promise<AlexaTurn> {
    if (this.#session?.isOpen !== true) {
      return turn.said(true, {
        error: { type: 'NOT_INVOKED', message: 'no session is open that could end' },
      });
    }
    const envelope = this.#envelopes.sessionEnded(this.#session, reason, error);
    return this.#afterEnd(turn, envelope);
  }

  async #afterEnd(turn: TurnInProgress, envelope: RequestEnvelope): Promise<AlexaTurn> {
    const response = await this.#call(turn, envelope);
    if (this.#session) this.#session = closed(this.#session);
    return turn.said(true, { error: 'error' in response ? response.error : undefined });
  }

  async #send(envelope: RequestEnvelope): Promise<AlexaTurn> {
    assertEnvelope(envelope);
    this.#envelopes.forget();
    const turn = new TurnInProgress('', this.#settings.rowOf);
    const { request, session } = envelope;
    if (session) {
      const { attributes = {} } = session;
      const before = this.#session?.id === session.sessionId ? this.#session : undefined;
      const fresh = { ...newSession(''), id: session.sessionId };
      this.#session = { ...(before ?? fresh), isOpen: true, attributes };
    }
    if (request.type === 'SessionEndedRequest') return this.#afterEnd(turn, envelope);
    if (request.type !== 'IntentRequest') return this.#simple(turn, envelope);
    const line = { intent: copyOf(request.intent), state: request.dialogState };
    return this.#converse(turn, line, envelope);
  }

  #requestFor(spoken: string): RequestEnvelope {
    const heard = this.#listener.hear(readUtterance(spoken), this.#session);
    if (heard.kind === 'notInvoked' || heard.kind === 'notUnderstood') {
      throw new UserError(`"${spoken}" leads to no request: ${heard.error.message}`);
    }
    const session =
      heard.kind === 'invocation' ? newSession(this.#settings.effects.uuid()) : this.#openSession();
    if (heard.kind === 'exit') {
      return this.#envelopes.sessionEnded(session, 'USER_INITIATED', undefined);
    }
    const line = this.#lineOf(heard, session);
    if (!line) return this.#envelopes.launch(session);
    if (!this.#leads(line)) return this.#envelopes.intent(session, line.intent, line.state);
    if (this.#rules.next(line.intent).kind === 'ask') {
      throw new UserError(`"${spoken}" leads to no request: Alexa asks for more first`);
    }
    return this.#envelopes.intent(session, line.intent, 'COMPLETED');
  }

  #specifiedLine(spec: Extract<RequestSpec, { readonly intent: string }>, session: Session): Line {
    const { intent: name, slots = {}, dialogState, confirmationStatus } = spec;
    const model = this.#intentModel(name);
    const unknown = Object.keys(slots).find(
      (slot) => !model.slots?.some((declared) => declared.name === slot),
    );
    if (unknown !== undefined) throw new UserError(`${name} declares no slot "${unknown}"`);
    const fillings = Object.entries(slots).flatMap(([slot, said]) =>
      isSaid(said) ? [{ name: slot, values: typeof said === 'string' ? [said] : said }] : [],
    );
    const line = this.#lineOfReading(
      { intent: name, slots: fillings.map((filling) => ({ ...filling, multiple: false })) },
      session,
    );
    const given = Object.entries(slots).filter(([, said]) => !isSaid(said));
    const intent = {
      ...line.intent,
      ...(confirmationStatus && { confirmationStatus }),
      ...(line.intent.slots && {
        slots: { ...line.intent.slots, ...(Object.fromEntries(given) as Record<string, Slot>) },
      }),
    };
    return { intent, state: dialogState ?? line.state };
  }
}

const isSaid = (said: string | readonly string[] | Slot): said is string | readonly string[] =>
  typeof said === 'string' || Array.isArray(said);

const invalid = (message: string): TurnError => ({ type: 'INVALID_RESPONSE', message });

const askingOf = (order: NonNullable<ReturnType<typeof dialogDirectiveOf>>): Asking | undefined => {
  switch (order.type) {
    case 'Dialog.ElicitSlot':
      return { kind: 'elicitSlot', slot: order.slotToElicit };
    case 'Dialog.ConfirmSlot':
      return { kind: 'confirmSlot', slot: order.slotToConfirm };
    case 'Dialog.ConfirmIntent':
      return { kind: 'confirmIntent' };
    case 'Dialog.Delegate':
      return undefined;
  }
};

/** The dialog's intent after "yes" or "no" to a confirmation. */
const confirmedLine = (asking: Asking, confirmed: boolean, session: Session): Line | undefined => {
  const intent = session.dialog?.intent;
  if (!intent) return undefined;
  const confirmationStatus = confirmed ? 'CONFIRMED' : 'DENIED';
  if (asking.kind === 'confirmIntent') {
    return { intent: { ...intent, confirmationStatus }, state: 'IN_PROGRESS' };
  }
  const slot = intent.slots?.[asking.slot];
  if (!slot) return { intent, state: 'IN_PROGRESS' };
  const slots = { ...intent.slots, [asking.slot]: { ...slot, confirmationStatus } as Slot };
  return { intent: { ...intent, slots }, state: 'IN_PROGRESS' };
};

const assertEnvelope = (envelope: unknown): void => {
  const request = isObject(envelope) ? envelope['request'] : undefined;
  if (!isObject(request)) throw new UserError('malformed request envelope: it has no "request"');
  for (const field of ['type', 'requestId', 'timestamp']) {
    if (typeof request[field] !== 'string') {
      throw new UserError(`malformed request envelope: request.${field} is missing`);
    }
  }
};
